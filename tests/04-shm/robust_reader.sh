# shellcheck shell=sh

name=/robust_$$
object=/dev/shm$name

it "shows the same, whoever comes first"
for _ in 1 2 3 4 5 6 7 8 9 10; do
    shell "./robust_reader $name & ./robust_writer Hello $name && wait \$!"
    status_is 0
    quiet
    output_is 'the reader sees "Hello"'
    shell "./robust_writer Hello $name & ./robust_reader $name && wait \$!"
    status_is 0
    quiet
    output_is 'the reader sees "Hello"'
    # If not, nothing else will go well, and all would wait for each other.
    [ "$failures" -eq 0 ] || { rm -f $object && return 0; }
done

[ -d /dev/shm ] || return 0

# reader_waits NAME [SIGNAL TO IGNORE]: returns when it does, with its process
# in $reader. Not a job of this shell, which would have it ignore SIGINT.
reader_waits()
{
    rm -f "pid$1"
    "$build/tests/bounded" "$SECONDS_ALLOWED" sh -c "${2:-}
        echo \$\$ > pid$1; exec ./robust_reader /$1" \
        > "out$1" 2> "err$1" &
    bounded=$!
    soon test -s "/dev/shm/$1"
    reader=$(cat "pid$1")
    soon sleeps "$reader"
}

reader_ends()
{
    wait $bounded
    # shellcheck disable=SC2034 # for lib.sh
    status=$?
    cp "out$1" "$out"
    cp "err$1" "$err"
}
name=robust_$$

it "is rung for, and not only found awake when it looks again"
reader_waits $name
kill -STOP "$reader"
head -c 40 $object > bell_before
run ./robust_writer late /$name
status_is 0
head -c 40 $object > bell_after
! cmp -s bell_before bell_after || fail "the bell has not changed"
kill -CONT "$reader"

it "waits for the writer"
reader_ends $name
status_is 0
quiet
output_is 'the reader sees "late"'

it "is the only one"
reader_waits $name
run ./robust_reader /$name
status_is 1
error_has "/$name: another reader is there"

it "leaves what it waited at to the next, if it is killed"
kill -KILL "$reader"
reader_ends $name
shell "./robust_reader /$name & ./robust_writer Hello /$name && wait \$!"
status_is 0
output_is 'the reader sees "Hello"'

for signal in HUP INT TERM; do
    it "takes the name away after SIG$signal"
    reader_waits $name
    kill -$signal "$reader"
    reader_ends $name
    status_is 1
    error_has "/$name: stopped by a signal"
    [ ! -e $object ] || fail "left the object"
done

it "goes on after SIGHUP if nohup says so"
reader_waits $name "trap '' HUP"
kill -HUP "$reader"
run ./robust_writer late /$name
reader_ends $name
status_is 0
output_is 'the reader sees "late"'

it "says so if the name is removed"
reader_waits $name
rm $object
reader_ends $name
status_is 1
error_has "/$name: somebody has removed it"

if [ -c /dev/full ]; then
    it "keeps the message if it cannot be shown"
    run ./robust_writer precious /$name
    shell "./robust_reader /$name > /dev/full"
    status_is 1
    error_has "stdout: No space left on device"
    run ./robust_reader /$name
    output_is 'the reader sees "precious"'
fi

for size in 1 40 8056 4096 1048577; do
    it "leaves alone $size zero bytes of another program"
    head -c $size /dev/zero > precious
    cp precious $object
    run ./robust_reader /$name
    status_is 1
    error_has "/$name: in use for something else"
    same precious $object
    rm $object
done

it "says so if something else is spoken there"
echo data | ./robust_producer /$name 2> producer.err &
producer=$!
soon test -s $object
for program in robust_reader 'robust_writer x'; do
    # shellcheck disable=SC2086 # words
    run ./$program /$name
    status_is 1
    error_has "/$name: in use for something else"
done
run ./robust_consumer /$name
output_is data
wait $producer || fail "the producer failed"
