# shellcheck shell=sh disable=SC1091,SC2086
# $at, HOST PORT, is meant to be two words
. "$tests/05-unix-socket/lib.sh"

it "ends with status 0 at each signal, and removes its path"
for signal in HUP INT TERM; do
    start ./robust_server tel
    [ "$line" = "robust_server: ready at tel" ] || fail "said: $line"
    stop $signal
    status_is 0
    quiet
    gone tel
done

it "goes on at a signal that its caller ignores"
start sh -c 'trap "" HUP; exec ./robust_server tel'
kill -HUP "$server"
run ./robust_client hello tel
output_is HELLO
stop
status_is 0

if env --block-signal=TERM true 2> "$err"; then
    it "ends at a signal that its caller blocks"
    start env --block-signal=TERM ./robust_server tel
    stop
    status_is 0
    gone tel
fi

it "is for its owner only, whatever the umask is"
for mask in 000 777; do
    start sh -c "umask $mask; exec ./robust_server tel"
    [ "$(ls -l tel | cut -c 1-10)" = srw------- ] || fail "mode with $mask"
    stop
done

it "refuses a path that is in use, and disturbs nobody"
start ./robust_server my_socket
for other in './robust_server my_socket' ./robust_datagram_server; do
    run $other
    status_is 1
    error_has 'my_socket: in use by a living program'
done
run ./robust_client still
output_is STILL
stop
gone my_socket
start ./server
run ./robust_server
status_is 1
error_has 'my_socket: in use by a living program'
run ./client still
output_is STILL
ends
status_is 0
start ./robust_datagram_server
run ./robust_server
status_is 1
error_has 'my_socket: in use by a living program'
run ./datagram_client still
output_is STILL
stop

it "takes over what a killed server left"
start ./robust_server tel
stop KILL
[ -S tel ] || fail "nothing left: this tests nothing"
start ./robust_server tel
run ./robust_client again tel
output_is AGAIN

it "takes over once, when two try it at the same time"
stop KILL
for _ in 1 2 3; do
    [ -S tel ] || fail "nothing left: this tests nothing"
    shell './robust_server tel > one 2>&1 & first=$!
        ./robust_server tel > two 2>&1 & second=$!
        ./robust_client hello tel
        until [ -s one ] && [ -s two ]; do :; done
        if grep -q ready one; then
            wait $second; echo $?; kill -KILL $first; wait $first
        else
            wait $first; echo $?; kill -KILL $second; wait $second
        fi
        cat one two | grep -c ready; rm one two'
    status_is 0
    output_is 'HELLO
1
1'
done
rm tel

it "touches nothing that is no socket"
echo precious > file
mkdir directory
ln -s file link
ln -s nowhere dangling
mkfifo fifo
things='file directory link dangling fifo'
ls -ldi $things > before
for path in $things; do
    run ./robust_server $path
    status_is 1
    error_has "$path: exists, and is not a socket of ours"
done
ls -ldi $things > after
same before after
[ "$(cat file)" = precious ] || fail "changed the file"
rm -r link dangling fifo directory

it "touches no lock that is not its own"
mv file tel.lock
run ./robust_server tel
status_is 1
error_has 'tel.lock: is no lock of ours'
[ "$(cat tel.lock)" = precious ] || fail "changed it"
rm tel.lock
ln -s precious tel.lock
run ./robust_server tel
status_is 1
[ ! -e precious ] || fail "followed a link"
rm tel.lock
: > tel.lock # of one that was killed at the wrong moment
start ./robust_server tel
gone tel.lock

it "leaves a path alone that somebody else has put in its place"
rm tel
echo precious > tel
stop
status_is 0
[ "$(cat tel)" = precious ] || fail "changed it"
rm tel

it "refuses a path that is too long, and takes the longest"
long=$(printf '%0107d' 0) # Linux; others have 104 bytes, with the NUL
run ./robust_server "${long}0"
status_is 1
error_has 'File name too long'
[ -z "$(find . -name '0*')" ] || fail "cut it"
[ "$(uname)" = Linux ] || long=$(printf '%0103d' 0)
start ./robust_server "$long"
run ./robust_client hello "$long"
output_is HELLO
stop
gone "$long"
for path in '' no_such_directory/tel; do
    run ./robust_server "$path"
    status_is 1
    error_has 'No such file'
done

