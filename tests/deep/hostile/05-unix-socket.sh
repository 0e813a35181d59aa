# shellcheck shell=sh disable=SC1091,SC2086 # words without a space
# 05-unix-socket.sh - paths that somebody else has prepared, and peers that are
# silent, greedy, in a hurry, or many
#
# What each program's own script tests already is not repeated here.
. "$tests/05-unix-socket/lib.sh"

bytes=${HOSTILE_BYTES:-20000000} # without an end of line
robust='robust_server robust_datagram_server robust_receive_fd'

# What is there, and what is in it: names, inodes, modes, owners, contents.
look()
{
    (cd "$1" && ls -niR . && find . -type f -exec cksum {} +) > "$2"
}

things='file directory link dangling loop link_to_directory fifo socket
    link_to_socket'
[ "$(id -u)" -ne 0 ] || things="$things foreign"
prepare()
{
    mkdir "$1"
    echo precious > "$1/file"
    mkdir "$1/directory"
    ln -s file "$1/link"
    ln -s nothing "$1/dangling"
    ln -s loop "$1/loop"
    ln -s directory "$1/link_to_directory"
    mkfifo "$1/fifo"
    start ./robust_server "$1/socket"
    stop KILL
    ln -s socket "$1/link_to_socket"
    if [ "$(id -u)" -eq 0 ]; then
        start ./robust_server "$1/foreign"
        stop KILL
        chmod 666 "$1/foreign"
        chown 65534 "$1/foreign"
    fi
}

