# shellcheck shell=sh

it "keeps the boundaries, of an empty letter too, and every byte"
start ./datagram_server 6
run ./datagram_client '' 'a b' 'two
lines' 100% "$(printf '\177\001')" ''
status_is 0
quiet
output_is "
A B
TWO
LINES
100%
$(printf '\177\001')
"
ends
status_is 0
quiet

it "takes the longest letter"
text=$(printf '%04096d' 0 | tr 0 x)
start ./datagram_server
run ./datagram_client "$text"
output_is "$(echo "$text" | tr x X)"
ends
status_is 0

it "gives each of 20 clients its own answers"
start ./datagram_server 60
clients=
number=10
while [ $number -lt 30 ]; do
    ./datagram_client "a$number" "b$number" "c$number" > "answer$number" &
    clients="$clients $!"
    number=$((number + 1))
done
for client in $clients; do
    wait "$client" || fail "a client ended with $?"
done
number=10
while [ $number -lt 30 ]; do
    printf '%s\n' "A$number" "B$number" "C$number"
    number=$((number + 1))
done > expected
cat answer?? > answers
same expected answers
ends
status_is 0
quiet
[ "$(echo my_socket*)" = 'my_socket*' ] || fail "left my_socket*"

it "refuses what is no number of letters"
for wrong in 0 -1 x; do
    run ./datagram_server $wrong
    status_is 2
    error_has 'usage: '
done

it "lets another server live, and what is at the path"
start ./datagram_server
run ./datagram_server
status_is 1
error_has 'bind: Address already in use'
run ./datagram_client still
output_is STILL
ends
echo precious > my_socket
run ./datagram_server
status_is 1
error_has 'bind: Address already in use'
[ "$(cat my_socket)" = precious ] || fail "it is changed"
