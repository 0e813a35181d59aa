# shellcheck shell=sh
# data.sh - does ipc_bench bring every byte, by every mechanism at every size?
# And do its options do what they say? (How fast it is, ipc_bench.sh tests.)

bench=$build/tests/bench/ipc_bench
# Of hundreds of slices, each waits some times until the other process may run.
SECONDS_ALLOWED=$((6 * SECONDS_ALLOWED))

left_over()
{
    for name in /tmp/ipc_bench.*; do
        # Another one may be about to open its own.
        [ ! -e "$name" ] || kill -0 "${name##*.}" 2> "$scratch/log" ||
            echo "$name"
    done
}

it "brings every byte by every mechanism at every size"
run "$bench" --every-byte --rounds 1 --seconds 0.1 --csv
status_is 0
# A machine may not allow a datagram of 1 MiB: that is said, and nothing else.
grep -v 'unix-datagram.*: no message of 1048576 bytes here' "$err" > said &&
    fail "expected no other word on standard error"
for way in pipe fifo unix-stream unix-datagram tcp shm memcpy; do
    for size in 64 1024 4096 65536 1048576; do
        for question in throughput round-trip; do
            [ $way$size = unix-datagram1048576 ] && continue
            output_has "$question,$size,$way,"
        done
    done
done

it "takes any size"
for way in pipe fifo unix-stream unix-datagram tcp shm; do
    run "$bench" --every-byte --rounds 1 --seconds 0.05 \
        --size 1,2,3,8,15,16,17,4095,8193,16385,100k,3m $way
    status_is 0
    output_has 'Throughput, one way: 3145728 bytes a message'
done

it "says which sizes are too large for a datagram, and goes on"
run "$bench" --rounds 1 --seconds 0.05 --size 1k,16m unix-datagram
status_is 0
error_has 'unix-datagram: no message of 16777216 bytes here'
output_has 'Throughput, one way: 16777216 bytes a message'

it "measures with each factor and without it"
run "$bench" --factors --rounds 1 --seconds 0.1 --every-byte
status_is 0
output_has 'write in pieces'
output_has 'place in the page'

it "shows a table of 80 columns"
run "$bench" --rounds 2 --seconds 0.1
status_is 0
awk 'length > 80 { exit 1 }' "$out" || fail "a line is longer"

it "goes on with a single processor"
if command -v taskset > "$scratch/log"; then
    cpu=$(taskset -cp $$ | sed 's/.*: \([0-9]*\).*/\1/') # the first of ours
    run taskset -c "$cpu" "$bench" --rounds 1 --seconds 0.1 --every-byte
    status_is 0
    output_has 'both processes on one processor: nobody spins'
    grep -q /spin "$out" && fail "spins on one processor"
fi

# What else is measured must change neither where a message lies in its page
# nor, therefore, how fast it goes.
it "puts messages at the same place in their pages, or where it is told to"
for options in '--size 64' '--size 64,1m' '--size 64 --factors' '--offset 16'; do
    place=2048
    [ "$options" != '--offset 16' ] || place=16
    # shellcheck disable=SC2086 # several words
    run "$bench" --rounds 1 --seconds 0.02 $options
    status_is 0
    output_has "a message begins $place bytes after the beginning of a page"
done

it "measures everything twice"
run "$bench" --twice --rounds 2 --seconds 0.1 --size 64 pipe
status_is 0
ways=5 # three and two
! grep -q 'nobody spins' "$out" || ways=3
[ "$(grep -c -e '^throughput .* pipe' -e '^round trip .* pipe' "$out")" -eq $ways ] ||
    fail "not $ways ways"

it "lists its ways, and takes their names"
run "$bench" --list
status_is 0
cut -d ' ' -f 1 "$out" > ways
while read -r way; do
    run "$bench" --rounds 1 --seconds 0.02 --size 64 "$way"
    status_is 0
done < ways
run "$bench" --help
status_is 0
output_has 'usage: ipc_bench'

