# shellcheck shell=sh
# What is the same for every name of a server is tested with server.c.

printf 'first\nsecond\n' > letter

it "brings a binary file byte for byte"
head -c 5000001 /dev/urandom > sent
shell './receive_fd > received & ./send_fd sent; wait $!'
status_is 0
quiet
tail -n +3 received > copy
same sent copy

it "does not mind who comes first"
shell './send_fd letter & ./receive_fd; wait $!'
status_is 0
output_is 'receive_fd: ready at my_socket
receive_fd: a file with 1 name, open for reading
first
second'

it "takes another path"
shell './receive_fd other & ./send_fd other letter; wait $!'
output_has 'receive_fd: ready at other'
output_has second

it "shares the position in the file with the sender"
shell './receive_fd & { read -r line; ./send_fd -; } < letter; wait $!'
output_is 'receive_fd: ready at my_socket
receive_fd: a file with 1 name, open for reading
second'

it "reads a pipe until its end, however much comes"
shell './receive_fd > received & seq 1000000 | ./send_fd -; wait $!'
status_is 0
tail -n +3 received > copy
seq 1000000 > sent
same sent copy

it "shares the access mode with the sender"
shell './receive_fd & ./send_fd - 0> written; wait $!'
status_is 1
output_has 'a file with 1 name, open for writing'
error_has 'read: Bad file descriptor'

it "says so when there is nothing to be read"
shell './receive_fd & ./send_fd .; wait $!'
status_is 1
output_has 'no file, open for reading'
error_has 'read: Is a directory'

it "is for its owner only, and leaves nothing behind"
rm -f sent received copy written
touch said
touch before after
ls > before
shell './receive_fd > said & until [ -s said ]; do :; done
    ls -l my_socket | cut -c 1-10; echo x | ./client; wait $!'
output_is srw-------
ls > after
same before after
rm said

# From here on, what others may send: nothing, no descriptor, too many.
refuses()
{
    status_is 1
    error_has 'does not bring exactly one descriptor'
    ! grep 'is open at the end' "$err" || fail "it leaks a descriptor"
    [ ! -e my_socket ] || fail "it leaves its name behind"
}

it "refuses bytes without a descriptor"
echo Hello | ./client > "$scratch/client" 2>&1 &
picky ./receive_fd
refuses
wait $!

it "goes on waiting when a caller leaves without a word"
echo Hello > letter
{ ./client < /dev/null; ./send_fd letter; } > "$scratch/client" 2>&1 &
picky ./receive_fd
status_is 0
quiet
output_has Hello
wait $!

it "goes on waiting when another program tries to take its path"
shell './receive_fd > said & until [ -s said ]; do :; done
    ./receive_fd 2> refused; ./server 2>> refused; ./send_fd letter; wait $!'
status_is 0
grep -q Hello said || fail "it was disturbed"
[ "$(grep -c 'in use by a living server' refused)" -eq 2 ] ||
    fail "the others were not refused"
rm -f said refused letter

# send NUMBER: a message with that many descriptors
cat > send.py <<'END'
import array, socket, sys, time
count = int(sys.argv[1])
connection = socket.socket(socket.AF_UNIX)
for attempt in range(200):
    try:
        connection.connect("my_socket")
        break
    except (FileNotFoundError, ConnectionRefusedError):
        time.sleep(0.01)
rights = array.array("i", [0] * count)
connection.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
END
if python3 -c 'import socket; socket.SCM_RIGHTS' 2> "$err"; then
    it "takes one descriptor from another program"
    echo Hello | python3 send.py 1 &
    picky ./receive_fd
    status_is 0
    quiet
    output_has Hello
    wait $!

    for count in 2 3 250; do # 253 is the most that Linux takes (unix(7))
        it "refuses $count descriptors, and closes them"
        python3 send.py $count < /dev/null &
        picky ./receive_fd
        refuses
        wait $!
    done

    # 0 to 2, the connection, and one more.
    it "does not take one of two descriptors because no more are to be had"
    python3 send.py 2 < /dev/null &
    shell 'ulimit -n 5; exec ./receive_fd'
    refuses
    wait $!
fi

for signal in INT TERM; do
    it "removes its name when SIG$signal ends it while it waits"
    shell "./receive_fd > said & until [ -s said ]; do :; done
        trap '' $signal; kill -$signal \$!; wait \$!"
    status_is 1
    error_has 'stopped by a signal'
    [ ! -e my_socket ] || fail "it leaves its name behind"
    rm -f said
done

it "can be stopped while the pipe that it reads is silent"
mkfifo silent
shell './receive_fd > said & exec 3<> silent; ./send_fd - < silent
    until grep -q pipe said; do :; done; ls my_socket
    kill -TERM $!; wait $!'
status_is 143
[ ! -s "$out" ] || fail "it still has a name, though it takes no more calls"
[ ! -e my_socket ] || fail "it leaves its name behind"

it "can be stopped while it copies without end"
shell './receive_fd > /dev/null & receiver=$!
    until [ -S my_socket ]; do :; done
    yes | ./send_fd - & until [ ! -e my_socket ]; do :; done
    kill -TERM $receiver; wait $receiver; status=$?; wait; exit $status'
status_is 143

it "says so when nobody wants the output"
shell '(trap "" PIPE; exec ./receive_fd) | sed 2q & yes | ./send_fd -; wait'
error_has 'write: Broken pipe'
