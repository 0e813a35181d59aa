# shellcheck shell=sh

# receives 'COMMAND': a receiver, and when it is ready, the command of the other
# side. What it prints is in `said`, and the two statuses are in the output.
receives()
{
    shell ": > said; ./receive_fd > said & until [ -s said ]; do :; done
        $1; echo \"sent \$?\"; wait \$!; echo \"received \$?\""
    sed 1d said > content
}

sent_and_received()
{
    quiet
    output_is 'sent 0
received 0'
}

refused()
{
    output_is 'sent 1
received 1'
    [ ! -e my_socket ] || fail "left my_socket"
}

for length in 0 1048577; do
    it "brings a file of $length bytes as it is"
    head -c $length /dev/urandom > sent
    receives './send_fd sent'
    sent_and_received
    same sent content
done

it "reads a pipe until its end, however much comes"
receives 'cat sent sent | ./send_fd'
sent_and_received
cat sent sent | cmp -s - content || fail "it is not the same"

it "needs no name, and goes on where the sender has stopped to read"
printf 'first\nsecond\n' > letter
receives '{ read -r line && rm letter && ./send_fd; } < letter'
sent_and_received
[ "$(cat content)" = second ] || fail "reads: $(cat content)"

it "has the access mode of the sender, and fails where that fails"
receives './send_fd 0> written'
refused
error_has 'read: Bad file descriptor'
error_has 'nobody has taken the descriptor'
receives './send_fd .'
refused
error_has 'read: Is a directory'

it "wants a descriptor"
receives './client x'
refused
error_has 'the message does not bring one descriptor'

it "acknowledges nothing that it could not print"
shell './receive_fd | { read -r line; exec <&-; ./send_fd sent; }'
status_is 1
error_has 'stdout: Broken pipe'
error_has 'nobody has taken the descriptor'

it "lets alone what is at the path"
echo precious > my_socket
run ./receive_fd
status_is 1
error_has 'bind: Address already in use'
[ "$(cat my_socket)" = precious ] || fail "it is changed"
