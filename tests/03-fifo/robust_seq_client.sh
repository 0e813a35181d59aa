# shellcheck shell=sh disable=SC1091
# What the two do together is tested with robust_seq_server.
. "$tests/03-fifo/lib.sh"
. "$tests/03-fifo/actor.sh"

it "waits a while for a server that is started after it"
./robust_seq_client 5 > "$scratch/late" 2>&1 &
client=$!
start ./robust_seq_server
wait $client || fail "it did not wait"
[ "$(cat "$scratch/late")" = '1 to 5' ] || fail "it got something else"

it "asks for one number if nothing else is said"
run ./robust_seq_client
output_is '6 to 6'
run ./robust_seq_client 1000000 my_fifo
output_is '7 to 1000006'

it "takes over the FIFO of a killed client with its process id"
# The shell's process id is that of the program that it executes.
shell 'mkfifo my_fifo.$$; exec ./robust_seq_client 3'
status_is 0
output_is '1000007 to 1000009'
quiet

it "gives way to a living one that has its process id, in another container"
shell 'mkfifo my_fifo.$$; exec 3<> my_fifo.$$; exec ./robust_seq_client 3'
status_is 0
output_is '1000010 to 1000012'
quiet
[ "$(ls my_fifo.* | wc -l)" -eq 1 ] || fail "left $(ls my_fifo.*)"
rm my_fifo.*

for make in 'echo precious >' 'mkdir' 'ln -s nowhere'; do
    it "touches nothing that has the name of its FIFO ($make)"
    shell "$make my_fifo.\$\$; exec ./robust_seq_client"
    status_is 1
    error_has 'not a FIFO of this user'
    [ -n "$(ls -d my_fifo.*)" ] || fail "it removed it"
    rm -r my_fifo.*
done

it "refuses a closed output before it asks"
shell './robust_seq_client 2 >&-'
status_is 1
error_has 'stdout: Bad file descriptor'

it "goes on counting where it was" # and so nothing was lost
run ./robust_seq_client
output_is '1000013 to 1000013'

if [ -c /dev/full ]; then
    it "says which numbers are lost when its output cannot be written"
    shell './robust_seq_client 2 > /dev/full'
    status_is 1
    error_has 'stdout: No space left on device'
    error_has '1000014 to 1000015: these numbers are lost'
fi
stop

it "sends its process id and the count, in a line of its own"
acts 'kill -0 $pid && ls -l my_fifo.$pid | cut -c 1-10 > seen
    echo "<$empty> $count" >> seen; echo "7 to 48" > my_fifo.$pid'
shell 'umask 0; exec ./robust_seq_client 42'
status_is 0
output_is '7 to 48'
acted
[ "$(cat seen)" = 'prw-------
<> 42' ] || fail "it sent something else: $(cat seen)"

it "takes an answer that comes in pieces"
acts 'exec 4> my_fifo.$pid; printf 7 >&4; printf " to 48" >&4; echo >&4'
run ./robust_seq_client 42
output_is '7 to 48'
acted

for answer in hello '2 to 4' '1 to 2x' "$(printf '%070d to 2' 1)"; do
    it "refuses the answer '$answer'"
    acts "echo '$answer' > my_fifo.\$pid"
    run ./robust_seq_client 2
    status_is 1
    error_has 'my_fifo: this is no answer'
    acted
done

it "waits for room when the FIFO is full"
mkfifo my_fifo
exec 3<> my_fifo
dd if=/dev/zero bs=4096 count=16 2> "$scratch/dd" >&3 # 64 KiB: pipe(7)
./robust_seq_client > "$scratch/late" 2>&1 3>&- &
client=$!
soon test -p "my_fifo.$client"
dd bs=4096 count=16 <&3 > "$scratch/zeros" 2> "$scratch/dd"
read -r _ <&3
read -r pid _ <&3
[ "$pid" = "$client" ] || fail "it asked: $pid"
echo '1 to 1' > "my_fifo.$client"
wait $client || fail "$(cat "$scratch/late")"
exec 3>&-
rm my_fifo

it "notices at once that the server has died"
acts 'kill -KILL $$'
run "$build/tests/bounded" 4 ./robust_seq_client # less than its patience
status_is 1
error_has 'my_fifo: the server is gone'
acted 2> "$scratch/killed"

it "takes the answer of a server that has died since"
acts 'exec 4<> my_fifo.$pid; echo "1 to 1" >&4; kill -KILL $$'
run ./robust_seq_client
output_is '1 to 1'
acted 2> "$scratch/killed"

for signal in HUP TERM; do
    it "removes its FIFO when SIG$signal ends it while it waits"
    acts "kill -$signal \$pid; read -r end <&3"
    run ./robust_seq_client
    [ "$status" -gt 128 ] || fail "ended with $status"
    echo > my_fifo
    acted
done

it "takes no reader for a server"
waits ./robust_reader
run ./robust_seq_client
status_is 1
error_has 'my_fifo: a reader is there, and no server'
ends # it takes this for a writer that has nothing to say
[ ! -s "$said" ] || fail "it received $(cat "$said")"

for thing in 'echo precious >' 'ln -s other' mkdir; do
    it "writes to nothing but a FIFO ($thing)"
    sh -c "$thing my_fifo"
    run ./robust_seq_client
    status_is 1
    error_has 'my_fifo: not a FIFO of this user'
    rm -rf my_fifo
done

for count in 0 -1 1000001 x 1x ''; do
    it "refuses the count '$count'"
    run ./robust_seq_client "$count"
    status_is 2
    error_has 'usage: '
done
run ./robust_seq_client 1 2 3
status_is 2