# A robust client calls for two seconds where there might be a server some time.
prepare clients_hall
look clients_hall clients_before
start ./robust_server 127.0.0.1 0
free=${line##* } # a port that nobody has: one that a server has just had
stop
(
    cd clients_hall || exit
    for thing in $things nowhere "127.0.0.1 $free"; do
        {
            "$build/tests/bounded" 20 ../robust_client Hello $thing \
                > "../said_${thing%% *}" 2>&1
            echo $?
        } &
    done
    wait
) > clients_status &
clients=$!

# With one port for all of a machine's connections, TCP connects whoever calls
# that one with himself. (That takes two seconds as well.)
alone=
if [ "$(id -u)" -eq 0 ] && unshare -n sh -c 'ip link set lo up &&
    echo 40000 40001 > /proc/sys/net/ipv4/ip_local_port_range' 2> "$err"; then
    "$build/tests/bounded" 20 unshare -n sh -c 'ip link set lo up
        echo 40000 40001 > /proc/sys/net/ipv4/ip_local_port_range
        exec ./robust_client hello 127.0.0.1 40000' \
        > alone_out 2> alone_err &
    alone=$!
fi

prepare hall
mkdir locks

refuses()
{
    run "$@"
    status_is 1
    fails
}

it "changes nothing at a path that is taken, and says so"
for thing in $things; do
    mkdir -p "places/$thing"
    mv "hall/$thing" "places/$thing/my_socket"
done
look places before
for program in server many_clients datagram_server receive_fd peer_credentials
do
    for thing in $things; do
        cd "places/$thing" || exit
        refuses ../../$program
        cd ../.. || exit
    done
done
look places after
same before after
for thing in $things; do
    mv "places/$thing/my_socket" "hall/$thing"
done

look hall before
path4096=$(printf '%04096d' 0 | sed 's|00|./|g')
path107=$(printf '%0100d' 0 | sed 's|00|./|g')a$(printf '\nb c')

for program in $robust; do
    for thing in $things file/below loop/below nowhere/below; do
        [ $thing != socket ] || continue # this is taken over
        it "leaves alone: $program $thing"
        refuses ./$program hall/$thing
    done

    for make in 'echo precious >' mkdir 'ln -s ../hall/file' 'ln -s nowhere' \
        mkfifo 'cp -R ../hall/socket'; do
        it "uses nobody else's lock ($program, $make)"
        sh -c "cd locks; $make free.lock" 2> "$err" || continue
        ls -lR locks > lock_before
        refuses ./$program locks/free
        ls -lR locks > lock_after
        same lock_before lock_after
        rm -rf locks/free.lock
    done
    if [ "$(id -u)" -eq 0 ]; then
        it "uses no lock of another user's ($program)"
        : > locks/free.lock
        chmod 666 locks/free.lock
        chown 65534 locks/free.lock
        refuses ./$program locks/free
        error_has 'locks/free.lock: is no lock of ours'
        rm locks/free.lock
    fi

    it "cannot use a path of 4,096 characters ($program)"
    refuses ./$program "$path4096"
    error_has 'File name too long'

    it "changes nothing there ($program)"
    look hall after
    cmp -s before after || fail "changed: $(diff before after)"

    it "can use a long path with a newline and a space in it ($program)"
    # shellcheck disable=SC2016 # for the inner shell
    run sh -c '"$1" "$2" > said & until [ -s said ]; do :; done
        test -S "$2" || echo "no socket"; kill $!; wait $!' \
        sh ./$program "$path107"
    [ $program = robust_receive_fd ] || status_is 0
    [ ! -s "$out" ] || fail "it cannot"
    gone "$path107"
    rm -f said
done

# A lock may go at any time. Here it goes just when a program has found that it
# cannot make it (look 1), or has opened it (look 2).
if [ -e "$build/tests/deep/fault/libfault.so" ]; then # each call has one name
    ln -s "$build/tests/deep/libreplace.so" "$scratch/replace.so"
    for program in $robust; do
        for look in 1 2; do
            it "starts when another one's lock goes after look $look ($program)"
            : > tel.lock
            start env LD_PRELOAD="$scratch/replace.so" NAME=tel.lock \
                LOOK=$look INSTEAD=nothing ./$program tel
            [ "$line" = "$program: ready at tel" ] || fail "does not start"
            [ -S tel ] || fail "has no socket"
            stop
            gone tel
            rm replaced || fail "nothing was replaced"
            rm -f tel tel.lock
        done
    done
fi

# How much memory a process has had at most, in kilobytes.
peak()
{
    awk '/^VmHWM/ { print $2 }' "/proc/$1/status"
}

if [ -r /proc/self/status ]; then
    it "needs no more memory for a line of $bytes bytes"
    start ./robust_server tel
    run ./robust_client x tel
    output_is X
    before=$(peak "$server")
    shell "head -c $bytes /dev/zero | tr '\\0' x | ./robust_client - tel |
        tr -d X | wc -c"
    [ "$(tr -d ' ' < "$out")" = 0 ] || fail "not all came back"
    after=$(peak "$server")
    [ $((after - before)) -lt 2000 ] || fail "$before and then $after kB"
    stop
    status_is 0
fi

it "brings back 100 MB as they should be"
usual=$SECONDS_ALLOWED
SECONDS_ALLOWED=$((6 * usual)) # beside a dozen others
start ./robust_server tel
yes 'the quick brown fox jumps over the lazy dog' | head -c 100000000 > sent
tr '[:lower:]' '[:upper:]' < sent > expected
shell './robust_client - tel < sent | cmp - expected'
status_is 0
rm sent expected
stop
SECONDS_ALLOWED=$usual

# Who is process 1 of a container is ended by no signal's default action.
if [ "$(id -u)" -eq 0 ] && unshare -p --fork true 2> "$err"; then
    it "ends at a signal as process 1 of a container"
    for program in $robust; do
        for signal in HUP TERM; do
            shell "unshare -p --fork ./$program tel > said &
                until [ -s said ]; do :; done
                kill -$signal \$(cat /proc/\$!/task/\$!/children); wait \$!"
            case $program in
            robust_receive_fd) status_is 1 ;;
            *) status_is 0 ;;
            esac
            gone tel
            rm said
        done
    done
    start ./robust_server tel
    mkfifo slow
    shell 'exec 3<> slow; unshare -p --fork ./robust_client - tel < slow > said &
        echo one > slow; until [ -s said ]; do :; done
        kill -TERM $(cat /proc/$!/task/$!/children); wait $!'
    status_is 143
    rm slow said
    stop
