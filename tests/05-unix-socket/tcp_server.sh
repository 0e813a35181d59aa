# shellcheck shell=sh disable=SC1091,SC2086
# $at, HOST PORT, is meant to be two words
. "$tests/05-unix-socket/lib.sh"

code="$tests/../05-unix-socket"

it "differs from server.c in the address, and client.c from tcp_client.c"
for name in server client; do
    case $name in
    server) from='/^\/\* Step 5, until/' ;;
    client) from='/^\/\* Step 3: sends/' ;;
    esac
    sed -n "$from,\$p" "$code/$name.c" > local
    sed -n "$from,\$p" "$code/tcp_$name.c" > network
    [ "$(wc -l < local)" -gt 50 ] || fail "$name.c does not say $from"
    same local network
done
rm local network

it "says where it is ready, and ends with status 0"
start ./tcp_server
at=${line#server: ready at }
[ "${at% *}" = 127.0.0.1 ] || fail "said: $line"
port=${at#* }
[ "$port" -gt 0 ] || fail "said: $line"
run ./tcp_client $at hello
output_is HELLO
run ./tcp_client $port hello
output_is HELLO
run ./tcp_client localhost $port hello
output_is HELLO
stop INT
status_is 0
quiet

it "takes the same port again at once"
for _ in 1 2 3; do
    start ./tcp_server $port
    [ "$line" = "server: ready at 127.0.0.1 $port" ] || fail "said: $line"
    run ./tcp_client $at hello
    output_is HELLO
    stop
    status_is 0
done

if command -v python3 > /dev/null; then
    it "takes its port again when the last connections are not quite over"
    start ./tcp_server 0
    at=${line#server: ready at }
    SERVER=$server AT=$at run python3 - <<'END'
import os, signal, socket
host, port = os.environ['AT'].split()
s = socket.create_connection((host, int(port))); s.settimeout(10)
s.send(b'a'); print(s.recv(9))
os.kill(int(os.environ['SERVER']), signal.SIGTERM)
print(s.recv(9))                            # the server closes first
END
    output_is "b'A'
b''"
    ends
    status_is 0
    start ./tcp_server "${at#* }"
    [ "$line" = "server: ready at $at" ] || fail "said: $line"
    stop
    status_is 0
fi

it "refuses a port that is in use"
start ./tcp_server 0
at=${line#server: ready at }
run ./tcp_server ${at#* }
status_is 1
error_has "${at#* }: Address already in use"

it "can be reached from this machine only"
if [ -r /proc/net/tcp ]; then
    grep -q " 0100007F:$(printf %04X ${at#* }) 00000000:0000 0A" /proc/net/tcp \
        || grep -q " 7F000001:$(printf %04X ${at#* })" /proc/net/tcp \
        || fail "not at the loopback address"
fi

for length in 0 1 4096 65537 10000001; do
    it "brings back $length bytes as they should be"
    head -c $length /dev/urandom > sent
    tr '[:lower:]' '[:upper:]' < sent > expected
    shell "./tcp_client $at < sent > received"
    status_is 0
    quiet
    same expected received
done
rm sent expected received

if command -v python3 > /dev/null; then
    it "goes on after a client that resets the connection"
    AT=$at run python3 - <<'END'
import os, socket, struct
host, port = os.environ['AT'].split()
for i in range(20):
    s = socket.create_connection((host, int(port)))
    s.send(b'x' * 1000 * i)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    s.close()
END
    status_is 0
    run ./tcp_client $at alive
    output_is ALIVE
fi
stop
status_is 0

it "does the same with IPv6, where there is one"
start ./tcp_server -6
at=${line#server: ready at }
if [ -n "$line" ]; then
    [ "${at% *}" = ::1 ] || fail "said: $line"
    run ./tcp_client $at hello
    output_is HELLO
    run ./tcp_client ${at#* } hello
    output_is HELLO
    stop
    status_is 0
else
    ends
    status_is 1
    fails
fi

for wrong in '' x 65536 100000 -1 1x '1 2' '-6 1 2'; do
    it "refuses the port '$wrong'"
    if [ -z "$wrong" ]; then
        run ./tcp_server ''
    else
        run ./tcp_server $wrong
    fi
    status_is 2
    error_has "usage: "
done
