# shellcheck shell=sh
# hollow.sh - does a test of $program pass without the program?
#
# In its place comes a program that only says that all went well, or only that
# it did not, or prints what the session shows.

name=${program%.c}
source=$tests/../$program
script=$tests/$name.sh

# A build in which all programs are real but this one.
# shellcheck source=tests/tools/broken.sh
. "$tests/tools/broken.sh"
mkdir "$scratch/build" "$scratch/build/${name%/*}"
links "$build" "$scratch/build"
links "$build/${name%/*}" "$scratch/build/${name%/*}"
rm "$scratch/build/$name"
awk -f "$tests/tools/sessions.awk" "$source" | sed -n 's/^output //p' \
    > "$scratch/shown"

# in_place_of_it COMMAND
in_place_of_it()
{
    printf '#!/bin/sh\n%s\n' "$1" > "$scratch/build/$name"
    chmod +x "$scratch/build/$name"
}

# notices WHAT TOOL FILE...: a test that passes or is skipped notices nothing.
notices()
{
    # Whoever waits for ever for it has noticed, too.
    # shellcheck disable=SC2016 # $$ is that of the inner shell
    SECONDS_ALLOWED=1 FIRST_FAILURE_ENDS=yes "$build/tests/bounded" 3 \
        sh -c 'echo $$ > "$0"; exec sh "$@"' "$scratch/pid" \
        "$tests/tools/$2" "$3" "$scratch/build" ${4:+"$4"} \
        > "$out" 2>&1 < /dev/null
    status=$?
    # shellcheck disable=SC2046 # what a script that was stopped has left
    rm -f $(objects_of "$source") "/dev/shm/robust_$(cat "$scratch/pid")"*
    case $status in
    0 | 77) fail "$1 passes with $stand_in" ;;
    esac
}

it "is tested by tests that see whether it is there"
for stand_in in true false "cat '$scratch/shown'; exit 1" \
    "cat '$scratch/shown'"; do
    in_place_of_it "$stand_in"
    case $stand_in in
    *shown\') ;; # that much the session does not see
    *) notices session transcript "$source" ;;
    esac
    if [ -f "$script" ]; then
        notices "its script" run "$script" "$program"
    fi
done
