# shellcheck shell=sh
# What is the same for every name of a server is tested with server.c.

it "tells the truth about each of three callers"
shell 'rm -f said; ./peer_credentials > said & until [ -s said ]; do :; done
    for caller in 1 2 3; do
        sh -c "echo \$\$; exec ./caller"
    done
    kill $!; wait $!'
status_is 0
quiet
[ "$(wc -l < "$out")" -eq 6 ] || fail "not a line for each"
who="user $(id -u), group $(id -g)"
while read -r pid; do
    read -r line
    [ "$line" = "you are $who, process $pid: welcome" ] || fail "$line"
done < "$out"

it "goes on after callers that talk and do not listen"
shell 'rm -f said; ./peer_credentials > said & until [ -s said ]; do :; done
    for caller in 1 2 3 4 5; do yes | ./client > talk 2>&1; done
    ./caller; kill $!; wait $!'
status_is 0
output_has welcome

if python3 -c 'import socket; socket.AF_UNIX' 2> "$err"; then
    it "goes on after callers that are gone before it comes to them"
    cat > ring.py <<'END'
import socket
for call in range(3):
    caller = socket.socket(socket.AF_UNIX)
    caller.connect("my_socket")
    caller.close()
END
    shell 'rm -f said; ./peer_credentials > said & until [ -s said ]; do :; done
        kill -STOP $!; python3 ring.py; kill -CONT $!
        ./caller; kill $!; wait $!'
    status_is 0
    output_has welcome
    error_has 'write: Broken pipe'
fi

if [ "$(id -u)" -eq 0 ] && setpriv --reuid 65534 --regid 65534 --clear-groups \
    true 2> "$err"; then
    mkdir hall
    cp ./peer_credentials ./caller hall
    chown 65534 hall
    chmod 755 "$scratch"
    cd hall || exit

    it "turns away a caller that is not the owner, be it root"
    rm -f said
    shell 'setpriv --reuid 65534 --regid 65534 --clear-groups \
            ./peer_credentials > said & until [ -s said ]; do :; done
        ./caller; kill $!; wait $!'
    status_is 0
    grep -qx 'you are user 0, group 0, process [0-9]*: you are not the owner' \
        "$out" || fail "root is not told so"

    it "does not even hear a caller whom the mode keeps out"
    shell 'rm -f said; ./peer_credentials > said & until [ -s said ]; do :; done
        setpriv --reuid 65534 --regid 65534 --clear-groups \
            ./caller; echo $?; kill $!; wait $!'
    status_is 0
    output_is 1
    error_has 'my_socket: Permission denied'

    it "welcomes its owner, who need not be root"
    rm -f said
    shell 'setpriv --reuid 65534 --regid 65534 --clear-groups sh -c "
            ./peer_credentials > said & until [ -s said ]; do :; done
            ./caller; kill \$!; wait \$!"'
    status_is 0
    grep -qx 'you are user 65534, group 65534, process [0-9]*: welcome' \
        "$out" || fail "the owner is not told so"
fi
