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
sh "$scratch/prepare" > "$out"

# What it prints, but for the numbers: a limit may change those.
words()
{
    sed 's/[0-9][0-9]*/N/g' "$out"
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
    else
        fails
    fi
}

# The program in an environment, such as PICKY_FORK_FAILS=1, that only it sees.
hampered()
{
    mkdir "hampered_$1"
    printf '#!/bin/sh\n%s LD_PRELOAD=%s exec %s "$@"\n' \
        "$1" "$scratch/picky.so" "$PWD/$name" > "hampered_$1/$name"
    chmod +x "hampered_$1/$name"
    shell "cd hampered_$1 && $command"
}

full_output()
{
    it "says so when its output cannot be written"
    if [ -c /dev/full ]; then
        shell "{ $command; } > /dev/full"
        fails
    fi
}

few_descriptors()
{
    for limit in 4 5 6; do
        it "works with $limit descriptors, or says why not"
        shell "ulimit -n $limit; $command"
        works_or_fails
    done
}

closed_input()
{
    it "works with standard input closed, or says why not"
    shell "{ $command; } <&-"
    if [ "$name" = fd_steps ]; then
        status_is 0 # and shows other descriptors: see fd_steps.sh
    else
        works_or_fails
    fi
}

closed_output()
{
    it "says so when standard output is closed"
    shell "{ $command; } >&-"
    fails
}

closed_error()
{
    it "works with standard error closed"
    shell "{ $command; } 2>&-"
    status_is 0
    [ "$(words | wc -l)" -eq "$(echo "$usual" | wc -l)" ] ||
        fail "not all is said"
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
    run "./$name"
    [ "$status" -eq 2 ] || run "./$name" 1 2 3 4 5
    status_is 2
    error_has "usage: ./$name"
}

it "runs"
shell "$command"
status_is 0
quiet
usual=$(words)

# Side by side, since some programs take their time.
promises="full_output few_descriptors closed_input closed_output closed_error"
promises="$promises usage"
[ ! -e "$scratch/picky.so" ] || promises="$promises dead_children failing_children no_process"
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
