# shellcheck shell=sh
# promises.sh - what every program promises, tried on $program
#
# Its session has to go as ever, or the program has to say why not and end with
# an error, where the world is poor: nowhere to print to, hardly a descriptor
# left, a standard stream closed, no process to be had. (That each call may fail
# is the affair of tests/deep/fault.)

name=$(basename "$program" .c)
source=$tests/../$program
programs=$PWD
preloaded=$scratch/picky.so
put_aside "$source"
awk -f "$tests/tools/sessions.awk" "$source" | sed -n 's/^command //p' \
    > "$scratch/commands"
command=$(grep -F "./$name" "$scratch/commands" | head -n 1)
takes_name=
case $program,$command in
04-shm/robust_*,*'&') takes_name=yes ;; # in place of the one that all share
esac

# What a program in the background prints, and whether it then waits for the
# other side, is seen without the other side.
in_background()
{
    mkdir "$scratch/$1" && cd "$scratch/$1" || exit 2
    # shellcheck disable=SC2034 # for place.sh
    BEFORE=${2:-} AFTER=${3:-} ONLY=$name
    link_programs "$tests/../${program%/*}" "$build/${program%/*}" .
    sed '/\.\//,$d' "$scratch/commands" > prepare
    sh ./prepare > "$out" 2>&1
    SECONDS_ALLOWED=1
    shell "$(printf '%s\n' "${command%&}" |
        sed "s|\./$name|&${takes_name:+ /robust_$$_$1}|")"
    grep -v '^\[did not end' "$err" > "$err.said"
    mv "$err.said" "$err"
    if [ "$status" -eq 124 ] && [ ! -s "$err" ]; then
        status=0 # it waits for somebody
    elif [ "$status" -eq 0 ] || [ "$status" -eq 124 ] || [ ! -s "$err" ]; then
        fail "neither goes on nor says why not"
    fi
}

in_session()
{
    BEFORE=${2:-} AFTER=${3:-} ONLY=$name SECONDS_ALLOWED=20
    export BEFORE AFTER ONLY SECONDS_ALLOWED
    sh "$tests/tools/transcript" "$source" "$build" > "$out" 2> "$err"
    status=$?
    [ "$status" -ne 0 ] || return
    # An error status, and a word about it (or about its command's death).
    if ! grep -q '^+\[exit status' "$out" || ! grep -q '^+[^[+]' "$out"; then
        fail "neither as ever nor an error that is said"
    fi
}

# try NAME [BEFORE [AFTER]]: in that world; sets $status to 0 if all is as ever.
try()
{
    case $command in
    *'&') in_background "$@" ;;
    *) in_session "$@" ;;
    esac
}

full_output()
{
    it "says so when its output cannot be written"
    [ ! -c /dev/full ] || try full_output '' '> /dev/full'
}

# All but the last byte finds room, for those that write out a part before they
# call fork(). (The limit is one for shared memory as well, hence its size.)
nearly_full_output()
{
    it "says so when the end of its output cannot be written"
    grep -q 'fork()' "$source" || return 0
    awk -f "$tests/tools/sessions.awk" "$source" > "$scratch/session"
    # Others have to be there, or the length may differ: that is not tried.
    ! grep -q -e '&$' -e ' \.\.\. ' "$scratch/session" || return 0
    mkdir "$scratch/nearly_full" && cd "$scratch/nearly_full" || exit 2
    ln -s "$programs"/* .
    shell "$command"
    size=$((32768 * 512 + 1 - $(wc -c < "$out")))
    dd of=file bs=1 count=0 seek=$size 2> "$scratch/dd"
    shell "trap '' XFSZ; ulimit -f 32768; $command >> file"
    fails
}

# Three programs print the numbers of descriptors, and so print others then:
# tests of their own look whether these are right.
few_descriptors()
{
    [ "$name" != fd_limit ] || return 0
    for limit in 4 5 6; do
        it "works with $limit descriptors, or says why not"
        try "limit_$limit" "ulimit -n $limit"
    done
}

closed_input()
{
    it "works with standard input closed, or says why not"
    case $name in
    fd_steps | fd_limit | one_process) ;;
    *) try closed_input '' '<&-' ;;
    esac
}

closed_output()
{
    it "says so when standard output is closed"
    try closed_output '' '>&-'
}

dead_children()
{
    it "says so when its children are killed, and does not wait for them"
    try dead "export PICKY_CHILDREN_DIE=1 LD_PRELOAD=$preloaded"
}

failing_children()
{
    it "says so when its children fail"
    [ "$name" != zombie ] || return 0 # shows the child's status, whatever it is
    try failing "export PICKY_CHILDREN_FAIL=1 LD_PRELOAD=$preloaded"
}

no_process()
{
    for number in 1 2 3; do
        it "says so when fork() number $number fails"
        try "no_process_$number" \
            "export PICKY_FORK_FAILS=$number LD_PRELOAD=$preloaded"
    done
}

usage()
{
    it "explains its usage"
    # Without an argument some begin to wait for a partner, so that comes last.
    SECONDS_ALLOWED=2
    run "./$name" -? 2 3 4 5 6 7
    if [ "$status" -ne 2 ]; then
        grep -q 'int main(void)' "$source" ||
            run "./$name"
    fi
    if ! grep -q 'int main(void)' "$source"; then
        status_is 2
        error_has "usage: ./$name"
    fi
    if grep -qF "*argv[1] == '-'" "$source"; then # an option is no name
        run "./$name" -x
        status_is 2
    fi
}

cd "$programs" || exit

# Side by side, since most of the time they wait.
promises="full_output nearly_full_output few_descriptors closed_input
    closed_output usage"
if [ -e "$preloaded" ] && grep -q 'fork()' "$source"; then
    promises="$promises dead_children failing_children no_process"
fi
# But sessions that would meet at one name go one after the other.
children=
for promise in $promises; do
    (
        scratch_files "$promise"
        $promise > "$scratch/said_$promise"
        exit "$failures"
    ) &
    if { [ -n "$objects" ] && [ -z "$takes_name" ]; } ||
        grep -q ' 20000' "$source"; then
        wait $! || failures=$((failures + 1))
    else
        children="$children $!"
    fi
done
for child in $children; do
    wait "$child" || failures=$((failures + 1))
done
cat "$scratch"/said_*
put_back > "$out" # what was killed while it waited
