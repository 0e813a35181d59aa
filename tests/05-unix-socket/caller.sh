# shellcheck shell=sh

it "says so when nobody listens"
run ./caller
status_is 1
error_has 'my_socket: No such file or directory'

it "does not mind who comes first"
shell './caller & caller=$!; ./peer_credentials > said & server=$!
    wait $caller; kill $server; wait $server'
status_is 0
output_has welcome
