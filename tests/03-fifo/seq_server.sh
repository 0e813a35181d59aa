# shellcheck shell=sh disable=SC1091
. "$tests/03-fifo/seq.sh"

for signal in INT TERM; do
    it "says when it is ready, and removes its name on SIG$signal"
    start ./seq_server s
    [ "$line" = 'seq_server: ready at s' ] || fail "it said: $line"
    [ "$(ls -l s | cut -c 1-10)" = prw------- ] || fail "not for us only"
    gives '1 to 1'
    stop $signal
    status_is 0
    quiet
    leaves_nothing
done

it "is for its owner whatever the umask is"
umask 000
start ./seq_server
umask 022
[ "$(ls -l my_fifo | cut -c 1-10)" = prw------- ] || fail "not for us only"
stop

it "gives 200 clients at once a range of its own each"
start ./seq_server s
clients=
i=0
while [ $i -lt 200 ]; do
    i=$((i + 1))
    ./seq_client s $i > "$scratch/got_$i" 2>&1 &
    clients="$clients $!"
done
for client in $clients; do
    wait "$client" || fail "a client failed"
done
cat "$scratch"/got_* > "$scratch/got"
[ "$(wc -l < "$scratch/got")" -eq 200 ] || fail "not 200 answers"
sort -n "$scratch/got" | awk '
    $1 != next_one + 1 || $2 != "to" || $3 < $1 { exit 1 }
    { next_one = $3 }
    END { exit next_one != 200 * 201 / 2 }' || fail "a gap, or a number twice"
i=0
while [ $i -lt 200 ]; do
    i=$((i + 1))
    read -r first _ last < "$scratch/got_$i"
    [ $((last - first + 1)) -eq $i ] || fail "client $i got $first to $last"
done
stop
status_is 0
quiet
leaves_nothing

it "goes on when requests are garbage, and counts on without a gap"
start ./seq_server s
gives '1 to 1'
long=$(printf '%070d' 1)
# Were one of them taken for a request, its answer would find a reader.
for pid in $$ 0 -1 2147483648; do
    mkfifo "s.$pid"
done
exec 6<> s.$$ 7<> s.0 8<> s.-1 9<> s.2147483648
for request in hello '1' '1 ' ' 1' '0 1' '-1 1' "$$ 0" "$$ -1" "$$ 1000001" \
    "$$ 1 1" "$$  x" "$$ 1x" '99999999999999999999 1' '2147483648 1' \
    "$$ 99999999999999999999" "$$ $long" '../../etc/passwd 1' \
    "$(printf '%061d' $$) 1, and more"; do
    printf '%s\n' "$request" > s
done
head -c 100000 /dev/urandom > s
head -c 1000000 /dev/zero > s
printf 'no end of line, and %080d' 7 > s
gives '2 to 3' 2
exec 6>&- 7>&- 8>&- 9>&-
rm s.*
stop
status_is 0
error_has 'seq_server: this is no request'
leaves_nothing

it "says what is no request, each time, and of an empty line nothing"
start ./seq_server s
printf '\n\n1 x\n\n%s\n' "$$ $long" > s
gives '1 to 1'
stop
printf 'seq_server: this is no request\n%.0s' 1 2 > "$scratch/said"
same "$scratch/said" "$scratch/server_err"

it "does not wait for a client that does not open its FIFO, nor counts it"
start ./seq_server s
mkfifo "s.$$"
i=0
while [ $i -lt 50 ]; do
    i=$((i + 1))
    printf '%s 1000\n' $$ > s
done
gives '1 to 1'
stop
error_has "s.$$: No such device or address"
[ -p "s.$$" ] || fail "it removed the client's FIFO"
rm "s.$$"

it "does not wait for a client that does not read, nor counts it"
start ./seq_server s
mkfifo "s.$$"
# The reader leaves its end open, and the FIFO full.
(
    exec 3<> "s.$$"
    dd if=/dev/zero bs=4096 count=16 2> "$scratch/dd" >&3 # 64 KiB: pipe(7)
    printf '%s 1000\n' $$ > s
    gives '1 to 1'
    exit "$failures"
) || fail "it waited"
stop
if [ "$(uname)" = Linux ]; then
    error_has "s.$$: Resource temporarily unavailable"
fi
rm "s.$$"

it "writes to nothing but a FIFO"
start ./seq_server s
echo precious > precious
for make in 'cp precious' 'ln -s ../precious' 'mkdir'; do
    (cd . && $make "s.$$") || fail "no $make"
    printf '%s 5\n' $$ > s
    gives '1 to 1' > "$scratch/first" # answered: the one before is done
    rm -rf "s.$$"
    stop
    start ./seq_server s
done
mkfifo other
ln -s other "s.$$"
exec 4<> other # it would take the answer
printf '%s 5\n' $$ > s
gives '1 to 1'
exec 4>&-
stop
error_has "s.$$: not a FIFO of this user"
[ "$(cat precious)" = precious ] || fail "a file was written to"
rm -rf "s.$$" other precious
leaves_nothing

it "keeps no descriptor of what is not a FIFO"
# shellcheck disable=SC2016 # for the inner shell
start sh -c 'ulimit -n 20; exec ./seq_server s'
echo precious > s.$$
i=0
while [ $i -lt 50 ]; do
    i=$((i + 1))
    echo "$$ 1" > s
done
gives '1 to 1'
stop
rm s.$$
status_is 0

