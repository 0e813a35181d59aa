# shellcheck shell=sh
# 04-shm.sh - names and objects that somebody else has made, and other hardships
#
# What each program's own script tests already is not repeated here.

[ -d /dev/shm ] || {
    echo "skipped: there is no /dev/shm to look into"
    exit 77
}
name=/hostile_$$
object=/dev/shm$name

# start_at NAME COMMAND: under `bounded`, since a job of this shell would ignore
# SIGINT. Returns when it waits at the object, with the process in $waiting.
start_at()
{
    "$build/tests/bounded" 30 sh -c "echo \$\$ > pid; exec $2" \
        < idle > waiting.out 2> waiting.err &
    bounded=$!
    soon test -s "/dev/shm$1"
    waiting=$(cat pid)
    soon sleeps "$waiting"
}

waiting_ends()
{
    wait $bounded
    # shellcheck disable=SC2034 # for lib.sh
    status=$?
    cp waiting.out "$out"
    cp waiting.err "$err"
}
mkfifo idle
exec 8<> idle

for program in 'robust_writer x' robust_reader robust_producer robust_consumer
do
    it "leaves alone what is no object, and no file ($program)"
    mkfifo $object
    shell "./$program $name < /dev/null"
    status_is 1
    fails
    [ -p $object ] || fail "removed a FIFO"
    rm -f $object

    it "does not follow a symbolic link to nothing ($program)"
    ln -s "$PWD/nothing" $object
    shell "./$program $name < /dev/null"
    status_is 1
    error_has 'Too many levels of symbolic links'
    [ ! -e nothing ] || fail "followed it"
    [ -L $object ] || fail "removed it"
    rm -f $object

    if [ "$(id -u)" -eq 0 ]; then
        for size in 0 4096 8048 4198400; do
            it "leaves alone what is somebody else's, $size bytes ($program)"
            head -c $size /dev/zero > $object
            chmod 666 $object
            chown 65534 $object
            cp $object before
            shell "./$program $name < /dev/null"
            status_is 1
            # Linux may refuse to open it: fs.protected_regular.
            grep -q 'in use for something else\|Permission denied' "$err" ||
                fail "did not say why"
            same before $object
            rm -f $object
        done
    fi

    for wrong in "/$(printf '%0256d' 0)" "/$(printf '%04095d' 0)" / /a/b ''; do
        it "cannot use a name of ${#wrong} characters ($program)"
        shell "./$program '$wrong' < /dev/null"
        status_is 1
        fails
    done
done

it "can use a name with a newline in it"
shell "./robust_reader '$name
x' & ./robust_writer Hello '$name
x'; wait \$!"
status_is 0
quiet
output_is 'the reader sees "Hello"'
shell "./robust_consumer '$name
x' & echo Hello | ./robust_producer '$name
x'; wait \$!"
status_is 0
quiet
output_is Hello

