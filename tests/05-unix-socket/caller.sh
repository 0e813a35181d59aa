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
rm said

if [ -c /dev/full ]; then
    it "says so when the answer cannot be written"
    shell './peer_credentials > said & until [ -s said ]; do :; done
        ./caller > /dev/full; echo $?; kill $!; wait $!'
    output_is 1
    error_has 'stdout: No space left on device'
fi
