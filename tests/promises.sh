# shellcheck shell=sh
# promises.sh - what every program promises, tried on $program
#
# Its first command in the session (after what the session does to prepare it)
# has to hold where the world is poor: nowhere to print to, hardly a descriptor
# left, a standard stream closed.

name=$(basename "$program" .c)
awk -f "$tests/sessions.awk" "$tests/../$program" |
    sed -n 's/^command //p' > "$scratch/commands"
command=$(grep -F "./$name" "$scratch/commands" | head -n 1)
sed '/\.\//,$d' "$scratch/commands" > "$scratch/prepare"

# What it prints, but for the numbers: a limit may change those.
words()
{
    sed 's/[0-9][0-9]*/N/g' "$out"
}

it "runs"
sh "$scratch/prepare" > "$out"
shell "$command"
status_is 0
quiet
usual=$(words)

it "says so when its output cannot be written"
if [ -c /dev/full ]; then
    shell "{ $command; } > /dev/full"
    fails
fi

for limit in 4 5 6; do
    it "works with $limit descriptors, or says why not"
    shell "ulimit -n $limit; $command"
    if [ "$status" -ne 0 ]; then
        fails
    elif [ "$(words)" != "$usual" ]; then
        fail "status 0, but not the usual output"
    fi
done

it "runs with standard input closed, or says why not"
shell "{ $command; } <&-"
[ "$status" -eq 0 ] || fails

it "says so when standard output is closed"
shell "{ $command; } >&-"
fails

it "runs with standard error closed"
shell "{ $command; } 2>&-"
status_is 0
[ "$(words | wc -l)" -eq "$(echo "$usual" | wc -l)" ] || fail "not all is said"

if [ -e "$build/tests/libpicky.so" ]; then
    it "says so when its children are killed, and does not wait for them"
    mkdir doomed
    printf '#!/bin/sh\nPICKY_CHILDREN_DIE=1 LD_PRELOAD=%s exec %s "$@"\n' \
        "'$build/tests/libpicky.so'" "'$PWD/$name'" > "doomed/$name"
    chmod +x "doomed/$name"
    shell "cd doomed && $command"
    if [ "$status" -eq 0 ]; then
        # It has no children, or they are not needed for what it shows.
        [ "$(words)" = "$usual" ] || fail "status 0, but not the usual output"
    elif [ "$status" -ne 137 ]; then # 137: it passes on its command's status
        fails
    fi
fi

it "explains its usage"
run "./$name"
[ "$status" -eq 2 ] || run "./$name" 1 2 3 4 5
status_is 2
error_has "usage: ./$name"
