# shellcheck shell=sh
# See receive_fd.sh for what the two do together.

echo Hello > letter

it "wants to know which file"
run ./send_fd
status_is 2
error_has 'usage: '

it "says so when there is no such file"
run ./send_fd no_such_file
status_is 1
error_has 'no_such_file: No such file or directory'

it "says so when its standard input is to be sent, and is closed"
shell './send_fd - <&-'
status_is 1
error_has '-: Bad file descriptor'

it "refuses a path that is too long"
run ./send_fd "$(printf '%0200d' 0)" letter
status_is 1
error_has 'File name too long'

it "says so when nobody listens, or when there is no socket at the path"
shell './send_fd letter letter & ./send_fd letter; echo $?; wait $!'
status_is 1
output_is 1
error_has 'letter: Connection refused'
error_has 'my_socket: No such file or directory'
