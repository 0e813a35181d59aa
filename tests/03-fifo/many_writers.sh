# shellcheck shell=sh disable=SC1091
. "$tests/03-fifo/lib.sh"

shows()
{
    status_is 0
    quiet
    output_has 'lines of PIPE_BUF bytes: 3000 whole, then end of file'
    output_has ' whole, then a torn one'
}

if taskset -c 0 true 2> "$err"; then
    it "shows the same on one core"
    run taskset -c 0 ./many_writers
    shows
fi

it "does not take somebody else's child for a writer"
shell '(exit 3) & exec ./many_writers' # which leaves it: status 125
output_has 'lines of PIPE_BUF bytes: 3000 whole, then end of file'
output_has ' whole, then a torn one'
! grep -v '^\[left' "$err" || fail "it minds it"

it "shows the same when its caller ignores SIGPIPE"
shell 'trap "" PIPE; exec ./many_writers'
shows

left_alone ./many_writers

mkdir closed
if [ "$(id -u)" -ne 0 ]; then
    it "says so when it may not write to the directory"
    chmod 500 closed
    shell 'cd closed && ../many_writers'
    status_is 1
    error_has 'mkfifo: Permission denied'
fi

it "leaves no name behind with 4 descriptors"
shell "ulimit -n 4; exec ./many_writers"
[ "$status" -eq 0 ] || fails
gone

if [ -e "$scratch/picky.so" ]; then
    it "says so when a writer was killed"
    run env PICKY_CHILDREN_DIE=1 LD_PRELOAD="$scratch/picky.so" ./many_writers
    status_is 1
    error_has 'not every writer has done its work'
    for number in 2 4; do # three in each of the two cases
        it "ends the other writers when fork() number $number fails"
        run env PICKY_FORK_FAILS=$number LD_PRELOAD="$scratch/picky.so" \
            ./many_writers
        status_is 1
        error_has 'fork: '
    done
fi
