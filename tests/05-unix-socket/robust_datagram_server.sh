# shellcheck shell=sh disable=SC1091,SC2046
# What is the same for each path is tested with robust_server.c.
. "$tests/05-unix-socket/lib.sh"

it "ends with status 0 at each signal, and removes its path"
for signal in HUP INT TERM; do
    start ./robust_datagram_server tel
    [ "$line" = "robust_datagram_server: ready at tel" ] || fail "said: $line"
    stop $signal
    status_is 0
    quiet
    gone tel
done

it "takes over what a killed server left"
start ./robust_datagram_server
stop KILL
[ -S my_socket ] || fail "nothing left: this tests nothing"
start ./robust_datagram_server
[ "$(ls -l my_socket | cut -c 1-10)" = srw------- ] || fail "wrong mode"

it "answers a thousand letters of one client"
seq 1 1000 | sed 's/$/x/' > letters
run ./datagram_client $(tr '\n' ' ' < letters)
status_is 0
tr x X < letters > answers
same answers "$out"
rm letters answers

it "keeps the boundaries, of an empty letter too, and every byte"
text=$(printf '%04096d' 0 | tr 0 x)
run ./datagram_client '' 'a b' 'two
lines' '100%' "$text"
status_is 0
output_is "
A B
TWO
LINES
100%
$(echo "$text" | tr x X)"

it "gives each of 20 clients at once its own answers"
number=1 clients=
while [ $number -le 20 ]; do
    in_time ./datagram_client "a$number" "b$number" > answers$number 2>&1 &
    clients="$clients $!"
    number=$((number + 1))
done
for client in $clients; do
    wait "$client" || fail "a client ended with $?"
done
number=1
while [ $number -le 20 ]; do
    [ "$(tr '\n' ' ' < answers$number)" = "A$number B$number " ] ||
        fail "client $number got: $(cat answers$number)"
    number=$((number + 1))
done
rm answers*

it "goes on when clients are killed, and says how many answers nobody took"
for name in stays goes; do
    kill -STOP "$server"
    ./datagram_client late > "$scratch/late" 2>&1 &
    client=$!
    soon test -S my_socket.$client
    soon sleeps $client # its letter is sent
    kill -KILL $client
    wait $client 2> "$scratch/killed"
    [ $name = stays ] || rm my_socket.$client
    kill -CONT "$server"
    run ./datagram_client next
    output_is NEXT
    rm -f my_socket.$client
done
stop
status_is 0
[ ! -e /proc/$$/stat ] || error_has 'answers given up: 2' # see `sleeps`

it "touches nothing that is no socket"
echo precious > tel
run ./robust_datagram_server tel
status_is 1
error_has 'tel: exists, and is not a socket of ours'
[ "$(cat tel)" = precious ] || fail "changed it"
rm tel

it "says so when its input and output are closed: no pipe is in their place"
shell './robust_datagram_server tel <&- >&-'
status_is 1
error_has 'stdout: Bad file descriptor'
gone tel
