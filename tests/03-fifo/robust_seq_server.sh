# shellcheck shell=sh disable=SC1091
. "$tests/03-fifo/lib.sh"

# gives TEXT [COUNT]: a client gets these numbers.
gives()
{
    run ./robust_seq_client "${2:-1}"
    status_is 0
    output_is "$1"
    quiet
}

for signal in HUP INT TERM; do
    it "removes its name on SIG$signal"
    start ./robust_seq_server
    [ "$line" = 'robust_seq_server: ready at my_fifo' ] || fail "said: $line"
    gives '1 to 1'
    stop $signal
    status_is 0
    quiet
    gone
done

if env --block-signal=TERM true 2> "$err"; then
    it "ends at a signal that its caller blocks"
    start env --block-signal=TERM ./robust_seq_server
    stop
    status_is 0
    gone
fi

it "goes on at a signal that its caller ignores"
start sh -c 'umask 0; trap "" HUP; exec ./robust_seq_server'
kill -HUP "$server"
gives '1 to 1'
[ "$(ls -l my_fifo | cut -c 1-10)" = prw------- ] || fail "not for us only"

it "gives 20 clients at once a range of its own each, robust or not"
clients=
i=0
while [ $i -lt 10 ]; do
    i=$((i + 1))
    ./robust_seq_client 3 > "$scratch/got_$i" 2>&1 &
    clients="$clients $!"
    ./seq_client 4 > "$scratch/too_$i" 2>&1 &
    clients="$clients $!"
done
for client in $clients; do
    wait "$client" || fail "a client failed"
done
sort -n "$scratch"/got_* "$scratch"/too_* | awk '
    $1 != last + 1 && NR > 1 || $2 != "to" || $3 < $1 { exit 1 }
    { last = $3 }
    END { exit last != 1 + 10 * 7 }' || fail "a gap, or a number twice"

it "refuses a name in use, and disturbs nobody"
run ./robust_seq_server
status_is 1
error_has 'my_fifo: in use by a living program'
gives '72 to 72'
stop
gone

it "refuses the FIFO of a simple server"
start ./seq_server 1
run ./robust_seq_server
status_is 1
error_has 'my_fifo: in use by a living program'
gives '1 to 1'
ends
status_is 0

it "goes on when requests are garbage, and counts on without a gap"
start ./robust_seq_server
# Were one of them taken for a request, its answer would find a reader.
for pid in $$ 0 -1 2147483648; do
    mkfifo "my_fifo.$pid"
done
exec 6<> my_fifo.$$ 7<> my_fifo.0 8<> my_fifo.-1 9<> my_fifo.2147483648
long=$(printf '%070d' 1)
for request in hello '1' '1 ' ' 1' '0 1' '-1 1' "$$ 0" "$$ -1" "$$ 1000001" \
    "$$ 1 1" "$$  x" "$$ 1x" '99999999999999999999 1' '2147483648 1' \
    "$$ 99999999999999999999" "$$ $long" '../../etc/passwd 1' \
    "$(printf '%061d' $$) 1, and more" "$long$$ 1"; do
    printf '%s\n' "$request" > my_fifo
done
head -c 1000000 /dev/zero > my_fifo
printf 'no end of line, and %080d' 7 > my_fifo
gives '1 to 2' 2
exec 6>&- 7>&- 8>&- 9>&-
rm my_fifo.*

it "says what is no request, each time, and of an empty line nothing"
stop
start ./robust_seq_server
printf '\n\n1 x\n\n%s\n' "$$ $long" > my_fifo
gives '1 to 1'
stop
printf 'robust_seq_server: this is no request\n%.0s' 1 2 > expected
same expected "$scratch/server_err"

it "does not wait when nobody reads its errors, counts them, and ends"
mkfifo errors
start sh -c 'exec 3<> errors; exec ./robust_seq_server 2>&3 3>&-'
exec 5< errors # keeps it open
yes | head -n 20000 > my_fifo
gives '1 to 1'
dd bs=4096 count=2 <&5 > read_late 2> "$scratch/dd" # makes room for two
printf 'y\ny\n' > my_fifo
gives '2 to 2'
stop
status_is 0
gone
cat <&5 >> read_late
exec 5<&-
awk '
    /^robust_seq_server: this is no request$/ { said++; next }
    /^\([1-9][0-9]* messages were dropped\)$/ { dropped += substr($1, 2); next }
    { exit 1 }
    END { exit said + dropped != 20002 || dropped == 0 }' read_late ||
    fail "messages are neither read nor counted"

it "waits for no client, writes to nothing but a FIFO, and counts none of them"
start ./robust_seq_server
mkfifo my_fifo.1 my_fifo.2 other
exec 5<> my_fifo.2 6<> other
dd if=/dev/zero bs=4096 count=16 >&5 2> "$scratch/dd" # 64 KiB: pipe(7)
echo precious > my_fifo.3
ln -s my_fifo.3 my_fifo.4
ln -s other my_fifo.5
mkdir my_fifo.6
printf '1 9\n2 9\n3 9\n4 9\n5 9\n6 9\n7 9\n' > my_fifo
gives '1 to 1'
exec 5>&- 6>&-
stop
[ "$(uname)" != Linux ] ||
    error_has 'my_fifo.2: Resource temporarily unavailable'
error_has 'my_fifo.1: No such device or address'
for number in 3 4 5 6; do
    error_has "my_fifo.$number: not a FIFO of this user"
done
error_has 'my_fifo.7: No such file or directory'
[ "$(cat my_fifo.3)" = precious ] || fail "a file was written to"
rm -r my_fifo.* other

it "takes over once what a killed server left, when many try it"
start ./robust_seq_server
stop KILL
[ -p my_fifo ] || fail "nothing left: this tests nothing"
servers=
for i in 1 2 3; do
    ./robust_seq_server > "$scratch/server_$i" 2>&1 &
    servers="$servers $!"
done
gives '1 to 1'
gives '2 to 2'
for i in 1 2 3; do
    soon test -s "$scratch/server_$i"
done
[ "$(cat "$scratch"/server_? | grep -c ready)" -eq 1 ] || fail "not one"
for server in $servers; do
    kill "$server" 2> "$scratch/gone"
done
wait
gone

it "leaves what somebody else has put in its place"
start ./robust_seq_server
mv my_fifo elsewhere
echo precious > my_fifo
stop
status_is 0
[ "$(cat my_fifo)" = precious ] || fail "it removed a file"
rm my_fifo elsewhere

it "says what it cannot do, and leaves nothing"
shell './robust_seq_server >&-'
status_is 1
error_has 'stdout: Bad file descriptor'
shell 'ulimit -n 4; exec ./robust_seq_server'
status_is 1
error_has 'my_fifo: Too many open files'
# Itself it would fit, but no client's FIFO would.
run ./robust_seq_server "$(printf '%01018d' 0 | sed 's|00|./|g')s"
status_is 1
error_has 'File name too long'
gone

it "ends, with a word, if it can have no descriptor for an answer"
# shellcheck disable=SC2016 # for the inner shell
start sh -c 'ulimit -n 5; exec ./robust_seq_server'
run ./robust_seq_client
status_is 1
error_has 'my_fifo: the server is gone'
ends
status_is 1
error_has ': Too many open files'
gone

left_alone ./robust_seq_server

it "explains its usage"
run ./robust_seq_server s t
status_is 2
error_has 'usage: ./robust_seq_server [PATH]'