# $$ is the process id of the shell, and then of the program. (The semaphore of a
# name is a file with "sem." before it.)
for thing in copy_or_share lost_update counter owner_dies transfer \
    sem.lost_update sem.counter sem.transfer; do
    program=${thing#sem.}
    it "leaves alone what has the name of its memory ($thing)"
    shell "echo \$\$ > pid; echo precious > /dev/shm/$thing.\$\$
        exec ./$program < /dev/null"
    status_is 1
    error_has "/$program.$(cat pid): File exists"
    memory=/dev/shm/$thing.$(cat pid)
    [ "$(cat "$memory")" = precious ] || fail "it is gone"
    rm -f "$memory"
done

it "shows any bytes of a message, and not one more"
bytes=$(printf '\377\001\n\033[2Jx')
run ./robust_writer "$bytes" $name
run ./robust_reader $name
status_is 0
printf 'the reader sees "%s"\n' "$bytes" > expected
same expected "$out"

it "does not take a writer for dead that has not come to its lock"
: > $object
./robust_reader $name > late.out 2> late.err &
reader=$!
sleep 1.2 # more than two looks
[ -e $object ] || fail "has removed the object"
run ./robust_writer late $name
status_is 0
wait $reader || fail "has given up: $(cat late.err)"
[ "$(cat late.out)" = 'the reader sees "late"' ] || fail "another message"

for signal in HUP INT TERM; do
    for program in robust_reader robust_producer robust_consumer; do
        it "leaves nothing after two SIG$signal, one upon the other ($program)"
        start_at $name "./$program $name"
        kill -$signal "$waiting" "$waiting"
        waiting_ends
        status_is 1
        error_has "stopped by a signal"
        [ ! -e $object ] || fail "left the object"
    done
done

if python3 -c '' 2> "$err"; then
    it "can be stopped by what its caller has blocked"
    start_at $name "python3 -c \"
import os, signal
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))
os.execv('./robust_reader', ['./robust_reader', '$name'])\""
    kill "$waiting"
    waiting_ends
    status_is 1
    error_has "stopped by a signal"
    [ ! -e $object ] || fail "left the object"

    it "waits at a door that another process has locked, and can be stopped"
    start_at $name "python3 -c \"
import fcntl, time
f = open('$object', 'wb+')
fcntl.lockf(f, fcntl.LOCK_EX, 1, 0)
f.write(b'x')
f.flush()
time.sleep(30)\""
    holder=$waiting
    rm pid
    "$build/tests/bounded" 30 sh -c "echo \$\$ > pid
        exec ./robust_reader $name" 2> stopped.err &
    stopped=$!
    soon test -s pid
    soon grep -q -e "-> .* $(cat pid) " /proc/locks
    kill "$(cat pid)"
    wait $stopped
    [ $? -eq 1 ] || fail "not stopped"
    [ "$(cat stopped.err)" = "stopped by a signal" ] || # at once, by its handler
        fail "$(cat stopped.err)"
    [ -s $object ] || fail "removed what the other one is at work with"
    kill "$holder"
    wait $bounded
    rm -f $object

    # $1 is there first, and $2 takes the name away.
    for pair in 'robust_producer robust_consumer' \
        'robust_consumer robust_producer'; do
        it "ends on both sides when the memory is taken away ($pair)"
        start_at $name "./${pair% *} $name"
        exec 9<> $object
        "./${pair#* }" $name < idle > second.out 2> second.err 8>&- 9>&- &
        second=$!
        soon test ! -e $object
        python3 -c 'import os; os.ftruncate(9, 0)'
        exec 9>&-
        echo more >&8 # or the producer would wait for that
        waiting_ends
        status_is 1
        fails
        wait $second
        [ $? -eq 1 ] || fail "not said: $(cat second.err)"
        [ -s second.err ] || fail "the second said nothing"
    done
fi

# An object may be removed at any time. Here it is just when a program has opened
# it, and has no lock yet.
if [ -e "$build/tests/deep/fault/libfault.so" ]; then # each call has one name
    ln -s "$build/tests/deep/libreplace.so" "$scratch/replace.so"
    for program in 'robust_writer x' robust_reader robust_producer \
        robust_consumer; do
        it "uses no object that has just been removed ($program)"
        : > $object
        # shellcheck disable=SC2086 # words
        "$build/tests/bounded" 10 env LD_PRELOAD="$scratch/replace.so" \
            NAME=$object LOOK=1 INSTEAD=nothing ./$program $name \
            < /dev/null > first.out 2> first.err &
        soon test -s $object # a new one
        case $program in
        robust_writer*) run ./robust_reader $name ;;
        robust_reader) run ./robust_writer x $name ;;
        robust_producer) run ./robust_consumer $name ;;
        *) shell "./robust_producer $name < /dev/null" ;;
        esac
        status_is 0
        quiet
        wait $! || fail "it ends with $?: $(cat first.err)"
        [ ! -e $object ] || fail "left its object"
        rm replaced || fail "nothing was replaced"
        rm -f $object
    done
