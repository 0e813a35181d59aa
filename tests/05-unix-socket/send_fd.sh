# shellcheck shell=sh
# See receive_fd.sh for what the two do together.

echo Hello > letter

it "says what it cannot open"
run ./send_fd no_such_file
status_is 1
error_has 'no_such_file: No such file or directory'
shell './send_fd <&-'
status_is 1
error_has 'stdin: Bad file descriptor'
run ./send_fd one two
status_is 2

it "says so when nobody listens"
run ./send_fd letter
status_is 1
error_has 'connect: No such file or directory'
start ./server
stop KILL
run ./send_fd letter
status_is 1
error_has 'connect: Connection refused'
rm my_socket

it "fails when another program takes the byte, and closes the descriptor"
for other in ./server './many_clients 1'; do
    # shellcheck disable=SC2086 # words
    start $other
    run ./send_fd letter
    status_is 1
    error_has 'nobody has taken the descriptor'
    ends
done
start ./peer_credentials # answers without waiting, and hangs up
run ./send_fd letter
status_is 1
fails
ends

it "fails when the receiver is killed before it has read all"
mkfifo silent
start ./receive_fd
shell './send_fd <> silent & soon() { until [ ! -e my_socket ]; do :; done; }
    soon; kill -KILL '"$server"'; wait $!'
status_is 1
[ -s "$err" ] || fail "it says nothing"
