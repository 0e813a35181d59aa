# shellcheck shell=sh
# promises.sh - what every program promises, tried on $program
#
# Its first command in the session (after what the session does to prepare it)
# has to hold where the world is poor: nowhere to print to, hardly a descriptor
# left, a standard stream closed, no process to be had.

name=$(basename "$program" .c)
awk -f "$tests/sessions.awk" "$tests/../$program" |
    sed -n 's/^command //p' > "$scratch/commands"
command=$(grep -F "./$name" "$scratch/commands" | head -n 1)
sed '/\.\//,$d' "$scratch/commands" > "$scratch/prepare"
programs=$PWD

# What it prints, but for the numbers: a limit may change those.
words()
{
    sed 's/[0-9][0-9]*/N/g' "$out"
}

# try DIRECTORY [REDIRECTION [PREFIX]]: the command, in a directory of its own.
# There the folder's programs begin with PREFIX: they, and not the shell, which
# needs descriptors and children for itself.
try()
{
    mkdir "$scratch/$1"
    cd "$scratch/$1" || exit
    for file in "$programs"/*; do
        if [ -z "${3:-}" ]; then
            ln -s "$file" .
        elif [ -f "$file" ] && [ -x "$file" ]; then
            printf '#!/bin/sh\n%s exec "%s" "$@"\n' "$3" "$file" > "${file##*/}"
            chmod +x "${file##*/}"
        fi
    done
    sh "$scratch/prepare" > "$out"
    # A message that nobody fetches would stay: it has the shell's number.
    shell "trap 'rm -f /dev/shm/*_\$\$ /dev/shm/*_\$\$.*' EXIT
        { $command; } ${2:-}"
}

works()
{
    status_is 0
    [ "$(words)" = "$usual" ] || fail "not the usual output"
}

works_or_fails()
{
    if [ "$status" -eq 0 ]; then
        works
    elif [ "$status" -eq 143 ] && [ -s "$err" ]; then
        : # the session's own kill, which came before its server was ready
    else
        fails
    fi
}

full_output()
{
    it "says so when its output cannot be written"
    if [ -c /dev/full ]; then
        try full_output '> /dev/full'
        fails
    fi
}

# A file may have so many blocks of 512 or 1,024 bytes, and has them already but
# for the room that the output needs without its last line. (The numbers in it
# may be longer or shorter, but not by a line. A disk of that size would be for
# root to mount.)
no_room_for_the_last_line()
{
    it "says so when there is no room for the last line of its output"
    room=$(($(wc -c < "$scratch/usual_output") -
        $(tail -n 1 "$scratch/usual_output" | wc -c)))
    blocks=10000 # more than the largest shared memory object here needs
    (
        trap '' XFSZ
        ulimit -f 1
        head -c 2000 /dev/zero > "$scratch/block"
    ) 2> "$err"
    size=$(($(wc -c < "$scratch/block") * blocks))
    dd if=/dev/null of="$scratch/nearly_full" bs=1 seek=$((size - room)) \
        2> "$err"
    try no_room ">> '$scratch/nearly_full'" "trap '' XFSZ; ulimit -f $blocks;"
    case $command in
    *'&'*) # its status is that of a kill or of another program
        [ "$status" -lt 124 ] || fail "expected a status of its own"
        [ -s "$err" ] || fail "expected a message on standard error"
        ;;
    *) fails ;;
    esac
}

few_descriptors()
{
    for limit in 4 5 6; do
        it "works with $limit descriptors, or says why not"
        try "limit_$limit" '' "ulimit -n $limit;"
        works_or_fails
    done
}

closed_input()
{
    it "works with standard input closed, or says why not"
    try closed_input '<&-'
    if [ "$name" = fd_steps ]; then
        status_is 0 # and shows other descriptors: see fd_steps.sh
    else
        works_or_fails
    fi
}

closed_output()
{
    it "says so when standard output is closed"
    try closed_output '>&-'
    fails
}

closed_error()
{
    it "works with standard error closed"
    try closed_error '2>&-'
    status_is 0
    [ "$(words | wc -l)" -eq "$(echo "$usual" | wc -l)" ] ||
        fail "not all is said"
}

# In an environment, such as PICKY_FORK_FAILS=1, that only the programs see.
hampered()
{
    try "$1" '' "$1 LD_PRELOAD=$scratch/picky.so"
}

dead_children()
{
    it "says so when its children are killed, and does not wait for them"
    hampered PICKY_CHILDREN_DIE=1
    # 137: it passes on its command's status.
    [ "$status" -eq 137 ] || works_or_fails
}

failing_children()
{
    it "says so when its children fail"
    hampered PICKY_CHILDREN_FAIL=1
    works_or_fails
}

no_process()
{
    for number in 1 2 3; do
        it "says so when fork() number $number fails"
        hampered PICKY_FORK_FAILS=$number
        works_or_fails
    done
}

usage()
{
    it "explains its usage"
    # Without an argument some begin to wait for a partner, so that comes last.
    run "./$name" -? 2 3 4 5
    [ "$status" -eq 2 ] || run "./$name"
    status_is 2
    error_has "usage: ./$name"

    # "usage: ./name [PATH] FILE" takes one or two.
    sed -n "s|^usage: ./$name||p" "$err" | sed 's/,.*//; s/ <.*//' |
        tr ' ' '\n' | grep -e '[A-Z]' -e '^\[-' > "$scratch/words_of_usage"
    if ! grep -q '\.\.\.' "$scratch/words_of_usage"; then
        it "explains it to whoever says one word too many"
        # shellcheck disable=SC2046 # words
        run "./$name" x $(cat "$scratch/words_of_usage")
        status_is 2
    fi
    case $(head -n 1 "$scratch/words_of_usage") in
    '' | COMMAND | '[MESSAGE]' | '[DIRECTORY]') ;;
    *)
        it "explains it to whoever writes an option in place of a name"
        # shellcheck disable=SC2046 # words
        run "./$name" '-?' $(sed 1d "$scratch/words_of_usage")
        status_is 2
        ;;
    esac
    if grep -q '^[^[]' "$scratch/words_of_usage"; then
        it "explains it to whoever says too little"
        run "./$name"
        status_is 2
    fi
}

it "runs"
try usual
status_is 0
quiet
usual=$(words)
cp "$out" "$scratch/usual_output"
cd "$programs" || exit

# Side by side, since some programs take their time.
promises="full_output no_room_for_the_last_line few_descriptors"
promises="$promises closed_input closed_output closed_error usage"
if [ -e "$scratch/picky.so" ]; then
    promises="$promises dead_children failing_children no_process"
fi
children=
for promise in $promises; do
    (
        scratch_files "$promise"
        $promise > "$scratch/said_$promise"
        exit "$failures"
    ) &
    children="$children $!"
done
for child in $children; do
    wait "$child" || failures=$((failures + 1))
done
cat "$scratch"/said_*