else
    skipped='process 1 of a container (not root)'
fi

if can_mount; then
    for program in $robust; do
        for names in 0 1; do # with room for one, it is the lock's
            it "says so when there is room for $names names ($program)"
            on_full_disk nr_inodes=$((names + 1)) "../$program; status=\$?
                ls; exit \$status"
            status_is 1
            error_has 'No space left on device'
            [ ! -s "$out" ] || fail "left something"
        done

        it "says so when there is no room to say that it is ready ($program)"
        on_full_disk size=4k "head -c 4096 /dev/zero > said
            ../$program >> said; status=\$?; ls; exit \$status"
        status_is 1
        error_has 'stdout: No space left on device'
        output_is said
    done
else
    skipped="${skipped-} full disks (not root)"
fi

if [ "$alone" ]; then
    it "does not talk to itself (robust_client)"
    wait $alone
    [ $? -eq 1 ] || fail "another status"
    [ ! -s alone_out ] || fail "it does"
    grep -q "127.0.0.1: $(as_here 'Connection refused')" alone_err ||
        fail "$(cat alone_err)"
else
    skipped="${skipped-} a network of our own (not root)"
fi

it "does not call for ever what is no server, nor changes it"
wait $clients
[ "$(sort -u clients_status)" = 1 ] || fail "statuses: $(cat clients_status)"
for thing in $things nowhere 127.0.0.1; do
    case $thing in
    socket | link_to_socket | 127.0.0.1) why='Connection refused' ;;
    dangling | nowhere) why='No such file or directory' ;;
    *) why= ;;
    esac
    grep -q "^$thing: $(as_here "$why")" "said_$thing" ||
        fail "$thing: $(cat "said_$thing")"
    [ "$(wc -l < "said_$thing")" -eq 1 ] || fail "$(cat "said_$thing")"
done
look clients_hall clients_after
cmp -s clients_before clients_after ||
    fail "touched $(diff clients_before clients_after)"

# What could not be tried is no failure, but not tested either.
at_the_end()
{
    [ -n "${skipped-}" ] || return 0
    echo "skipped: $skipped"
    [ "$failures" -gt 0 ] || exit 77
}
if ! python3 -c 'import socket; socket.SCM_RIGHTS' 2> "$err"; then
    skipped="${skipped-} peers of all kinds (no python3)"
    at_the_end
    return
fi

cat > peers.py <<'END'
import array, fcntl, os, resource, select, signal, socket, struct, time
server = int(os.environ.get('SERVER', '0'))
RIGHTS = socket.SCM_RIGHTS
def call(path='tel', kind=socket.SOCK_STREAM):
    s = socket.socket(socket.AF_UNIX, kind)
    s.connect(path)
    s.settimeout(20)
    return s
def answer(s, expected):
    come = b''
    while len(come) < len(expected):
        piece = s.recv(65536)
        if not piece: break
        come += piece
    return come == expected
def ask(s, text):
    s.sendall(text)
    return answer(s, text.upper())
def send_fds(s, count):
    s.sendmsg([b'x'], [(socket.SOL_SOCKET, RIGHTS, array.array('i', [0] * count))])
def descriptors():
    try: return len(os.listdir('/proc/%d/fd' % server))
    except OSError: return 0
def ticks():
    try:
        with open('/proc/%d/stat' % server) as f:
            return sum(map(int, f.read().rsplit(')')[1].split()[11:13]))
    except OSError: return 0
def kilobytes():
    try:
        with open('/proc/%d/status' % server) as f:
            return [int(l.split()[1]) for l in f if l.startswith('VmRSS')][0]
    except OSError: return 0
END
# with_peers 'COMMANDS': in Python, for a server that runs
with_peers()
{
    SERVER=$server run python3 -c "from peers import *
$1"
    status_is 0
}