if [ "$(id -u)" -eq 0 ]; then
    it "neither uses nor takes over somebody else's FIFO"
    start ./seq_server s
    mkfifo -m 666 s.$$
    chown 12345 s.$$
    exec 6<> s.$$
    echo "$$ 1" > s
    gives '1 to 1'
    exec 6>&-
    mv s.$$ theirs
    stop
    run ./seq_server theirs
    status_is 1
    error_has 'theirs: not a FIFO of this user'
    [ -p theirs ] || fail "it removed it"
    rm theirs
fi

it "is of use to a shell as well"
start ./seq_server s
shell 'mkfifo s.$$; exec 3<> s.$$; echo "$$ 10" > s; read -r line <&3
    echo "$line"; rm s.$$'
output_is '1 10'
gives '11 to 11'
stop

it "survives clients that are killed"
start ./seq_server s
i=0
while [ $i -lt 30 ]; do
    i=$((i + 1))
    ./seq_client s 10 > "$scratch/killed" 2>&1 &
    kill -KILL $!
    wait $! 2> "$scratch/killed"
done
run ./seq_client s
status_is 0
stop
status_is 0
rm -f s.*
leaves_nothing

it "refuses a name in use, and disturbs nobody"
start ./seq_server s
for _ in 1 2 3; do
    run ./seq_server s
    status_is 1
    error_has 's: in use by a living server'
done
gives '1 to 1'
stop
leaves_nothing

it "refuses a FIFO that some other program reads"
mkfifo s
cat s > "$scratch/cat" &
exec 5> s # and so cat is there
run ./seq_server s
status_is 1
error_has 's: in use by a living server'
[ -p s ] || fail "it removed somebody else's FIFO"
exec 5>&-
wait $!
rm s

it "takes over what a killed server left"
start ./seq_server s
gives '1 to 3' 3
stop KILL
[ -p s ] || fail "nothing left: this tests nothing"
start ./seq_server s
gives '1 to 1'
stop
status_is 0
leaves_nothing

it "takes over once, when many try it at the same time"
for round in 1 2 3 4 5 6; do
    [ $((round % 2)) -eq 0 ] || mkfifo s
    servers=
    for i in 1 2 3 4; do
        ./seq_server s > "$scratch/server_$i" 2>&1 &
        servers="$servers $!"
    done
    gives '1 to 1'
    gives '2 to 2'
    # Each has said whether it is ready, or why not.
    for i in 1 2 3 4; do
        until [ -s "$scratch/server_$i" ]; do :; done
    done
    [ "$(cat "$scratch"/server_* | grep -c ready)" -eq 1 ] || fail "not one"
    for server in $servers; do
        kill "$server" 2> "$scratch/gone"
    done
    wait
    leaves_nothing
done

# Between a server's first look and its own open() another one may come. That
# it does so is not to be arranged, but what it then finds is: a lock, without a
# reader. The one that locks has to be another process than the reader: to close
# any descriptor of the FIFO would give up the lock.
cat > "$scratch/lock.py" <<'END'
import fcntl, os, sys
os.mkfifo("s")
reader = os.open("s", os.O_RDONLY | os.O_NONBLOCK)
wait, done = os.pipe()
ready, say = os.pipe()
if os.fork() == 0:
    os.close(reader)
    os.close(done)
    fcntl.lockf(os.open("s", os.O_WRONLY), fcntl.LOCK_EX)
    os.write(say, b"x")
    os.read(wait, 1)
    os._exit(0)
os.read(ready, 1)
os.close(reader)
status = os.spawnl(os.P_WAIT, "./seq_server", "./seq_server", "s")
os.close(done)
os.wait()
sys.exit(status)
END
if python3 -c 'import fcntl' 2> "$err"; then
    it "refuses a FIFO that another server has just locked"
    run python3 "$scratch/lock.py"
    status_is 1
    error_has 's: in use by a living server'
    [ -p s ] || fail "it removed another server's FIFO"
    rm s
fi

it "destroys nothing that is not a FIFO"
echo precious > file
mkdir directory
ln -s file link
ln -s nowhere dangling
mkfifo fifo
ln -s fifo link_to_fifo
for path in file directory link dangling link_to_fifo; do
    run ./seq_server $path
    status_is 1
    error_has "$path: "
    [ ! -e nowhere ] || fail "it followed the link"
done
[ "$(cat file)" = precious ] || fail "a file was written to"
for path in directory link dangling; do
    [ -d $path ] || [ -L $path ] || fail "it removed $path"
done
rm -r file directory link dangling fifo link_to_fifo

it "leaves what somebody else has put in its place"
start ./seq_server s
mv s elsewhere
echo precious > s
stop
status_is 0
[ "$(cat s)" = precious ] || fail "it removed a file that is not its own"
rm s elsewhere
leaves_nothing

it "says what it cannot do"
for path in '' no_directory/s "$(printf '%02000d' 0)" "$(printf '%0300d' 0)"; do
    run ./seq_server "$path"
    status_is 1
    fails
done
error_has 'File name too long'
# Itself it would fit, but no client's FIFO would.
run ./seq_server "$(printf '%01018d' 0 | sed 's|00|./|g')s"
status_is 1
error_has 'File name too long'
shell "ulimit -n 4; exec ./seq_server s"
status_is 1
error_has 's: Too many open files'
leaves_nothing

it "ends, with a word, if it can have no descriptor for an answer"
# shellcheck disable=SC2016 # for the inner shell
start sh -c 'ulimit -n 5; exec ./seq_server s'
run ./seq_client s
status_is 1
error_has 's: the server is gone'
ends
status_is 1
error_has ': Too many open files'
leaves_nothing

it "says so when it has nowhere to say that it is ready"
shell './seq_server s <&- >&-'
status_is 1
error_has 'stdout: Bad file descriptor'
leaves_nothing

it "explains its usage"
run ./seq_server s t
status_is 2
