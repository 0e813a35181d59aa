# shellcheck shell=sh

name=/my_shm_$$
object=/dev/shm$name

# Finds the file of an object's bell, if there is one: glibc calls it sem.NAME,
# musl NAME.
find_bell()
{
    for bell in "/dev/shm/sem.${1#/}.bell" "/dev/shm/${1#/}.bell"; do
        [ ! -e "$bell" ] || return 0
    done
    return 1
}

# Starts a reader, and returns when it waits (it makes its bell first).
reader_waits()
{
    ./reader $name > "$out" 2> "$err" &
    reader=$!
    soon find_bell $name
}

reader_ends()
{
    wait $reader
    # shellcheck disable=SC2034 # for lib.sh
    status=$?
}

nothing_left()
{
    [ ! -e $object ] || fail "left $object"
    ! find_bell $name || fail "left $bell"
}

it "prints the same, whoever comes first"
for _ in 1 2 3 4 5 6 7 8 9 10; do
    shell "./reader $name & ./writer $name Hello && wait \$!"
    status_is 0
    quiet
    output_is 'reader: "Hello" (5 bytes)'
    shell "./writer $name Hello & ./reader $name && wait \$!"
    status_is 0
    quiet
    output_is 'reader: "Hello" (5 bytes)'
done

[ -d /dev/shm ] || return 0
nothing_left

it "waits for the writer"
reader_waits
run ./writer $name late
cp "$out" late
reader_ends
status_is 0
nothing_left

it "is rung for, and not only found awake when it looks again"
reader_waits
kill -STOP $reader
cp "$bell" bell_before
run ./writer $name
status_is 0
! cmp -s bell_before "$bell" || fail "the bell has not changed"
kill -CONT $reader
reader_ends
status_is 0
nothing_left

for signal in INT TERM; do
    it "leaves nothing behind after SIG$signal"
    reader_waits
    kill -$signal $reader
    reader_ends
    fails
    nothing_left
done

it "goes on after a reader that was killed"
reader_waits
sleep 0.1 # killed in sem_open(), it could leave a temporary file of libc's
kill -KILL $reader
reader_ends
find_bell $name || fail "there should be something left"
shell "./reader $name & ./writer $name Hello && wait \$!"
status_is 0
output_is 'reader: "Hello" (5 bytes)'
nothing_left

# The byte order of the programs, which need not be that of this machine: does
# the magic number, "SHM1", begin with the 1?
./writer $name Hello
if [ "$(head -c 1 $object)" = 1 ]; then
    order='<' shifts="0 8 16 24"
else
    order='>' shifts="24 16 8 0"
fi
./reader $name > "$out"

# 32 bits in that order.
word()
{
    for shift in $shifts; do
        # shellcheck disable=SC2059 # the format is what counts here
        printf "\\$(printf %03o $((($1 >> shift) & 255)))"
    done
}
magic=1397247281 # "SHM1" as a number

# What an object with that magic, that length and the text "from sh" holds.
make()
{
    { word "$1" && word "$2" && printf 'from sh' &&
        head -c 4081 /dev/zero; } > $object
}

it "reads an object that a shell has made"
make $magic 7
run ./reader $name
status_is 0
output_is 'reader: "from sh" (7 bytes)'
nothing_left

it "reads an object that Python has made"
if python3 -c '' 2> "$err"; then
    python3 -c "
import mmap, struct
with open('$object', 'wb+') as f:
    f.truncate(4096)
    with mmap.mmap(f.fileno(), 4096) as m:
        struct.pack_into('${order}II11s', m, 0, $magic, 11, b'from Python')"
    run ./reader $name
    status_is 0
    output_is 'reader: "from Python" (11 bytes)'
    nothing_left

fi

it "does not give up on what is incomplete, if a writer comes"
for _ in 1 2 3; do
    : > $object
    reader_waits
    ./writer $name better
    reader_ends
    status_is 0
    output_is 'reader: "better" (6 bytes)'
    nothing_left
done

refuses()
{
    cp $object kept
    run ./reader $name
    fails
    error_has "this is no message"
    same kept $object
    rm -f $object
    nothing_left
}

for length in 4089 65536 2147483648 4294967295; do
    it "refuses a length of $length"
    make $magic $length
    refuses
done

for wrong in 1 1397247282 827148371 4294967295; do
    it "refuses the magic number $wrong"
    make $wrong 7
    refuses
done

for size in 1 8 4095 4097 1000000; do
    it "refuses an object of $size bytes"
    make $magic 7
    { cat $object && head -c 1000000 /dev/zero; } | head -c $size > wrong
    cp wrong $object
    refuses
done

it "refuses a directory"
mkdir $object
run ./reader $name
fails
rmdir $object || fail "it is gone"
nothing_left

it "does not follow a symbolic link"
make $magic 7
mv $object "$PWD/message"
ln -s "$PWD/message" $object
run ./reader $name
fails
[ -e message ] || fail "the message is gone"
rm -f $object
nothing_left

# What takes its time: all at once, each under a name of its own, `reader` in
# the background with its output in files of that name.
read_in_background()
{
    "$build/tests/bounded" 30 ./reader "$name.$1" > "$1.out" 2> "$1.err"
    echo $? > "$1.status"
}

# Writes a message while it has the object locked, then does what $2 says.
lock_and_write()
{
    python3 -c "
import fcntl, glob, mmap, os, struct, time
f = open('$object.$1', 'wb+')
fcntl.lockf(f, fcntl.LOCK_EX)
f.truncate(4096)
m = mmap.mmap(f.fileno(), 4096)
struct.pack_into('${order}II4s', m, 0, 0, 4, b'slow')
open('$1.locked', 'w').close()
while not glob.glob('/dev/shm/*${name#/}.$1.bell'):
    pass
time.sleep(0.6)
$2" &
    soon test -e "$1.locked"
}

: > $object.empty
make 0 7
mv $object $object.half
read_in_background empty &
read_in_background half &
if python3 -c '' 2> "$err"; then
    lock_and_write slow "m[0:4] = struct.pack('${order}I', $magic)"
    lock_and_write dead "os.kill(os.getpid(), 9)"
    read_in_background slow &
    read_in_background dead &
fi
wait

for case in empty half dead slow; do
    [ -e $case.out ] || continue
    it "waits for a writer at work, but not for one that is gone ($case)"
    cp $case.out "$out"
    cp $case.err "$err"
    # shellcheck disable=SC2034 # for lib.sh
    status=$(cat $case.status)
    if [ $case = slow ]; then
        status_is 0
        output_is 'reader: "slow" (4 bytes)'
    else
        fails
        error_has "gone half-way"
    fi
    [ ! -e $object.$case ] || fail "left its object"
    ! find_bell $name.$case || fail "left its bell"
done
