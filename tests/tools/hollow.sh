# shellcheck shell=sh
# hollow.sh - does a test of $program pass without the program?
#
# In its place comes a program that only says that all went well, or only that
# it did not, or prints what the session shows.

name=${program%.c}
source=$tests/../$program
script=$tests/$name.sh

# shellcheck source=tests/tools/broken.sh
. "$tests/tools/broken.sh"
awk -f "$tests/tools/sessions.awk" "$source" | sed -n 's/^output //p' \
    > "$scratch/shown"

# in_place_of_it COMMAND: a build in which all programs are real but this one.
in_place_of_it()
{
    hollow=$scratch/hollow_$number
    mkdir "$hollow" "$hollow/${name%/*}"
    printf '#!/bin/sh\n%s\n' "$1" > "$hollow/$name"
    chmod +x "$hollow/$name"
    links "$build" "$hollow"
    links "$build/${name%/*}" "$hollow/${name%/*}"
}

# notices WHAT TOOL FILE...: a test that passes or is skipped notices nothing.
notices()
{
    # Whoever waits for ever for it has noticed, too.
    # shellcheck disable=SC2016 # $$ is that of the inner shell
    SECONDS_ALLOWED=1 FIRST_FAILURE_ENDS=yes "$build/tests/bounded" 3 \
        sh -c 'echo $$ > "$0"; exec sh "$@"' "$scratch/pid_$number" \
        "$tests/tools/$2" "$3" "$scratch/hollow_$number" ${4:+"$4"} \
        > "$out" 2>&1 < /dev/null
    status=$?
    : > "$err"
    # shellcheck disable=SC2046 # what a script that was stopped has left
    rm -f $(objects_of "$source") \
        "/dev/shm/robust_$(cat "$scratch/pid_$number")"*
    case $status in
    0 | 77) fail "$1 passes with $stand_in" ;;
    esac
}

it "is tested by tests that see whether it is there"
set -- true false "cat '$scratch/shown'; exit 1" "cat '$scratch/shown'"
number=0
for stand_in; do
    number=$((number + 1))
    in_place_of_it "$stand_in"
    case $stand_in in
    *shown\') ;; # that much the session does not see
    *) notices session transcript "$source" ;;
    esac
done
[ -f "$script" ] || return 0

# Side by side, since some wait; but not those that would meet at one name.
shared=$(objects_of "$script"
    grep -E '(^|[^0-9])20000([^0-9]|$)' "$script")
children=
number=0
for stand_in; do
    number=$((number + 1))
    (
        scratch_files $number
        notices "its script" run "$script" "$program" > "$scratch/said_$number"
        exit "$failures"
    ) &
    if [ -n "$shared" ]; then
        wait $! || failures=$((failures + 1))
    else
        children="$children $!"
    fi
done
for child in $children; do
    wait "$child" || failures=$((failures + 1))
done
cat "$scratch"/said_*
