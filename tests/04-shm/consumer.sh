# shellcheck shell=sh

name=/my_shm_$$
object=/dev/shm$name
head -c 9000000 /dev/urandom > data

it "gets the same, whoever comes first"
for _ in 1 2 3 4 5 6 7 8 9 10; do
    shell "./consumer $name > copy & ./producer $name < data && wait \$!"
    status_is 0
    quiet
    same data copy
    shell "./producer $name < data & ./consumer $name > copy && wait \$!"
    status_is 0
    quiet
    same data copy
done

it "can be used by several pairs, one after the other, under one name"
shell "for i in 1 2 3 4 5 6 7 8; do
        ./producer $name < data & ./consumer $name | cmp - data || exit 1
    done; wait"
status_is 0
quiet

it "says so when nobody reads its output, and so does the producer"
cat data data data > thrice
shell "./producer $name < thrice & ./consumer $name | head -c 1; wait \$!"
fails
error_has "stdout: Broken pipe"
error_has "the other side: gone"

it "waits without being busy"
shell "mkfifo quiet; { sleep 1 > quiet; } & ./consumer $name &
    ./producer $name < quiet; status=\$?; wait; times; exit \$status"
status_is 0
# The second line is the time of the children, 0m0.00s 0m0.00s.
tail -n 1 "$out" | tr 'ms' '  ' |
    awk '{ exit !($1 * 60 + $2 + $3 * 60 + $4 < 0.3) }' || fail "it was busy"

it "does not take the shared object for its standard output"
shell "./consumer $name >&- & ./producer $name < data; wait \$!"
fails
error_has "stdout: closed"

[ -d /dev/shm ] || return 0
[ ! -e $object ] || fail "left it there"

for size in 1 4096 4198399 4198401; do
    for program in consumer producer; do
        it "leaves alone $size bytes that are no ring ($program)"
        head -c $size /dev/zero | tr '\0' x > precious
        cp precious $object
        run ./$program $name
        fails
        error_has "in use for something else"
        same precious $object
        rm $object
    done
done

it "takes over an object that somebody has just created, and died"
: > $object
shell "./consumer $name > copy & ./producer $name < data && wait \$!"
status_is 0
same data copy
[ ! -e $object ] || fail "left it there"

it "takes over an object full of rubbish, if nobody sits there"
head -c 4198400 /dev/zero | tr '\0' '\377' > $object
shell "./consumer $name > copy & ./producer $name < data && wait \$!"
status_is 0
same data copy
[ ! -e $object ] || fail "left it there"

it "leaves a directory alone"
mkdir $object
run ./consumer $name
fails
rmdir $object || fail "it is gone"

it "does not follow a symbolic link"
: > target
ln -s "$PWD/target" $object
run ./consumer $name
fails
[ ! -s target ] || fail "wrote through it"
rm -f $object

it "makes a new object if the one it waits for loses its name"
if [ -r /proc/locks ] && python3 -c '' 2> "$err"; then
    # Byte 2 is the door of ring.h.
    shell "python3 -c \"
import fcntl, os, subprocess, time
f = open('$object', 'wb+')
fcntl.lockf(f, fcntl.LOCK_EX, 1, 2)
consumer = subprocess.Popen(['./consumer', '$name'], close_fds=True)
while consumer.poll() is None and not any(
        '->' in line and ' %d ' % consumer.pid in line
        for line in open('/proc/locks')):
    time.sleep(0.01)
os.unlink('$object')
f.close()
open('released', 'w').close()
consumer.wait()\" > copy &
    while [ ! -e released ]; do :; done
    ./producer $name < data && wait \$!"
    status_is 0
    quiet
    same data copy
fi
