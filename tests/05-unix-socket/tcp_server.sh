# shellcheck shell=sh

code="$tests/../05-unix-socket"

# Below the top comment, without what the address needs.
without_address()
{
    sed '1,/^ \*\/$/d
        /#include/d
        /^enum { PORT/d
        /^$/d
        /struct sockaddr_/,/socklen_t size/d
        /int yes/,/setsockopt/d
        /die("setsockopt")/d
        /unlink(/,/die("unlink")/d
        /ready at/d
        s/AF_UNIX/AF_INET/' "$1"
}

it "differs from server.c in the address only, and client.c from tcp_client.c"
for name in server client; do
    without_address "$code/$name.c" > local
    without_address "$code/tcp_$name.c" > network
    [ "$(wc -l < local)" -gt 35 ] || fail "too little is left of $name.c"
    same local network
done

for length in 0 1048577; do
    it "answers $length bytes as they should be"
    head -c $length /dev/urandom > sent
    tr '[:lower:]' '[:upper:]' < sent > expected
    start ./tcp_server # port 20000
    shell './robust_client - 127.0.0.1 20000 < sent > received'
    status_is 0
    same expected received
    ends
    status_is 0
    quiet
done

it "can be reached from this machine only"
start ./tcp_server
if [ -r /proc/net/tcp ]; then
    grep -q -e ' 0100007F:4E20 00000000:0000 0A' -e ' 7F000001:4E20 .* 0A' \
        /proc/net/tcp || fail "it listens at another address"
fi

it "says so when the port is in use, and lets the other one live"
run ./tcp_server
status_is 1
error_has 'bind: Address already in use'
mkfifo slow
./robust_client - 127.0.0.1 20000 < slow > answer 2> lost 8<&- &
client=$!
exec 3> slow
echo still >&3
soon [ -s answer ]
[ "$(cat answer)" = STILL ] || fail "$(cat answer)"

it "takes its port again although a connection of the last one is not over"
stop KILL # it hangs up first: what is left of the connection has the port
exec 3>&-
wait $client
start ./tcp_server
[ "$line" = 'server: ready at port 20000' ] || fail "it cannot"
run ./tcp_client again
output_is AGAIN
ends
status_is 0
