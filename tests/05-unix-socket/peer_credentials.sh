# shellcheck shell=sh

it "tells the truth about its caller"
start ./peer_credentials
shell 'echo $$; exec ./caller'
read -r pid < "$out"
group=$(id -g)
output_is "$pid
you are user $(id -u), group $group, process $pid: welcome"
ends
status_is 0
quiet

it "says so when the caller hangs up before it is accepted"
start ./peer_credentials
kill -STOP "$server"
run ./client ''
kill -CONT "$server"
ends
status_is 1
error_has 'dprintf: Broken pipe'
[ ! -e my_socket ] || fail "left my_socket"

it "lets alone what is at the path"
echo precious > my_socket
run ./peer_credentials
status_is 1
error_has 'bind: Address already in use'
[ "$(cat my_socket)" = precious ] || fail "it is changed"
rm my_socket

# as_other COMMAND...: as another user, where that is possible
as_other()
{
    setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
}
if [ "$(id -u)" -eq 0 ] && as_other true 2> "$err"; then
    it "turns away a caller that is not the owner"
    chmod 755 "$scratch"
    mkdir hall
    chmod 777 hall
    ln -s "$build/05-unix-socket/peer_credentials" \
        "$build/05-unix-socket/caller" hall
    cd hall || exit
    shell '(umask 0; exec ./peer_credentials) > ../said &
        until [ -s ../said ]; do :; done
        setpriv --reuid 65534 --regid 65534 --clear-groups ./caller; wait $!'
    status_is 0
    grep -qx 'you are user 65534, group 65534, process [0-9]*: you are not the owner' \
        "$out" || fail "it says: $(cat "$out")"
fi
