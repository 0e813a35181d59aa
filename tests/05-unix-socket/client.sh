# shellcheck shell=sh

for length in 0 256 257 4096; do
    it "brings back $length bytes"
    text=$(head -c $length /dev/zero | tr '\0' x)
    start ./server
    run ./client "$text"
    status_is 0
    quiet
    output_is "$(echo "$text" | tr x X)"
    ends
done

it "has a text of its own"
start ./server
run ./client
output_is HELLO
ends

it "refuses what is too long, or too many"
run ./client "$(printf '%04097d' 0)"
status_is 2
error_has 'TEXT of up to 4096 bytes'
run ./client one two
status_is 2

it "says so when nobody listens"
run ./client Hello
status_is 1
error_has 'connect: No such file or directory'
start ./server
stop KILL
run ./client Hello
status_is 1
error_has 'connect: Connection refused'
rm my_socket

it "says so when the server hangs up before it has answered"
for text in H Hello; do # receive_fd takes one byte, and wants a descriptor
    start ./receive_fd
    run ./client $text
    fails
    [ ! -s "$out" ] || fail "it printed something"
    ends
done
