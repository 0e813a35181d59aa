# shellcheck shell=sh

name=/robust_$$
head -c 2000000 /dev/urandom > data

it "gets the same, whoever comes first"
for _ in 1 2 3; do
    shell "./robust_consumer $name > copy &
        ./robust_producer $name < data && wait \$!"
    status_is 0
    quiet
    same data copy
    shell "./robust_producer $name < data &
        ./robust_consumer $name > copy && wait \$!"
    status_is 0
    quiet
    same data copy
    # If not, nothing else will go well, and all would wait for each other.
    [ "$failures" -eq 0 ] || { rm -f "/dev/shm$name" && return 0; }
done

it "can be used by several pairs, one after the other, under one name"
shell "for i in 1 2 3 4; do
        ./robust_producer $name < data &
        ./robust_consumer $name | cmp - data || exit 1
    done; wait"
status_is 0
quiet

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

unread()
{
    it "says so when nobody reads its output, and so does the producer"
    shell "./robust_producer $1 < data & ./robust_consumer $1 |
        head -c 1; wait \$!"
    fails
    error_has "stdout: Broken pipe"
    error_has "the other side: gone"
}

closed()
{
    it "does not take the shared object for its standard output"
    shell "./robust_consumer $1 >&- & ./robust_producer $1 < data
        wait \$!"
    status_is 1
    error_has "stdout: Bad file descriptor"
}

# Both have met, and the producer waits for more, when one of them is killed.
one_dies()
{
    mkfifo idle."$1"
    ./robust_producer "$2" < idle."$1" > "$out" 2> "$err" &
    producer=$!
    exec 8> idle."$1"
    ./robust_consumer "$2" > first."$1" 2> "$err.consumer" 8>&- &
    consumer=$!
    echo first >&8
    soon test -s first."$1"
    [ ! -e "/dev/shm$2" ] || fail "left the name though both are there"
    if [ "$1" = producer ]; then
        kill -KILL $producer
        wait $producer
        wait $consumer
        status=$?
        cp "$err.consumer" "$err"
    else
        kill -KILL $consumer
        wait $consumer
        wait $producer
        # shellcheck disable=SC2034 # for lib.sh
        status=$?
    fi 2> "$err.killed"
    status_is 1
    error_has "the other side: gone before the end"
}

producer_dies()
{
    it "ends when the producer dies, with what has come so far"
    one_dies producer "$1"
    [ "$(cat first.producer)" = first ] || fail "lost something"
}

consumer_dies()
{
    it "is missed by the producer when it dies"
    one_dies consumer "$1"
}

at_once unread
at_once closed
if [ -d /dev/shm ]; then
    at_once producer_dies
    at_once consumer_dies
fi
all_have_ended