it "serves others while one is silent, and one takes no answers"
start ./robust_server tel
mkfifo slow full
in_time ./robust_client - tel < slow > answers 2> said &
client=$!
exec 3> slow 4<> full
in_time ./robust_client - tel < /dev/zero > full 2> "$scratch/greedy" &
greedy=$!
for text in one two three; do
    run ./robust_client $text tel
    output_is "$(echo $text | tr '[:lower:]' '[:upper:]')"
done
shell 'head -c 10000000 /dev/zero | ./robust_client - tel | wc -c'
[ "$(tr -d ' ' < "$out")" = 10000000 ] || fail "not all came back"
kill $greedy
wait $greedy
exec 4>&-

it "gives each of 30 clients at once its own answer"
number=1 clients=
while [ $number -le 30 ]; do
    in_time ./robust_client "this is client $number" tel > answer$number &
    clients="$clients $!"
    number=$((number + 1))
done
for each in $clients; do
    wait "$each" || fail "a client ended with $?"
done
number=1
while [ $number -le 30 ]; do
    [ "$(cat answer$number)" = "THIS IS CLIENT $number" ] ||
        fail "client $number got: $(cat answer$number)"
    number=$((number + 1))
done
rm answer[0-9]*

it "lets its clients finish when told to stop"
echo one >&3
soon test -s answers
kill "$server"
echo two >&3
exec 3>&-
wait $client || fail "ended with $?: $(cat said)"
[ "$(cat answers)" = 'ONE
TWO' ] || fail "answered $(cat answers)"
ends
status_is 0
quiet

it "lets another server begin meanwhile, and ends at a second signal"
start ./robust_server tel
in_time ./robust_client - tel < slow > answers 2> said &
client=$!
exec 3> slow
echo one >&3
soon test -s answers
kill "$server"
soon eval '[ ! -e tel ]'
kill "$server" 2> "$err" # or the second is over
ends
status_is 0
wait $client
[ $? -eq 1 ] || fail "the client does not notice"
exec 3>&-
rm -f answers said

it "says so when it cannot begin for want of descriptors"
shell 'ulimit -n 6; exec ./robust_server tel'
status_is 1
gone tel

it "says so when there will never be a descriptor for a client"
start sh -c 'ulimit -n 6; exec ./robust_server 127.0.0.1 0'
run ./robust_client x ${line#robust_server: ready at }
status_is 1
ends
status_is 1
error_has 'accept: Too many open files'

it "lets a new client wait until there is a descriptor for it"
start sh -c 'ulimit -n 7; exec ./robust_server tel' # room for one
in_time ./robust_client - tel < slow > answers &
client=$!
exec 3> slow
echo one >&3
soon test -s answers
{ exec 3>&-; in_time ./robust_client two tel > later; } &
another=$!
exec 3>&-
wait $client
wait $another || fail "ended with $?"
[ "$(cat later)" = TWO ] || fail "answered $(cat later)"
rm answers later slow full
stop
status_is 0
quiet

it "takes a port of the system's choice, and the same again at once"
start ./robust_server 127.0.0.1 0
at=${line#robust_server: ready at }
[ "${at% *}" = 127.0.0.1 ] || fail "said: $line"
[ "${at#* }" -gt 0 ] || fail "said: $line"
run ./robust_client hello $at
output_is HELLO
run ./robust_server $at
status_is 1
error_has '127.0.0.1: Address already in use'
stop
status_is 0
start ./robust_server $at
[ "$line" = "robust_server: ready at $at" ] || fail "said: $line"
stop

it "does the same with IPv6, where there is one"
start ./robust_server ::1 0
at=${line#robust_server: ready at }
if [ -n "$line" ]; then
    [ "${at% *}" = ::1 ] || fail "said: $line"
    run ./robust_client hello $at
    output_is HELLO
    stop
    status_is 0
else
    ends
    status_is 1
    fails
fi

it "refuses what is no host, and what is no port"
run ./robust_server 256.0.0.1.x. 0
status_is 1
error_has '256.0.0.1.x.: '
for port in '' x 65536 99999999999999999999 -1 1x; do
    run ./robust_server 127.0.0.1 "$port"
    status_is 1
    error_has "$port: is no port"
done
[ -z "$(find . -type s)" ] || fail "it makes a path"

it "says so when its input and output are closed: no pipe is in their place"
shell './robust_server tel <&- >&-'
status_is 1
error_has 'stdout: Bad file descriptor'
gone tel
