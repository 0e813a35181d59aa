# shellcheck shell=sh disable=SC1091
. "$tests/05-unix-socket/lib.sh"

it "says when it is ready, and ends with status 0"
for signal in INT TERM; do
    start ./poll_server tel
    [ "$line" = "poll_server: ready at tel" ] || fail "said: $line"
    stop $signal
    status_is 0
    quiet
    gone tel
done

it "refuses what server.c refuses"
start ./poll_server tel
run ./poll_server tel
status_is 1
error_has "tel: in use by a living server"
stop KILL
[ -S tel ] || fail "nothing left: this tests nothing"
start ./poll_server tel
stop
status_is 0
gone tel
echo precious > tel
run ./poll_server tel
status_is 1
[ "$(cat tel)" = precious ] || fail "changed it"
rm tel

start ./poll_server tel

it "gives each of 200 clients at once its own answer"
clients=
number=1
while [ $number -le 200 ]; do
    ./client tel "this is client $number" > "answer$number" 2>&1 &
    clients="$clients $!"
    number=$((number + 1))
done
for client in $clients; do
    wait "$client" || fail "a client ended with $?"
done
number=1
while [ $number -le 200 ]; do
    [ "$(cat answer$number)" = "THIS IS CLIENT $number" ] ||
        fail "client $number got: $(cat answer$number)"
    number=$((number + 1))
done
rm answer*

it "brings back 10 MB to several clients as they should be"
head -c 10000001 /dev/urandom > sent
tr '[:lower:]' '[:upper:]' < sent > expected
clients=
for number in 1 2 3 4; do
    ./client tel < sent > received$number &
    clients="$clients $!"
done
for client in $clients; do
    wait "$client" || fail "a client ended with $?"
done
for number in 1 2 3 4; do
    same received$number expected
done
rm sent expected received*

it "takes no new client when told to stop, and waits a second for the old ones"
mkfifo slow
./client tel < slow > answers 2> client_err &
client=$!
exec 3> slow
echo one >&3
until [ -s answers ]; do :; done
kill "$server"
echo two >&3
exec 3>&-
wait $client || fail "ended with $?"
[ "$(cat answers)" = 'ONE
TWO' ] || fail "answered $(cat answers)"
ends
status_is 0
quiet
gone tel
rm slow

it "says so when it cannot begin for want of descriptors"
shell 'ulimit -n 6; ./poll_server tel'
status_is 1
error_has 'tel.lock: '
gone tel

command -v python3 > /dev/null || return 0

cat > call.py <<'END'
import os, resource, select, signal, socket, time
server = int(os.environ['SERVER'])
def call():
    s = socket.socket(socket.AF_UNIX); s.connect('tel'); s.settimeout(20)
    return s
def ask(s, text):
    s.send(text)
    answer = b''
    while len(answer) < len(text):
        piece = s.recv(65536)
        if not piece: break
        answer += piece
    return answer == text.upper()
def ticks():
    with open('/proc/%d/stat' % server) as f:
        return sum(map(int, f.read().rsplit(')')[1].split()[11:13]))
def kilobytes():
    with open('/proc/%d/status' % server) as f:
        return [int(l.split()[1]) for l in f if l.startswith('VmRSS')][0]
END

it "serves one client while the others do what they like"
start ./poll_server tel
SERVER=$server run python3 - <<'END'
exec(open('call.py').read())
silent = call()
half = call(); half.send(b'half a line')
vanished = call(); vanished.send(b'x' * 1000); vanished.close()
for i in range(200): call().close()
for i in range(50):
    s = call(); s.send(b'x' * 60000); s.close() # and takes no answer
greedy = call(); greedy.setblocking(False)
sent = 0
while select.select([], [greedy], [], 0.2)[1]: # until nothing more is taken
    sent += greedy.send(b'x' * 65536)
print(sent < 10e6)
print(all(ask(call(), b'one\n') for i in range(100)))
print(half.recv(99), ask(silent, b'two\n'))
END
status_is 0
output_is "True
True
b'HALF A LINE' True"
stop
status_is 0
gone tel

it "lets another server begin while it waits for a silent client"
start ./poll_server tel
SERVER=$server run python3 - <<'END'
exec(open('call.py').read())
silent = call(); ask(silent, b'x')
os.kill(server, signal.SIGTERM)
while os.path.exists('tel'): pass
os.kill(server, 0)                          # it is still there
print(ask(silent, b'finish'), silent.recv(9))
END
status_is 0
output_is "True b''"
ends
status_is 0
quiet
gone tel

it "keeps 1,000 connections open, in little memory"
start sh -c 'ulimit -S -n 256; exec ./poll_server tel'
SERVER=$server run python3 - <<'END'
exec(open('call.py').read())
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
if soft < 1100 and hard >= 1100:
    resource.setrlimit(resource.RLIMIT_NOFILE, (1100, hard))
count = 1000 if hard >= 1100 else 200
calls = [call() for i in range(count)]
print(all(ask(s, b'call %d' % i) for i, s in enumerate(calls)))
print(all(ask(s, b'x' * 5000) for s in reversed(calls)))
if os.path.exists('/proc/self/status'):
    print(kilobytes() < 50000)
END
status_is 0
output_has True
grep -q False "$out" && fail "not all are right"
stop
status_is 0
gone tel

it "goes on, and does not spin, when it is out of descriptors"
start sh -c 'ulimit -n 16; exec ./poll_server tel'
SERVER=$server run python3 - <<'END'
exec(open('call.py').read())
calls = [call() for i in range(30)]         # more than it can accept
print(all(ask(s, b'a') for s in calls[:10]))
if os.path.exists('/proc/self/stat'):
    before = ticks(); time.sleep(0.3)
    print('spins' if ticks() - before > 10 else 'waits')
else:
    print('waits')
print(ask(calls[0], b'old'))
waiting = calls[20]; waiting.send(b'new')
for s in calls[:20]: s.close()
print(waiting.recv(9))
END
status_is 0
output_is "True
waits
True
b'NEW'"
stop
status_is 0
error_has "accept: Too many open files"
[ "$(wc -l < "$err")" -lt 50 ] || fail "said so again and again"
gone tel
