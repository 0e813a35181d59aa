# shellcheck shell=sh
# What is the same for every name of a server is tested with server.c.

# serve 'COMMANDS': a server, and when it is ready, the commands of its client
serve()
{
    shell "./datagram_server > said & server=\$!
        until [ -s said ]; do :; done
        $1
        kill \$server; wait \$server"
}

# One that does not come to its letters until it gets SIGCONT
serve_later()
{
    serve "kill -STOP \$server; $1"
}

# Waits until that many clients have their return address.
clients='clients() {
    until [ "$(ls | grep -c "^my_socket[.][0-9]*\$")" -eq "$1" ]; do :; done
    until ! ls | grep -q "[.]lock\$"; do :; done; }'

left_nothing()
{
    for name in my_socket*; do
        [ ! -e "$name" ] || fail "$name is left"
    done
    rm -f said my_socket*
}

it "answers a thousand letters of one client"
seq 1 1000 | sed 's/$/x/' > letters
# shellcheck disable=SC2046 # one word each
serve "./datagram_client my_socket $(tr '\n' ' ' < letters)"
status_is 0
quiet
tr x X < letters > answers
same answers "$out"
left_nothing

it "keeps the boundaries, of an empty letter too, and every byte"
serve './datagram_client my_socket "" "a b" "two
lines" "100%" ""'
status_is 0
output_is '
A B
TWO
LINES
100%
'
left_nothing

it "takes the longest letter, and no longer one"
text=$(printf '%04096d' 0 | tr 0 x)
serve "./datagram_client my_socket $text; ./datagram_client my_socket ${text}x"
status_is 0
output_is "$(echo "$text" | tr x X)"
error_has 'text 1 is longer than 4096 bytes'
left_nothing

it "does not mind who comes first"
shell './datagram_client my_socket early & client=$!
    ./datagram_server > said & server=$!
    wait $client && kill $server; wait $server'
status_is 0
output_is EARLY
left_nothing

it "makes its names for its owner only"
serve_later "$clients; ./datagram_client my_socket x & clients 1
    ls -l my_socket* | cut -c 1-10; kill -CONT \$server; wait \$!"
status_is 0
output_is 'srw-------
srw-------
X'
left_nothing

it "gives each of 30 clients its own answer, though not all fit in its queue"
serve_later "$clients"'
    i=0; all=
    while [ $i -lt 30 ]; do
        ./datagram_client my_socket "a$i" "b$i" > "answer_$i" & all="$all $!"
        i=$((i + 1))
    done
    clients 30; kill -CONT $server
    for client in $all; do wait $client || echo "a client failed"; done'
status_is 0
quiet
[ ! -s "$out" ] || fail "a client failed"
i=0
while [ $i -lt 30 ]; do
    [ "$(tr '\n' ' ' < answer_$i)" = "A$i B$i " ] || fail "client $i"
    i=$((i + 1))
done
rm -f answer_*
left_nothing

it "goes on when clients are killed before they get their answers"
serve_later "$clients"'
    ./datagram_client my_socket x & killed=$!
    ./datagram_client my_socket x & ended=$!
    clients 2; kill -KILL $killed; kill -TERM $ended; wait $ended; echo $?
    clients 1; kill -CONT $server; ./datagram_client my_socket next
    rm my_socket.*'
status_is 0
output_is '1
NEXT'
error_has 'poll: Interrupted system call'
error_has 'an answer is given up: Connection refused'
left_nothing

it "ends the clients when it is killed, whether their letter is sent or not"
serve_later "$clients"'
    i=0; all=
    while [ $i -lt 30 ]; do
        ./datagram_client my_socket x & all="$all $!"
        i=$((i + 1))
    done
    clients 30; kill -KILL $server
    for client in $all; do wait $client; echo $?; done > statuses
    sort -u statuses; rm statuses'
output_is 1
error_has 'my_socket: no answer'
error_has 'send: Connection refused'
[ -z "$(ls my_socket.* 2> /dev/null)" ] || fail "a client left its name"

it "takes over the name of one that was killed"
serve './datagram_client my_socket again'
status_is 0
output_is AGAIN
left_nothing

it "refuses the name of a living server, of either kind"
serve './datagram_server; echo $?; ./server; echo $?
    ./datagram_client my_socket alive'
output_is '1
1
ALIVE'
error_has 'my_socket: in use by a living server'
left_nothing

it "does not touch what is no socket"
echo precious > my_socket
run ./datagram_server
status_is 1
[ ! -s "$out" ] || fail "it says that it is ready"
[ "$(cat my_socket)" = precious ] || fail "it touched a file"
rm my_socket
left_nothing

for signal in INT TERM; do
    it "ends with status 0 on SIG$signal, and removes its name"
    run sh -c "trap - $signal; ./datagram_server > said & server=\$!
        until [ -s said ]; do :; done; kill -$signal \$server; wait \$server"
    status_is 0
    quiet
    left_nothing
done

# What other programs may send. letters ADDRESS LETTER...: sends them all from
# that address (or from none) and then prints the answers.
cat > letters.py <<'END'
import os, signal, socket, sys
letters = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
letters.settimeout(0.5)
if sys.argv[1]:
    letters.bind(sys.argv[1])
for letter in sys.argv[2:]:
    letters.sendto(letter.encode(), "my_socket")
if "SERVER" in os.environ:
    os.kill(int(os.environ["SERVER"]), signal.SIGTERM)
    os.kill(int(os.environ["SERVER"]), signal.SIGCONT)
try:
    for letter in sys.argv[2:] if sys.argv[1] else []:
        print(letters.recv(100000).decode())
finally:
    if sys.argv[1]:
        os.unlink(sys.argv[1])
END
if python3 -c 'import socket; socket.AF_UNIX' 2> "$err"; then
    it "answers letters that were sent before it is told to stop"
    serve_later 'SERVER=$server python3 letters.py python one two three four'
    output_is 'ONE
TWO
THREE
FOUR'
    left_nothing

    it "goes on after letters that are too long, or have no return address"
    serve "python3 letters.py '' x $(printf '%05000d' 0)
        ./datagram_client my_socket next"
    status_is 0
    output_is NEXT
    error_has 'an answer is given up'
    error_has 'a letter is too long'
    left_nothing

    # Without a NUL: python itself would not bind it.
    cat > longest.py <<'END'
import ctypes, os, socket, struct
path = b"0" * 108 # all of sun_path: unix(7)
letters = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
letters.settimeout(10)
address = struct.pack("=H108s", socket.AF_UNIX, path)
ctypes.CDLL(None).bind(letters.fileno(), address, len(address))
try:
    letters.sendto(b"longest", "my_socket")
    print(letters.recv(99).decode())
finally:
    os.unlink(path)
END
    if [ "$(uname)" = Linux ] && python3 -c 'import ctypes' 2> "$err"; then
        it "answers the longest address that there is"
        serve 'python3 longest.py'
        status_is 0
        quiet
        output_is LONGEST
        left_nothing
    fi

    it "does not wait for a client that does not take its answers"
    # shellcheck disable=SC2046 # one word each
    serve "python3 letters.py python $(seq 300 | tr '\n' ' ') > answers
        ./datagram_client my_socket next"
    output_is NEXT
    error_has 'an answer is given up: Resource temporarily unavailable'
    left_nothing
fi