fi

if [ -e "$scratch/picky.so" ]; then
    ln -s "$build/tests/deep/libshrink.so" "$scratch/shrink.so"
    for program in 'robust_writer x' robust_reader robust_producer; do
        it "says so when its memory is taken away ($program)"
        shell "LD_PRELOAD='$scratch/shrink.so' ./$program $name < /dev/null"
        status_is 1
        error_has 'the shared memory has been taken away'
        rm -f $object
    done
fi

it "is missed by its child when it is killed (transfer)"
"$build/tests/bounded" 30 sh -c 'echo $$ > pid; exec ./transfer' \
    < idle 2> "$err" | cat > ended && echo ended > ended &
soon test -s pid
sleep 0.1 # for its child
kill -KILL "$(cat pid)"
soon test -s ended
wait

it "leaves nothing, whenever it is stopped (lifecycle)"
i=0
while [ $i -lt 600 ]; do
    i=$((i + 1))
    ./lifecycle > lifecycle.out 2> lifecycle.err &
    [ $((i % 2)) -eq 0 ] || : "$(:)"
    [ $((i % 3)) -eq 0 ] || : "$(:)"
    kill -HUP $! 2> "$err" # unless it has ended
    kill $! 2> "$err"
    wait $! 2> "$err"
    [ ! -e "/dev/shm/lifecycle.$!" ] || # or another test has been killed there
        grep -q 'File exists' lifecycle.err || fail "left its object there"
done

if script -qec true /dev/null > "$out" 2> "$err" < /dev/null; then
    for program in robust_reader robust_consumer robust_producer; do
        case $program in
        robust_reader) other='robust_writer Hello' ;;
        robust_consumer) other=robust_producer ;;
        *) other=robust_consumer ;;
        esac
        it "says where it waits, on a terminal only ($program)"
        : > shown
        "$build/tests/bounded" 30 script -qec "./$program $name" said \
            < /dev/null > shown 2>&1 &
        bounded=$!
        soon grep -q "waiting at $name" shown
        # shellcheck disable=SC2086 # words
        run ./$other $name < /dev/null
        status_is 0
        quiet
        wait $bounded
    done
fi
[ ! -e $object ] || fail "left $object"

# What follows has a file system of its own, of one page, in the place of
# /dev/shm: for the commands inside only, and gone with the last of them.
with_full_memory()
{
    run unshare -m sh -c "mount -t tmpfs -o size=$1 tmpfs /dev/shm || exit 99
        $2"
}

if can_mount; then
    it "says so when there is no memory for the object, and leaves nothing"
    for program in copy_or_share lifecycle lost_update counter owner_dies \
        transfer 'robust_writer x' robust_reader robust_producer \
        robust_consumer; do
        with_full_memory 4k "head -c 4096 /dev/zero > /dev/shm/full
            ./$program < /dev/null; status=\$?; ls /dev/shm; exit \$status"
        status_is 1
        error_has 'No space left on device'
        output_is full
    done
    for program in counter lost_update transfer robust_writer robust_reader \
        robust_producer; do
        with_full_memory 4k "./$program < /dev/null
            status=\$?; ls /dev/shm; exit \$status"
        status_is 1
        error_has 'No space left on device'
        [ ! -s "$out" ] || fail "left something"
    done

    it "needs two pages for a message, and no more"
    with_full_memory 8k "./robust_writer && ./robust_reader && ls /dev/shm"
    status_is 0
    output_is 'the reader sees "Hello"'

    it "takes no name, and says so, when there is room for none"
    for program in writer transfer robust_writer robust_reader \
        robust_producer robust_consumer; do
        with_full_memory 4k,nr_inodes=1 "./$program < /dev/null
            status=\$?; ls /dev/shm; exit \$status"
        status_is 1
        error_has 'No space left on device'
        [ ! -s "$out" ] || fail "left something"
    done
fi
exec 8>&-
