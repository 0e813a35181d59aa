# shellcheck shell=sh

it "says so when nobody listens"
run ./caller
status_is 1
error_has 'connect: No such file or directory'

it "says so when the server says nothing"
start ./server
./caller > answer 2> said &
caller=$!
soon [ ! -e my_socket ]
stop KILL
wait $caller
[ $? -eq 1 ] || fail "status 0"
grep -q . said || fail "it says nothing"
[ ! -s answer ] || fail "it prints something"
