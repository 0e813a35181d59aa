# shellcheck shell=sh
# promises.sh - what every program promises, tried on $program
#
# Its session has to go as ever, or the program has to say why not and end with
# an error, where the world is poor: nowhere to print to, hardly a descriptor
# left, a standard stream closed, no process to be had. (That each call may fail
# is the affair of tests/deep/fault.)

name=${program##*/}
name=${name%.c}
source=$tests/../$program
programs=$PWD
preloaded=$scratch/picky.so
put_aside "$source"
PARSED=$scratch/sessions
export PARSED
awk -f "$tests/tools/sessions.awk" "$source" > "$PARSED"
sed -n 's/^command //p' "$PARSED" > "$scratch/commands"
command=$(grep -F "./$name" "$scratch/commands" | head -n 1)
takes_name=
case $program,$command in
04-shm/robust_*,*'&') takes_name=yes ;; # in place of the one that all share
esac
# What comes before the first program: what one in the background needs.
sed '/\.\//,$d' "$scratch/commands" > "$scratch/prepare"
forks=
! grep -q 'fork()' "$source" || forks=yes
no_arguments=
! grep -q 'int main(void)' "$source" || no_arguments=yes

# What a program in the background prints, and whether it then waits for the
# other side, is seen without the other side.
in_background()
{
    mkdir "$scratch/$1" && cd "$scratch/$1" || exit 2
    # shellcheck disable=SC2034 # for place.sh
    BEFORE=${2:-} AFTER=${3:-} ONLY=$name
    link_programs "$tests/../${program%/*}" "$build/${program%/*}" .
    [ ! -s "$scratch/prepare" ] || sh "$scratch/prepare" > "$out" 2>&1
    SECONDS_ALLOWED=1
    before=${command%%"./$name"*}./$name after=${command#*"./$name"}
    shell "$before${takes_name:+ /robust_$$_$1}${after%&}"
    said=
    ! grep -qv '^\[did not end' "$err" || said=yes
    if [ "$status" -eq 124 ] && [ -z "$said" ]; then
        status=0 # it waits for somebody
    elif [ "$status" -eq 0 ] || [ "$status" -eq 124 ] || [ -z "$said" ]; then
        fail "neither goes on nor says why not"
    fi
}

in_session()
{
    BEFORE=${2:-} AFTER=${3:-} ONLY=$name
    export BEFORE AFTER ONLY SECONDS_ALLOWED
    # After an error the other side may wait for ever. What has been seen until
    # then counts; only on a busy machine may two seconds be too short for it.
    for SECONDS_ALLOWED in 2 20; do
        sh "$tests/tools/transcript" "$source" "$build" > "$out" 2> "$err"
        status=$?
        [ "$status" -ne 0 ] || return 0
        # An error status, and a word about it (or about its command's death).
        awk '/^\+\[exit status/ { error = 1 }
            /^\+[^[+]/ { said = 1 }
            END { exit !(error && said) }' "$out" && return
    done
    fail "neither as ever nor an error that is said"
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
    [ -n "$forks" ] || return 0
    # Others have to be there, or the length may differ: that is not tried.
    ! grep -q -e '&$' -e ' \.\.\. ' "$PARSED" || return 0
    mkdir "$scratch/nearly_full" && cd "$scratch/nearly_full" || exit 2
    link_programs "$tests/../${program%/*}" "$build/${program%/*}" .
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
        [ "$status" -ne 0 ] || break # they are enough
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
        [ "$status" -ne 0 ] || break # so many are not called
    done
}

usage()
{
    it "explains its usage"
    # Without an argument some begin to wait for a partner, so that comes last.
    SECONDS_ALLOWED=2
    run "./$name" -? 2 3 4 5 6 7
    if [ -z "$no_arguments" ]; then
        [ "$status" -eq 2 ] || run "./$name"
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
if [ -e "$preloaded" ] && [ -n "$forks" ]; then
    promises="$promises dead_children failing_children no_process"
fi
# But sessions that would meet at one name go one after the other.
# shellcheck disable=SC2034 # for lib.sh
in_turn=
if { [ -n "$objects" ] && [ -z "$takes_name" ]; } ||
    grep -q ' 20000' "$source"; then
    # shellcheck disable=SC2034
    in_turn=yes
fi
for promise in $promises; do
    part "$promise" "$promise"
done
parts_end
put_back > "$out" # what was killed while it waited
