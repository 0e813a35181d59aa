# shellcheck shell=sh disable=SC1091
# What the two do together is tested with seq_server.
. "$tests/03-fifo/seq.sh"

# A server that is a shell: it has the FIFO s open, and does COMMANDS with $pid
# and $count of the first request.
acts()
{
    mkfifo s
    sh -c "exec 3<> s; read -r empty <&3; read -r pid count <&3; $1" &
    actor=$!
}

it "says so when there is no server, and when there was one"
start ./seq_server s
stop KILL
shell './seq_client s & was=$!; ./seq_client t & is=$!
    wait $was; echo $?; wait $is; echo $?'
output_is '1
1'
error_has 's: no server is there'
error_has 't: no server is there'
[ -p s ] || fail "it removed the server's FIFO"
rm s
leaves_nothing

it "waits a while for a server that is started after it"
./seq_client s 5 > "$scratch/late" 2>&1 &
client=$!
until [ -p "s.$client" ]; do :; done
start ./seq_server s
wait $client || fail "it did not wait"
[ "$(cat "$scratch/late")" = '1 to 5' ] || fail "it got something else"
stop
leaves_nothing

it "asks for one number at my_fifo if nothing else is said"
start ./seq_server
run ./seq_client
output_is '1 to 1'
run ./seq_client my_fifo
output_is '2 to 2'
run ./seq_client my_fifo 1000000
output_is '3 to 1000002'
stop

if [ -c /dev/full ]; then
    it "says so when its output cannot be written"
    start ./seq_server s
    shell './seq_client s > /dev/full'
    status_is 1
    error_has 'stdout: '
    stop
    leaves_nothing
fi

it "sends its process id and the count, in a line of its own"
acts 'kill -0 $pid && ls -l s.$pid | cut -c 1-10 > seen
    echo "<$empty> $count" >> seen; echo "7 48" > s.$pid'
umask 000
gives '7 to 48' 42
umask 022
wait $actor
[ "$(cat seen)" = 'prw-------
<> 42' ] || fail "it sent something else"
rm s seen
leaves_nothing

it "takes an answer that comes in pieces"
acts 'exec 4> s.$pid; printf 7 >&4; printf " 48" >&4; echo >&4'
gives '7 to 48' 42
wait $actor
rm s

it "waits for room when the FIFO is full"
mkfifo s
exec 3<> s
dd if=/dev/zero bs=4096 count=16 2> "$scratch/dd" >&3 # 64 KiB: pipe(7)
./seq_client s > "$scratch/late" 2>&1 3>&- &
client=$!
until [ -p "s.$client" ]; do :; done
i=0
while [ $i -lt 20 ]; do # some time, for the client to come as far as that
    i=$((i + 1))
    ls > "$scratch/ls"
done
dd bs=4096 count=16 <&3 > "$scratch/zeros" 2> "$scratch/dd"
read -r _ <&3
read -r pid _ <&3
[ "$pid" = "$client" ] || fail "it asked: $pid"
echo '1 1' > "s.$client"
wait $client || fail "$(cat "$scratch/late")"
exec 3>&-
rm s
leaves_nothing

for answer in hello '' 1 '1 ' '2 4' '0 1' '-5 -4' '1 2 3' '1 2x' \
    "$(printf '%70d 2' 1)"; do
    it "refuses the answer '$answer'"
    acts "echo '$answer' > s.\$pid"
    run ./seq_client s 2
    status_is 1
    error_has 's: this is no answer'
    wait $actor
    rm s
    leaves_nothing
done

it "refuses an answer that breaks off"
acts 'printf "1 2" > s.$pid'
run ./seq_client s 2
status_is 1
error_has 's: this is no answer'
wait $actor
rm s

it "notices at once that the server has died"
acts 'kill -KILL $$'
run "$build/tests/bounded" 4 ./seq_client s # less than its patience
status_is 1
error_has 's: the server is gone'
wait $actor 2> "$scratch/killed"
rm s
leaves_nothing

it "takes the answer of a server that has died since"
acts 'exec 4<> s.$pid; echo "1 1" >&4; kill -KILL $$'
gives '1 to 1'
wait $actor 2> "$scratch/killed"
rm s

for signal in INT TERM; do
    it "removes its FIFO when SIG$signal ends it while it waits"
    acts "kill -$signal \$pid; read -r end <&3"
    run ./seq_client s
    [ "$status" -gt 128 ] || fail "expected a signal"
    leaves_nothing_but_s=$(ls s.* 2> "$scratch/none")
    [ -z "$leaves_nothing_but_s" ] || fail "it left $leaves_nothing_but_s"
    kill $actor
    wait $actor 2> "$scratch/killed"
    rm s
done

it "takes over what a killed client with its process id has left"
start ./seq_server s
shell 'mkfifo s.$$; exec ./seq_client s 3'
status_is 0
output_is '1 to 3'
quiet
leaves_nothing_but_s=$(ls s.* 2> "$scratch/none")
[ -z "$leaves_nothing_but_s" ] || fail "it left $leaves_nothing_but_s"

for make in 'echo precious >' 'mkdir' 'ln -s nowhere'; do
    it "touches nothing that has the name of its FIFO ($make)"
    shell "$make s.\$\$; exec ./seq_client s"
    status_is 1
    error_has 'not a FIFO of this user'
    [ -n "$(ls -d s.*)" ] || fail "it removed it"
    [ ! -e nowhere ] || fail "it followed the link"
    rm -r s.*
done
gives '4 to 4'
stop

it "writes to nothing but a FIFO"
echo precious > s
run ./seq_client s
status_is 1
error_has 's: not a FIFO of this user'
[ "$(cat s)" = precious ] || fail "it wrote to a file"
mkfifo fifo
exec 5<> fifo
rm s
ln -s fifo s
run ./seq_client s
status_is 1
error_has 's: not a FIFO of this user'
exec 5>&-
rm s fifo
mkdir s
run ./seq_client s
status_is 1
error_has 's: '
rmdir s
leaves_nothing

for count in 0 -1 1000001 x 1x ''; do
    it "refuses the count '$count'"
    run ./seq_client s "$count"
    status_is 2
    error_has 'usage: '
done

it "says what it cannot do"
run ./seq_client s 1 2
status_is 2
run ./seq_client "$(printf '%02000d' 0)"
status_is 1
error_has 'File name too long'
run ./seq_client no_directory/s
status_is 1
error_has 'No such file or directory'
