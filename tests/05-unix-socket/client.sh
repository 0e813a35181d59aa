# shellcheck shell=sh disable=SC1091
. "$tests/05-unix-socket/lib.sh"

it "prints the same whoever is started first"
for _ in 1 2 3 4 5; do
    shell './client tel one & client=$!; ./server tel > said & wait $client
        kill $!; wait $!'
    status_is 0
    quiet
    output_is ONE
    gone tel
    shell './server tel > said & ./client tel two; kill $!; wait $!'
    status_is 0
    output_is TWO
    gone tel
done

it "says so when nobody listens"
start ./server tel
stop KILL
shell './client nowhere hello & ./client tel hello; s=$?; wait $! || exit $s'
status_is 1
[ ! -s "$out" ] || fail "printed something"
error_has "nowhere: No such file or directory"
error_has "tel: Connection refused"
rm tel

it "refuses a path that is no address"
run ./client "$(printf '%0108d' 0)" hello
status_is 1
error_has "File name too long"
run ./client '' hello
status_is 1
error_has "No such file"
run ./client tel one two
status_is 2

start ./server tel

it "sends its text as a line"
for text in '' a 'a line' "$(printf '%070000d' 0)"; do
    run ./client tel "$text"
    status_is 0
    output_is "$(echo "$text" | tr '[:lower:]' '[:upper:]')"
done

for length in 0 1 4096 4097 65536 65537 10000001; do
    it "brings back $length bytes as they should be"
    head -c $length /dev/urandom > sent
    tr '[:lower:]' '[:upper:]' < sent > expected
    shell './client tel < sent > received'
    status_is 0
    quiet
    same expected received
done

it "brings back 100 MB as they should be"
yes 'the quick brown fox jumps over the lazy dog' | head -c 100000000 > sent
tr '[:lower:]' '[:upper:]' < sent > expected
shell './client tel < sent | cmp - expected'
status_is 0
rm sent expected received

it "waits for slow input, and prints each answer at once"
mkfifo slow
./client tel < slow > answers &
client=$!
exec 3> slow
echo one >&3
until [ -s answers ]; do :; done
[ "$(cat answers)" = ONE ] || fail "$(cat answers)"
echo two >&3
exec 3>&-
wait $client || fail "status $?"
[ "$(cat answers)" = 'ONE
TWO' ] || fail "$(cat answers)"

it "says so when its input cannot be read"
shell './client tel < /'
status_is 1
error_has "stdin: "
shell './client tel <&-'
status_is 1
error_has "stdin"

it "says so when its output cannot be written"
if [ -c /dev/full ]; then
    shell './client tel hello > /dev/full'
    status_is 1
    error_has "stdout: "
fi
shell './client tel hello >&-'
status_is 1
error_has "stdout"
shell 'yes | ./client tel >&-'
status_is 1
error_has "stdout"
shell '{ yes | ./client tel; echo $? >&2; } | head -n 1'
output_is Y
error_has "stdout: Broken pipe"
shell './client tel hello 2>&-'
status_is 0
output_is HELLO

stop
status_is 0

it "notices that the server is gone, even while its input is silent"
start ./server tel
rm answers
./client tel < slow > answers 2> client_err &
client=$!
exec 3> slow
echo one >&3
until [ -s answers ]; do :; done
stop KILL
wait $client
[ $? -eq 1 ] || fail "expected status 1"
exec 3>&-
grep -q . client_err || fail "said nothing"
rm tel slow

if command -v python3 > /dev/null; then
    it "says so when the answer is not complete"
    start python3 -c '
import socket
s = socket.socket(socket.AF_UNIX); s.bind("tel"); s.listen()
print("ready", flush=True)
for answer in b"", b"HEL", b"HELLO\n":
    c, _ = s.accept()
    while c.recv(9): pass
    c.send(answer)
    c.close()'
    run ./client tel hello
    status_is 1
    error_has "the server has gone before it answered all"
    run ./client tel hello
    status_is 1
    error_has "the server has gone before it answered all"
    run ./client tel hello
    status_is 0
    output_is HELLO
    ends
    rm tel
fi
