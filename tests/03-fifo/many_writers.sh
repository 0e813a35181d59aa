# shellcheck shell=sh

it "tears no line of PIPE_BUF bytes, however many write, and a longer one soon"
for arguments in '2 1' '2 1000' '26 1' '26 200'; do
    # shellcheck disable=SC2086 # two arguments
    run ./many_writers $arguments
    status_is 0
    quiet
    writers=${arguments% *}
    output_is "$writers writers, lines of PIPE_BUF bytes: \
$((writers * ${arguments#* })) whole, 0 torn
$writers writers, longer lines, until one is torn: the reader has got one"
done

it "takes 8 writers and 1000 lines of each if nothing else is said"
run ./many_writers
output_has '8 writers, lines of PIPE_BUF bytes: 8000 whole, 0 torn'

if command -v taskset > "$out" && taskset -c 0 true 2> "$err"; then
    it "shows the same on one core"
    for i in 1 2 3 4 5; do
        run taskset -c 0 ./many_writers 2 $i
        output_is "2 writers, lines of PIPE_BUF bytes: $((2 * i)) whole, 0 torn
2 writers, longer lines, until one is torn: the reader has got one"
    done
fi

it "leaves no name behind, and minds none that is there"
mkfifo my_fifo
ls > "$scratch/before"
run ./many_writers 2 10
status_is 0
ls > "$scratch/after"
same "$scratch/before" "$scratch/after"

it "touches nothing that has the name it wants"
# The shell's process id is that of the program that it executes.
shell 'echo precious > many_writers_$$; exec ./many_writers'
status_is 1
error_has ': File exists'
shell 'cat many_writers_*'
output_is precious
rm -f many_writers_*

it "says so when it may not write to the directory"
if [ "$(id -u)" -ne 0 ]; then
    mkdir closed
    chmod 500 closed
    shell 'cd closed && ../many_writers'
    status_is 1
    error_has 'Permission denied'
fi

for limit in 4 5 6; do
    it "leaves no name behind with $limit descriptors"
    shell "ulimit -n $limit; exec ./many_writers 2 1"
    [ "$status" -eq 0 ] || fails
    ls > "$scratch/after"
    same "$scratch/before" "$scratch/after"
done

if [ -e "$scratch/picky.so" ]; then
    it "says so when a writer was killed"
    run env PICKY_CHILDREN_DIE=1 LD_PRELOAD="$scratch/picky.so" ./many_writers
    status_is 1
    error_has 'not every writer has done its work'
    for number in 1 8 9 10 16; do # 8 in each of the two cases
        it "ends the other writers when fork() number $number fails"
        run env PICKY_FORK_FAILS=$number LD_PRELOAD="$scratch/picky.so" \
            ./many_writers
        status_is 1
        error_has 'fork: '
    done
fi

it "ends its writers when it is killed itself"
mkfifo said
shell './many_writers 26 1000000 > said & { kill -KILL $!; cat; } < said'
[ "$status" -ne 124 ] || fail "the writers write for ever"

for arguments in 0 1 27 -2 '' x 2x '2 0' '2 -1' '2 x' '2 1 1'; do
    it "refuses the arguments '$arguments'"
    # shellcheck disable=SC2086 # as many words as it has
    if [ -n "$arguments" ]; then
        run ./many_writers $arguments
    else
        run ./many_writers ''
    fi
    status_is 2
    error_has 'usage: '
done
