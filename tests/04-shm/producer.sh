# shellcheck shell=sh

name=/my_shm_$$
object=/dev/shm$name
slot=524288

# Both sides, and the status of both. The consumer's output is in `copy`.
transfer()
{
    shell "./producer $name < data & ./consumer $name > copy && wait \$!"
    status_is 0
    quiet
    same data copy
}

head -c 20000000 /dev/urandom > many
for size in 0 1 $((slot - 1)) $slot $((slot + 1)) $((8 * slot)) \
    $((8 * slot + 1)) 20000000; do
    it "carries $size bytes"
    head -c "$size" many > data
    transfer
done

it "carries what comes in pieces"
shell "dd if=many bs=1001 count=3000 2> dd.err | ./producer $name &
    ./consumer $name | dd bs=777 of=copy 2> dd.err && wait \$!"
status_is 0
quiet
head -c 3003000 many > data
same data copy

it "carries what a terminal, or a slow program, gives line by line"
shell "mkfifo slow
    { echo one; cat slow; echo two; } | ./producer $name &
    ./consumer $name | { read -r line; echo \"\$line\"; echo > slow; cat; }"
output_is "one

two"

it "says so when it cannot read, and so does the consumer"
mkdir directory
shell "./producer $name < directory & ./consumer $name; wait \$!"
fails
error_has "stdin: "
error_has "the other side: gone"

it "does not take the shared object for its standard input"
shell "./producer $name <&- & ./consumer $name; wait \$!"
fails
error_has "stdin: closed"
[ ! -s "$out" ] || fail "the consumer got something"

[ -d /dev/shm ] || return 0

# Starts a program that waits for the other side, and returns when it does:
# then the object has got its size.
starts_alone()
{
    "$@" > alone.out 2> alone.err &
    alone=$!
    soon test -s $object
}

alone_ends()
{
    wait $alone
    # shellcheck disable=SC2034 # for lib.sh
    status=$?
    cp alone.err "$err"
    cp alone.out "$out"
}

for program in producer consumer; do
    for signal in INT TERM; do
        it "takes the name away when the $program is stopped by SIG$signal"
        starts_alone ./$program $name
        kill -$signal $alone
        alone_ends
        fails
        error_has "stopped by a signal"
        [ ! -e $object ] || fail "left it there"
    done

    it "takes over what a killed $program has left"
    starts_alone ./$program $name
    kill -KILL $alone
    alone_ends
    [ -e $object ] || fail "there should be something left"
    head -c 300000 many > data
    transfer
    [ ! -e $object ] || fail "left it there"

    it "lets only one $program in at a time"
    starts_alone ./$program $name
    run ./$program $name
    fails
    error_has "somebody else has this seat"
    kill $alone
    alone_ends
    [ ! -e $object ] || fail "left it there"
done

# Both sides, met, and the producer waits for what comes through descriptor 8.
both_meet()
{
    rm -f idle
    mkfifo idle
    ./producer $name < idle > producer.out 2> producer.err &
    producer=$!
    exec 8> idle
    soon test -s $object
    ./consumer $name > consumer.out 2> consumer.err 8>&- &
    consumer=$!
    # The name goes as soon as the two have met.
    soon test ! -e $object
}

# The side $1 ends with an error, soon, when the side $2 is killed.
notices_death()
{
    kill -KILL "$2"
    killed=$(date +%s)
    wait "$1"
    # shellcheck disable=SC2034 # for lib.sh
    status=$?
    seconds=$(($(date +%s) - killed))
    wait "$2"
    exec 8>&-
    cat producer.err consumer.err > "$err"
    cat consumer.out > "$out"
    fails
    error_has "gone before the end"
    [ $seconds -le 2 ] || fail "it took $seconds seconds"
    [ ! -e $object ] || fail "left the object"
}

it "ends when the consumer dies while there is nothing to read"
both_meet
notices_death $producer $consumer

it "ends when the consumer dies with the ring full"
both_meet
kill -STOP $consumer
cat many >&8 2> cat.err &
sleep 0.2 # it takes a moment to fill
notices_death $producer $consumer
wait

it "ends when the consumer dies before it has written the last byte"
both_meet
kill -STOP $consumer
echo last >&8
exec 8>&-
notices_death $producer $consumer

it "is missed by the consumer when it dies"
both_meet
echo first >&8
soon test -s consumer.out
notices_death $consumer $producer
output_is first
