# shellcheck shell=sh disable=SC1091
# hostile.sh - paths that somebody else has prepared, and what strangers send
#
# What each program's own script tests already is not repeated here.
. "$tests/05-unix-socket/lib.sh"

bytes=${HOSTILE_BYTES:-20000000} # without an end of line

# What is there, and what is in it: names, inodes, modes, owners, contents.
look()
{
    (cd "$1" && ls -niR . && find . -type f -exec cksum {} +) > "$2"
}

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
    start ./server "$1/socket"
    stop KILL
    ln -s socket "$1/link_to_socket"
    if [ "$(id -u)" -eq 0 ]; then
        start ./server "$1/foreign"
        stop KILL
        chmod 666 "$1/foreign"
        chown 65534 "$1/foreign"
    fi
}

prepare clients_hall

# A client calls for two seconds where there might be a server some time.
things='file directory link dangling loop link_to_directory fifo socket
    link_to_socket foreign'
look clients_hall clients_before
(
    cd clients_hall || exit
    echo Hello > ../letter
    for thing in $things; do
        for call in "client $thing Hello" "caller $thing" \
            "datagram_client $thing Hello" "send_fd $thing ../letter"; do
            # shellcheck disable=SC2086 # several words
            {
                "$build/tests/bounded" 20 ../$call 2>> "../said_$thing"
                echo $?
            } &
        done
    done
    wait
) > clients_status &
clients=$!

prepare hall
mkdir locks

refuses()
{
    run "$@"
    status_is 1
    fails
}

look hall before
path4096=$(printf '%04096d' 0 | sed 's|00|./|g')
path107=$(printf '%0100d' 0 | sed 's|00|./|g')a$(printf '\nb c')

for program in server poll_server datagram_server receive_fd peer_credentials
do
    for thing in file directory link dangling loop link_to_directory fifo \
        link_to_socket foreign file/below loop/below nowhere/below; do
        if [ $thing = foreign ] && [ ! -e hall/foreign ]; then
            continue
        fi
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
        error_has 'locks/free.lock: this is no lock of ours'
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
    [ $program = receive_fd ] || status_is 0
    [ ! -s "$out" ] || fail "it cannot"
    gone "$path107"
    rm -f said
done

# How much memory a process has had at most, in kilobytes.
peak()
{
    awk '/^VmHWM/ { print $2 }' "/proc/$1/status"
}

if [ -r /proc/self/status ]; then
    for program in server poll_server tcp_server; do
        it "needs no more memory for a line of $bytes bytes ($program)"
        case $program in
        tcp_server)
            start ./tcp_server
            call="./tcp_client ${line##* }"
            ;;
        *)
            start ./$program tel
            call='./client tel'
            ;;
        esac
        run $call x
        output_is X
        before=$(peak "$server")
        shell "head -c $bytes /dev/zero | tr '\\0' x | $call | tr -d X | wc -c"
        [ "$(tr -d ' ' < "$out")" = 0 ] || fail "not all came back"
        after=$(peak "$server")
        [ $((after - before)) -lt 2000 ] || fail "$before and then $after kB"
        stop
        status_is 0
    done
fi

if python3 -c 'import socket; socket.SCM_RIGHTS' 2> "$err"; then
    cat > flood.py <<'END'
import array, os, socket, sys, time
kind, server, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
def descriptors():
    if not os.path.isdir('/proc/self/fd'):
        return 0
    return len(os.listdir('/proc/%d/fd' % server))
s = socket.socket(socket.AF_UNIX, getattr(socket, kind))
s.settimeout(10)
if kind == 'SOCK_DGRAM':
    s.bind(path + '.flood')
s.connect(path)
s.send(b'a'), s.recv(9)
before = descriptors()
rights = array.array('i', [0] * 253)    # the most that Linux takes: unix(7)
for i in range(20):
    s.sendmsg([b'x'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
    if s.recv(9) != b'X':
        print('another answer')
if descriptors() != before:
    print('%d descriptors, and then %d' % (before, descriptors()))
if kind == 'SOCK_DGRAM':
    os.unlink(path + '.flood')
END
    for program in server poll_server datagram_server; do
        it "keeps none of 20 times 253 descriptors ($program)"
        start ./$program tel
        kind=SOCK_STREAM
        [ $program != datagram_server ] || kind=SOCK_DGRAM
        run python3 flood.py $kind "$server" tel < hall/file
        status_is 0
        quiet
        [ ! -s "$out" ] || fail "not as it should be"
        stop
        status_is 0
        gone tel
    done

    it "takes no answer that is longer than a letter may be (datagram_client)"
    start python3 -c '
import os, socket
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind("tel")
print("ready", flush=True)
letter, client = s.recvfrom(99)
s.sendto(b"x" * 100000, client)
os.unlink("tel")'
    run ./datagram_client tel Hello
    status_is 1
    error_has 'tel: the answer is too long'
    [ ! -s "$out" ] || fail "printed some of it"
    ends
fi

if can_mount; then
    for program in server poll_server datagram_server receive_fd \
        peer_credentials; do
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

    it "says so when there is no room for a return address (datagram_client)"
    for fill in : rm; do # with room for one name, it is the lock's
        # A server needs two names, and gives back one.
        on_full_disk nr_inodes=3 "../datagram_server > ../ready &
            server=\$!
            until [ -S my_socket ] && [ ! -e my_socket.lock ]; do :; done
            : > full; [ $fill = : ] || rm full
            ../datagram_client my_socket Hello; status=\$?
            kill \$server; wait \$server; rm -f full; ls; exit \$status"
        status_is 1
        error_has 'No space left on device'
        [ ! -s "$out" ] || fail "left something"
    done
fi

it "does not call for ever what is no server, nor changes it"
wait $clients
[ "$(sort -u clients_status)" = 1 ] || fail "statuses: $(cat clients_status)"
[ "$(wc -l < clients_status)" -eq 40 ] || fail "not all have ended"
for thing in $things; do
    [ "$(grep -c "^$thing" "said_$thing")" -eq 4 ] ||
        fail "$thing: $(cat "said_$thing")"
done
look clients_hall clients_after
cmp -s clients_before clients_after ||
    fail "touched $(diff clients_before clients_after)"