it "says what is wrong with an answer (datagram_client)"
start python3 -c 'import socket
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind("my_socket")
print("ready", flush=True)
s.recvfrom(99)
open("got", "w")
_, greedy = s.recvfrom(99)
s.sendto(b"x" * 4097, greedy)
s.recvfrom(99)'
postman=$server bounded_postman=$bounded
# It waits for five seconds: its end is looked at below.
"$build/tests/bounded" 20 ./datagram_client first 2> silent &
silent=$!
soon test -e got
run ./datagram_client second
status_is 1
error_has 'a letter is too long'

it "serves one client while the others do what they like (robust_server)"
start ./robust_server tel
with_peers "
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
print(all(ask(call(), b'one\\n') for i in range(100)))
print(half.recv(99), ask(silent, b'two\\n'))
before = ticks(); time.sleep(0.5); print(ticks() - before < 10)
half.shutdown(socket.SHUT_WR); print(half.recv(9))"
output_is "True
True
b'HALF A LINE' True
True
b''"

it "keeps none of 20 times 253 descriptors (robust_server)"
with_peers "
s = call(); ask(s, b'a'); before = descriptors()
for i in range(20): send_fds(s, 253); s.recv(9) # the most: unix(7)
print(descriptors() - before)"
output_is 0
stop
status_is 0
quiet # whoever does not read what it says cannot make it wait
gone tel

# Thousands of clients, one after the other: beside other tests that takes time.
usual=$SECONDS_ALLOWED
SECONDS_ALLOWED=60
it "keeps 1,000 connections open, in little memory (robust_server)"
start sh -c 'ulimit -S -n 256; exec ./robust_server tel'
with_peers "
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
count = 1000 if hard == -1 or hard >= 1100 else 200
resource.setrlimit(resource.RLIMIT_NOFILE, (count + 100, hard))
calls = [call() for i in range(count)]
# For each poll() the kernel looks at all of them: so they ask at once.
for i, s in enumerate(calls): s.sendall(b'call %d' % i)
print(all(answer(s, b'CALL %d' % i) for i, s in enumerate(calls)))
for s in calls: s.sendall(b'x' * 5000)
print(all(answer(s, b'X' * 5000) for s in reversed(calls)))
for s in calls:                         # all send, and read nothing
    s.setblocking(False)
    try:
        while s.send(b'x' * 65536): pass
    except BlockingIOError: pass
print(ask(call(), b'and one more'))
print(kilobytes() < 50000)"
output_is "True
True
True
True"
stop
status_is 0

it "serves 4096 clients, and the next one when one of them goes"
start ./robust_server tel
with_peers "
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
if hard != -1 and hard < 4200: print('not here'); exit()
resource.setrlimit(resource.RLIMIT_NOFILE, (4200, hard))
calls = [call() for i in range(4096)]
for s in calls: s.send(b'a')
print(all(s.recv(9) == b'A' for s in calls))
more = call(); more.send(b'b')
wait = select.poll(); wait.register(more, select.POLLIN); print(wait.poll(300))
calls.pop().close(); print(more.recv(9))"
grep -qx 'not here' "$out" || output_is "True
[]
b'B'"
stop
SECONDS_ALLOWED=$usual

it "goes on, and does not spin, when it is out of descriptors (robust_server)"
start sh -c 'ulimit -n 16; exec ./robust_server tel'
with_peers "
calls = [call() for i in range(30)]     # more than it can accept
print(all(ask(s, b'a') for s in calls[:10]))
before = ticks(); time.sleep(0.5)
print('spins' if ticks() - before > 10 else 'waits')
print(ask(calls[0], b'old'))
for s in calls[:20]: s.close()
print(ask(calls[20], b'new'))"
output_is "True
waits
True
True"
stop
status_is 0
gone tel

if python3 -c 'import resource; resource.prlimit' 2> "$err"; then
    it "looks for descriptors again while no client goes (robust_server)"
    start ./robust_server tel
    with_peers "
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.prlimit(server, resource.RLIMIT_NOFILE, (16, hard))
calls = [call() for i in range(30)]
print(all(ask(s, b'a') for s in calls[:8]))
resource.prlimit(server, resource.RLIMIT_NOFILE, (50, hard))
print(ask(calls[29], b'new'))"
    output_is "True