it "refuses what makes no sense"
for arguments in --size --size= '--size 0' '--size -5' '--size abc' \
    '--size 64,' '--size ,64' '--size 64q' '--size 99999999999999999999' \
    '--size 17m' '--seconds' '--seconds 0' '--seconds nan' '--seconds 1x' \
    '--offset' '--offset -1' '--offset 99999999' '--offset x' \
    '--twice --factors' '--rounds 0' '--rounds 1002' '--rounds x' '--throughput --round-trip' \
    '--factors pipe' 'no-such-way' '--list --csv pipe2' '-x'; do
    # shellcheck disable=SC2086 # several words
    run "$bench" $arguments
    [ "$arguments" = '--list --csv pipe2' ] || status_is 2
    [ "$status" -eq 0 ] || error_has 'usage: ipc_bench'
done

it "makes one table of several runs: medians, and the least and most of them"
for values in 30,1,99,,,0.5 10,9,11,,,0.7 20,2,98,,,0.6; do
    printf '# machine %s\nquestion,…\nthroughput,64,pipe,%s\n' "$values" "$values" \
        > "run_${values%%,*}"
done
run awk -f "$tests/bench/merge.awk" run_30 run_10 run_20
output_is '# machine 30,1,99,,,0.5
question,…
throughput,64,pipe,20,10,30,,,0.6'

it "has each plot that the pages show, for light and for dark pages"
grep -oh '"../figures/[^"]*"' "$tests"/../docs/*/choosing.md | tr -d '"' > plots
[ "$(sort -u plots | wc -l)" -eq 6 ] || fail "not three plots of both kinds"
while read -r plot; do
    [ -s "$tests/../docs/en/$plot" ] || fail "there is no $plot"
done < plots

it "says that its output could not be written"
if [ -c /dev/full ]; then
    shell "'$bench' --list > /dev/full"
    fails
fi

# Everything that is checked must be able to fail. A copy of the program sends
# one message with a wrong number, another one with a wrong byte in the middle.
# shellcheck source=tests/tools/broken.sh
. "$tests/tools/broken.sh"
# mistaken SED FILE...: messages.h and these are changed
mistaken()
{
    change=$1
    shift
    for file in messages.h "$@"; do
        sed "$change" "$tests/bench/$file" > "$file"
    done
    cmp -s "$tests/bench/messages.h" messages.h && fail "the change does not apply"
    build_bench "$tests/.." "$build" "$@" -o broken
}
it "notices a message that is not the next one"
mistaken 's/link->message, i);/link->message, i + (i == 1));/' shm.c
run ./broken --rounds 1 --seconds 0.1 --size 64 shm
status_is 1
error_has 'message: not the one that was sent'
it "notices a wrong byte"
mistaken 's/message\[i\] = pattern(seq, i)/message[i] = pattern(seq + (i == 40), i)/' stream.c
run ./broken --rounds 1 --seconds 0.1 --size 64 tcp
status_is 1
error_has 'message: a byte is not the one that was sent'
it "does not wait for ever for a message that is lost"
mistaken 's/ send(link, /if (i < slice->count) &/; s/DELAY = 60/DELAY = 1/' stream.c slice.c
run ./broken --rounds 1 --seconds 0.1 --size 64 pipe
status_is 1
error_has 'message: does not arrive'

# cat ends when nobody is left who could write to it: neither process.
killed()
{
    run sh -c '{ "$0" --seconds 20 & first=$!
        # The second process is there when the names of the FIFOs are gone.
        until second=$(cat /proc/$first/task/$first/children) &&
            test -n "$second"; do :; done
        head -c "$2" /dev/zero | cksum > sum
        victim=$first
        test "$1" = first || victim=$second
        kill -s "$3" $victim
        wait $first; echo "status $?" >&2; } | cat' "$bench" "$@"
    # 125: nobody has waited for the second process when the first was killed
    [ "$status" -eq 0 ] || [ "$1$status" = first125 ] || fail "goes on"
    if grep -q 'status 0' "$err"; then
        fail "does not notice it"
    fi
    [ "$1" = first ] || error_has 'ipc_bench: the other process: '
}
it "ends as a whole, whichever process is killed, and whenever"
if [ -e /proc/$$/task/$$/children ]; then
    for bytes in 0 3000000 30000000; do
        killed first $bytes KILL
        killed first $bytes TERM
        killed second $bytes KILL
    done
    [ -z "$(left_over)" ] || fail "left a name behind"
fi
