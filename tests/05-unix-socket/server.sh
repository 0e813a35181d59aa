# shellcheck shell=sh disable=SC1091
. "$tests/05-unix-socket/lib.sh"

for length in 0 1048577; do
    it "answers $length bytes as they should be"
    head -c $length /dev/urandom > sent
    tr '[:lower:]' '[:upper:]' < sent > expected
    start ./server
    shell './robust_client < sent > received'
    status_is 0
    same expected received
    ends
    status_is 0
    quiet
    gone my_socket
done

if command -v socat > "$out"; then
    it "answers a client that is not ours"
    start ./server
    shell 'echo Hello | socat -t 10 - UNIX-CONNECT:my_socket'
    output_is HELLO
    ends
    status_is 0
fi

it "has no answer for a client that hangs up before it is accepted"
start ./server
kill -STOP "$server"
run ./client ''
status_is 0
kill -CONT "$server"
ends
status_is 0
quiet

it "ends when its client is lost, and says so if there was more to answer"
start ./server
shell '{ yes | ./robust_client; } 2> lost | head -n 1'
output_is Y
ends
[ "$status" -eq 0 ] || fails
gone my_socket

it "lets another server live, and what is at the path"
start ./server
run ./server
status_is 1
error_has 'bind: Address already in use'
run ./client still
output_is STILL
ends
status_is 0
echo precious > my_socket
run ./server
status_is 1
error_has 'bind: Address already in use'
[ "$(cat my_socket)" = precious ] || fail "it is changed"
rm my_socket

it "is kept out by the path of a killed one, as its comment says"
start ./server
stop KILL
run ./server
status_is 1
error_has 'bind: Address already in use'
rm my_socket
start ./server
run ./client again
output_is AGAIN
ends
status_is 0
