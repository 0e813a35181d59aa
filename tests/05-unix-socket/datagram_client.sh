# shellcheck shell=sh

it "sends no letter if one is too long, or there is none"
start ./datagram_server
run ./datagram_client x "$(printf '%04097d' 0)"
status_is 2
error_has 'TEXT... of up to 4096 bytes'
run ./datagram_client
status_is 2
error_has 'usage: '
run ./datagram_client first
output_is FIRST
ends
status_is 0

it "says so when there is nobody, or nobody who reads letters"
run ./datagram_client x
status_is 1
error_has 'connect: No such file or directory'
echo precious > my_socket
run ./datagram_client x
status_is 1
error_has 'connect: Connection refused'
[ "$(cat my_socket)" = precious ] || fail "it is changed"
rm my_socket
start ./server
run ./datagram_client x
status_is 1
error_has 'connect: Protocol wrong type for socket'
run ./client ''
ends
[ "$(echo my_socket*)" = 'my_socket*' ] || fail "left my_socket*"