True"
    stop
fi

it "takes no new client when told to stop, however many there are"
start ./robust_server tel
with_peers "
old = call(); ask(old, b'a')
os.kill(server, signal.SIGSTOP)
queue = [call() for i in range(40)]
os.kill(server, signal.SIGTERM); os.kill(server, signal.SIGCONT)
try: print(queue[-1].recv(9))
except ConnectionResetError: print(b'')
print(ask(old, b'finish'))
old.shutdown(socket.SHUT_WR); print(old.recv(9))"
output_is "b''
True
b''"
ends
status_is 0
gone tel

it "does not wait for ever for a client that says nothing"
start ./robust_server tel
with_peers "
s = call(); ask(s, b'a'); os.kill(server, signal.SIGTERM); print(s.recv(9))"
output_is "b''"
ends
status_is 0

it "takes its port again when old connections are not quite over"
start ./robust_server 127.0.0.1 0
at=${line#robust_server: ready at }
with_peers "
s = socket.create_connection(('127.0.0.1', ${at#* })); s.settimeout(10)
print(ask(s, b'a'))
os.kill(server, signal.SIGTERM); os.kill(server, signal.SIGTERM)
print(s.recv(9))                        # the server closes first"
output_is "True
b''"
ends
status_is 0
start ./robust_server $at
[ "$line" = "robust_server: ready at $at" ] || fail "said: $line"

it "goes on after clients that reset the connection"
with_peers "
for i in range(20):
    s = socket.create_connection(('127.0.0.1', ${at#* }))
    s.send(b'x' * 1000 * i)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    s.close()
print(ask(socket.create_connection(('127.0.0.1', ${at#* })), b'alive'))"
output_is True
stop
status_is 0

it "ends when told to, though nobody reads that it is ready"
for program in $robust; do
    run python3 -c "import fcntl, os, subprocess, sys, time
ours, theirs = os.pipe()
fcntl.fcntl(theirs, fcntl.F_SETFL, os.O_NONBLOCK)
try:
    while os.write(theirs, b'x'): pass
except BlockingIOError: fcntl.fcntl(theirs, fcntl.F_SETFL, 0)
server = subprocess.Popen(['./$program', 'tel'], stdout=theirs)
while not os.path.exists('tel'): pass
while server.poll() is None: server.terminate(); time.sleep(0.01)
print(server.returncode)"
    status_is 0
    output_is 1
    gone tel
done

it "says so when the answer is not complete (robust_client)"
start python3 -c '
import socket
s = socket.socket(socket.AF_UNIX); s.bind("tel"); s.listen()
print("ready", flush=True)
for answer in b"", b"HEL", b"HELLO", b"HELLO!":
    c, _ = s.accept()
    while c.recv(9): pass
    c.send(answer)
    c.close()'
for answer in '' HEL HELLO HELLO!; do
    run ./robust_client hello tel
    if [ "$answer" = HELLO ]; then
        status_is 0
        output_is HELLO
    else
        status_is 1
        error_has 'the server hung up before it answered all'
    fi
done
ends
rm tel

it "answers what has come before it is told to stop (robust_datagram_server)"
start ./robust_datagram_server tel
with_peers "
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.settimeout(5)
s.bind('own')
os.kill(server, signal.SIGSTOP)
for i in range(5): s.sendto(b'letter %d' % i, 'tel')
os.kill(server, signal.SIGTERM); os.kill(server, signal.SIGCONT)
for i in range(5): print(s.recv(99))
os.unlink('own')"
output_is "b'LETTER 0'
b'LETTER 1'
b'LETTER 2'
b'LETTER 3'
b'LETTER 4'"
ends
status_is 0
quiet

it "ends though letters come without end (robust_datagram_server)"
start ./robust_datagram_server tel
shell "python3 -c 'from peers import *
s = call(kind=socket.SOCK_DGRAM)
s.send(b\"x\")
print(\"flooding\", flush=True)
try:
    while True: s.send(b\"x\")
except OSError: pass' > flood & until [ -s flood ]; do :; done; kill $server; wait"
status_is 0
ends
status_is 0
error_has 'answers given up: '

it "gives up answers, but no client (robust_datagram_server)"
start ./robust_datagram_server tel
with_peers "
deaf = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); deaf.bind('deaf')
for i in range(2000): deaf.sendto(b'x', 'tel')      # fetches no answer
call(kind=socket.SOCK_DGRAM).send(b'no return address')
own = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); own.bind('own')
own.settimeout(10)
own.sendto(b'x' * 5000, 'tel')
for count in 1, 253:
    own.sendmsg([b'next'], [(socket.SOL_SOCKET, RIGHTS, array.array('i', [0] * count))], 0, 'tel')
    print(own.recv(99))
print(descriptors() < 10)
os.unlink('deaf'); os.unlink('own')"
output_is "b'NEXT'
b'NEXT'
True"
stop
status_is 0
error_has 'answers given up: '

it "does not wait for ever for an answer (datagram_client)"
wait $silent
[ $? -eq 1 ] || fail "another status"
[ "$(cat silent)" = "no answer" ] || fail "$(cat silent)"
server=$postman bounded=$bounded_postman
stop
rm my_socket got

if [ "$(uname)" = Linux ] && python3 -c 'import ctypes' 2> "$err"; then
    it "answers the longest address that there is (robust_datagram_server)"
    start ./robust_datagram_server tel
    # Without a NUL: Python itself would not bind it.
    with_peers "
import ctypes
path = b'0' * 108 # all of sun_path: unix(7)
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.settimeout(10)
address = struct.pack('=H108s', socket.AF_UNIX, path)
ctypes.CDLL(None).bind(s.fileno(), address, len(address))
s.sendto(b'longest', 'tel'); print(s.recv(99)); os.unlink(path)"
    output_is "b'LONGEST'"
    stop
fi

# receiver [COMMAND]: robust_receive_fd, in the background
receiver()
{
    rm -f received
    "$build/tests/bounded" 20 sh -c 'echo $$ > pid; '"${1:-}"'
        exec ./robust_receive_fd tel' > received 2> said &
    receiver=$!
    soon test -s received
    server=$(cat pid)
}

it "takes one descriptor, and closes what else comes (robust_receive_fd)"
receiver
with_peers "
before = descriptors()
for count in 2, 3, 250, 253:            # the most that Linux takes: unix(7)
    s = call(); send_fds(s, count)
    try: print(s.recv(9))
    except ConnectionResetError: print(b'')
print(descriptors() - before)
silent = [call() for i in range(100)]
print(silent[83].recv(9))               # the last 16 are left
wait = select.poll()
for s in silent[84:]: wait.register(s)
print([event for fd, event in wait.poll(100) if event & select.POLLIN])
r, w = os.pipe(); os.write(w, b'Hello')
fcntl.fcntl(r, fcntl.F_SETFL, os.O_NONBLOCK) # and it is empty, for a while
s = call(); s.sendmsg([b'x'], [(socket.SOL_SOCKET, RIGHTS, array.array('i', [r]))])
print(silent[99].recv(9))               # now they are all sent away
time.sleep(0.1); os.write(w, b'World\n'); os.close(w)
print(s.recv(9))"
output_is "b''
b''
b''
b''
0
b''
[]
b''
b't'"
wait $receiver || fail "ended with $?: $(cat said)"
[ "$(tail -n 1 received)" = HelloWorld ] || fail "received $(cat received)"

# 0 to 2, the pipe for signals, the listener, the caller, and one more.
it "does not take one of two descriptors because no more are to be had"
receiver 'ulimit -n 8;'
with_peers "
s = call(); send_fds(s, 2)
try: print(s.recv(9))
except ConnectionResetError: print(b'')
s = call(); send_fds(s, 1); print(s.recv(9))"
output_is "b''
b't'"
wait $receiver || fail "ended with $?: $(cat said)"
at_the_end
