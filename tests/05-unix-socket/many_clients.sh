# shellcheck shell=sh disable=SC1091
. "$tests/05-unix-socket/lib.sh"

it "answers others while one is silent, and one takes no answers"
mkfifo slow stuck
start ./many_clients 4
./robust_client < slow > answers &
silent=$!
exec 3> slow 4<> stuck
echo one >&3
soon [ -s answers ]
soon sleeps "$server" # until there is something to do
{ yes | ./robust_client > stuck; } 2> lost 3>&- 4>&- &
greedy=$!
run head -n 1 <&4 # it has called, and has the other end of `stuck`
output_is Y
for text in two three; do
    run ./client $text
    output_is "$(echo $text | tr '[:lower:]' '[:upper:]')"
done
gone my_socket # all four have come
echo four >&3
exec 3>&- 4>&-
wait $silent || fail "the silent one ended with $?"
[ "$(cat answers)" = 'ONE
FOUR' ] || fail "the silent one got: $(cat answers)"
wait $greedy
ends
status_is 0 # and if an answer was on its way: "a client is lost"
rm slow stuck answers

it "answers each of 30 clients at once"
start ./many_clients 30
clients=
number=1
while [ $number -le 30 ]; do
    ./client "client $number" > "answer$number" &
    clients="$clients $!"
    number=$((number + 1))
done
for client in $clients; do
    wait "$client" || fail "a client ended with $?"
done
number=1
while [ $number -le 30 ]; do
    echo "CLIENT $number"
    number=$((number + 1))
done > expected
cat answer? answer?? > answers
same expected answers
ends
status_is 0
quiet

it "answers 1048577 bytes to two at once as they should be"
head -c 1048577 /dev/urandom > sent
tr '[:lower:]' '[:upper:]' < sent > expected
start ./many_clients 2
./robust_client < sent > received &
shell './robust_client < sent'
same expected "$out"
wait $! || fail "the other one ended with $?"
same expected received
ends
status_is 0
quiet

it "refuses what is no number from 1 to 100"
for wrong in 0 101 -1 x; do
    run ./many_clients $wrong
    status_is 2
    error_has 'usage: '
done

it "lets alone what is at the path"
echo precious > my_socket
run ./many_clients
status_is 1
error_has 'bind: Address already in use'
[ "$(cat my_socket)" = precious ] || fail "it is changed"
