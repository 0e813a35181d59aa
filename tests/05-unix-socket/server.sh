# shellcheck shell=sh disable=SC1091
. "$tests/05-unix-socket/lib.sh"

it "says when it is ready, and ends with status 0"
for signal in INT TERM; do
    start ./server tel
    [ "$line" = "server: ready at tel" ] || fail "said: $line"
    [ -S tel ] || fail "no socket"
    [ "$(ls -l tel | cut -c 1-10)" = srw------- ] || fail "wrong mode"
    stop $signal
    status_is 0
    quiet
    gone tel
done

it "is for its owner whatever the umask is"
umask 000
start ./server tel
[ "$(ls -l tel | cut -c 1-10)" = srw------- ] || fail "wrong mode"
umask 022
stop

it "refuses a path that is in use, and disturbs nobody"
start ./server tel
run ./server tel
status_is 1
error_has "tel: in use by a living server"
run ./client tel still
output_is STILL
stop
gone tel

it "refuses a path that lives in another way"
start ./datagram_server tel
run ./server tel
status_is 1
error_has "tel: in use by a living server"
[ -S tel ] || fail "removed it"
stop

it "takes over what a killed server left"
start ./server tel
stop KILL
[ -S tel ] || fail "nothing left: this tests nothing"
start ./server tel
run ./client tel again
output_is AGAIN
stop
status_is 0
gone tel

it "takes over once, when two try it at the same time"
for _ in 1 2 3 4 5 6 7 8 9 10; do
    start ./server tel
    stop KILL
    ./server tel > one 2>&1 &
    first=$!
    ./server tel > two 2>&1 &
    second=$!
    run ./client tel hello
    output_is HELLO
    # Whoever serves, the other one has ended or is about to: with status 1.
    until [ -s one ] && [ -s two ]; do :; done
    if grep -q ready one; then
        living=$first dead=$second
    else
        living=$second dead=$first
    fi
    wait "$dead"
    [ $? -eq 1 ] || fail "both serve"
    cat one two > both
    [ "$(grep -c ready both)" -eq 1 ] || fail "$(cat both)"
    kill "$living"
    wait "$living" || fail "ended with $?"
    gone tel
done
rm one two both

it "touches nothing that is no socket"
echo precious > file
mkdir directory
ln -s file link
ln -s nowhere dangling
mkfifo fifo
for path in file directory link dangling fifo; do
    run ./server $path
    status_is 1
    error_has "$path: "
    [ -e $path.lock ] && fail "left $path.lock"
done
[ "$(cat file)" = precious ] || fail "changed the file"
[ -d directory ] || fail "the directory is gone"
[ "$(find . -type l -name link -o -type l -name dangling | wc -l)" -eq 2 ] ||
    fail "a link is gone"
[ -p fifo ] || fail "the FIFO is gone"
[ -e nowhere ] && fail "followed a link"
rm -r file directory link dangling fifo

it "touches no lock that is not its own"
echo precious > tel.lock
run ./server tel
status_is 1
error_has "tel.lock: "
[ "$(cat tel.lock)" = precious ] || fail "changed it"
rm tel.lock
ln -s precious tel.lock
run ./server tel
status_is 1
[ -e precious ] && fail "followed a link"
rm tel.lock
: > tel.lock # of one that was killed at the wrong moment
start ./server tel
stop
status_is 0
gone tel

it "leaves a path alone that somebody else has put in its place"
start ./server tel
rm tel
echo precious > tel
stop
status_is 0
[ "$(cat tel)" = precious ] || fail "changed it"
rm tel

it "refuses a path that is too long, and takes the longest"
long=$(printf '%0107d' 0)
run ./server "${long}0"
status_is 1
error_has "File name too long"
[ "$(find . -name '0*')" = "" ] || fail "cut it"
start ./server "$long"
run ./client "$long" hello
output_is HELLO
stop
gone "$long"
run ./server ''
status_is 1
error_has "No such file"
run ./server no_such_directory/tel
status_is 1
error_has no_such_directory

it "goes on after clients that come to nothing"
start ./server tel
if command -v python3 > /dev/null; then
    run python3 - <<'END'
import socket, struct
def call():
    s = socket.socket(socket.AF_UNIX); s.settimeout(10); s.connect('tel')
    return s
call().close()                              # says nothing
s = call(); s.send(b'half'); s.close()      # does not listen
s = call(); s.send(b'a'); print(s.recv(9)); s.close()
for i in range(100):
    s = call(); s.send(b'x' * 100000); s.close()
s = call(); s.send(b'end\n'); s.shutdown(socket.SHUT_WR)
print(s.makefile('rb').read())
END
    status_is 0
    output_is "b'A'
b'END\\n'"
fi
run ./client tel alive
output_is ALIVE
stop
status_is 0
gone tel

if command -v python3 > /dev/null; then
    it "gives up a client that does not take its answer"
    start ./server tel
    run python3 - <<'END'
import socket
s = socket.socket(socket.AF_UNIX); s.connect('tel'); s.settimeout(20)
try:
    while True: s.send(b'x' * 65536)
except OSError as e:
    print(type(e).__name__)
END
    output_is BrokenPipeError
    run ./client tel alive
    output_is ALIVE
    stop
    status_is 0
    error_has "a client does not take its answer"

    it "finishes with its client when told to stop"
    start ./server tel
    SERVER=$server run python3 - <<'END'
import os, signal, socket
s = socket.socket(socket.AF_UNIX); s.connect('tel')
s.send(b'one\n'); print(s.recv(9))
os.kill(int(os.environ['SERVER']), signal.SIGTERM)
s.send(b'two\n'); print(s.recv(9))
s.shutdown(socket.SHUT_WR); print(s.recv(9))
END
    output_is "b'ONE\\n'
b'TWO\\n'
b''"
    ends
    status_is 0
    quiet
    gone tel

    it "takes no new client when told to stop, however many there are"
    start ./server tel
    SERVER=$server run python3 - <<'END'
import os, signal, socket
calls = []
for i in range(100):
    s = socket.socket(socket.AF_UNIX); s.connect('tel'); s.settimeout(10)
    s.send(b'a')
    if i > 0: s.shutdown(socket.SHUT_WR)
    calls.append(s)
print(calls[0].recv(9))                     # this one is being served
os.kill(int(os.environ['SERVER']), signal.SIGTERM)
calls[0].shutdown(socket.SHUT_WR)
print(calls[0].recv(9))
try:
    print(calls[-1].recv(9))
except ConnectionResetError:
    print('reset')
END
    output_is "b'A'
b''
reset"
    ends
    status_is 0
    gone tel

    it "does not wait for ever for a client that says nothing"
    start ./server tel
    SERVER=$server run python3 - <<'END'
import os, signal, socket
s = socket.socket(socket.AF_UNIX); s.connect('tel')
s.send(b'a'); s.recv(1)
os.kill(int(os.environ['SERVER']), signal.SIGTERM)
s.settimeout(10); print(s.recv(9))
END
    output_is "b''"
    ends
    status_is 0
    gone tel
fi

it "says so when nobody can read that it is ready"
run ./server tel extra
status_is 2
shell './server tel > /dev/full'
[ ! -c /dev/full ] || fails
gone tel
