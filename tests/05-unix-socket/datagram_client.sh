# shellcheck shell=sh
# See datagram_server.sh for what the two do together.

it "wants to know what to send"
run ./datagram_client my_socket
status_is 2
error_has 'usage: '

if [ -c /dev/full ]; then
    it "says so when the answer cannot be written"
    shell './datagram_server > said & until [ -s said ]; do :; done
        ./datagram_client my_socket x > /dev/full; echo $?; kill $!; wait $!'
    output_is 1
    error_has 'stdout: No space left on device'
    rm said
fi

it "says so when nobody reads letters there, or when there is no socket"
echo precious > letter
shell './datagram_client letter x & ./datagram_client my_socket x; echo $?
    wait $!'
status_is 1
output_is 1
error_has 'letter: Connection refused'
error_has 'my_socket: No such file or directory'

it "says so when there is a server of the other kind"
shell './server > said & until [ -s said ]; do :; done
    ./datagram_client my_socket x; echo $?; kill $!; wait $!'
output_is 1
error_has 'my_socket: Protocol wrong type for socket'

it "refuses a path that is too long, also when only its own address is"
run ./datagram_client "$(printf '%0200d' 0)" x
status_is 1
error_has 'File name too long'
path=$(printf '%0106d' 0) # 107 bytes and a NUL are the most on Linux
shell "./datagram_server $path > said & until [ -s said ]; do :; done
    ./datagram_client $path x; echo \$?; kill \$!; wait \$!"
status_is 0
output_is 1
error_has 'File name too long'
