# shellcheck shell=sh

name=/robust_$$
object=/dev/shm$name
slot=524288

# Both sides, and the status of both. The consumer's output is in `copy`.
transfer()
{
    shell "./robust_producer $name < data & ./robust_consumer $name > copy &&
        wait \$!"
    status_is 0
    quiet
    same data copy
}

head -c 4194305 /dev/urandom > many
for size in 0 1 $slot 1048577 $((8 * slot + 1)); do
    it "carries $size bytes"
    head -c "$size" many > data
    transfer
    # If not, nothing else will go well, and all would wait for each other.
    [ "$failures" -eq 0 ] || { rm -f $object && return 0; }
done

it "carries at once what comes line by line"
shell "mkfifo slow
    { echo one; cat slow; echo two; } | ./robust_producer $name &
    ./robust_consumer $name | { read -r line; echo \"\$line\"; echo > slow; cat
    }"
output_is "one

two"

# What waits for half a second, until somebody looks again: all at once.
children=
at_once()
{
    (
        scratch_files "$1"
        "$1" "$name.$1" # what to do, and at which name
        exit "$failures"
    ) &
    children="$children $!"
}

all_have_ended()
{
    for child in $children; do
        wait "$child" || failures=$((failures + 1))
    done
}

cannot_read()
{
    it "says so when it cannot read, and so does the consumer"
    shell "./robust_producer $1 < . & ./robust_consumer $1; wait \$!"
    status_is 1
    error_has "stdin: "
    error_has "the other side: gone before the end"
}

closed()
{
    it "says so when its input is closed"
    shell "./robust_producer $1 <&- & ./robust_consumer $1; wait \$!"
    status_is 1
    error_has "stdin: Bad file descriptor"
}

full()
{
    it "has not succeeded before all is written"
    [ -c /dev/full ] || return
    shell "./robust_consumer $1 > /dev/full &
        echo x | ./robust_producer $1"
    status_is 1
    error_has "stdout: No space left on device"
    error_has "the other side: gone before the end"
}

at_once cannot_read
at_once closed
at_once full
all_have_ended

[ -d /dev/shm ] || return 0

# Starts a side that waits for the other one, and returns when it does.
starts_alone()
{
    "$build/tests/bounded" "$SECONDS_ALLOWED" sh -c "echo \$\$ > pid
        exec $1" > alone.out 2> alone.err < /dev/null &
    bounded=$!
    soon test -s $object
    alone=$(cat pid)
    soon sleeps "$alone"
}

alone_ends()
{
    wait $bounded
    # shellcheck disable=SC2034 # for lib.sh
    status=$?
    cp alone.err "$err"
}

for program in robust_producer robust_consumer; do
    it "lets only one $program in at a time"
    starts_alone "./$program $name"
    run ./$program $name
    status_is 1
    error_has "$name: somebody else has this seat"

    it "takes the name away when the $program is stopped"
    kill "$alone"
    alone_ends
    status_is 1
    error_has "$name: stopped by a signal"
    [ ! -e $object ] || fail "left it there"

    it "takes over what a killed $program has left"
    starts_alone "./$program $name"
    kill -KILL "$alone"
    alone_ends
    [ -e $object ] || fail "there should be something left"
    head -c 300000 many > data
    transfer
    [ ! -e $object ] || fail "left it there"

    for size in 1 4198400; do
        it "leaves alone $size bytes that are no ring ($program)"
        head -c $size /dev/zero > precious
        cp precious $object
        run ./$program $name
        status_is 1
        error_has "$name: in use for something else"
        same precious $object
        rm $object
    done
done
