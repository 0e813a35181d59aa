# shellcheck shell=sh
# hollow.sh - does a test of $program pass without the program?
#
# In its place comes a program that only says that all went well, or only that
# it did not, or prints what the session shows.

name=${program%.c}
source=$tests/../$program
script=$tests/$name.sh

[ -f "$script" ] || script=
put_aside "$source" ${script:+"$script"}
its_objects=$objects
PARSED=$scratch/sessions # for the transcript
export PARSED
awk -f "$tests/tools/sessions.awk" "$source" > "$PARSED"
sed -n 's/^output //p' "$PARSED" > "$scratch/shown"

# notices WHAT TOOL FILE...: a test that passes or is skipped notices nothing.
notices()
{
    # Whoever waits for ever for it has noticed, too.
    # shellcheck disable=SC2016 # $$ is that of the inner shell
    CHANGED=$scratch/hollow_$number SECONDS_ALLOWED=1 FIRST_FAILURE_ENDS=yes \
        "$build/tests/bounded" 3 \
        sh -c 'echo $$ > "$0"; exec sh "$@"' "$scratch/pid_$number" \
        "$tests/tools/$2" "$3" "$build" ${4:+"$4"} \
        > "$out" 2>&1 < /dev/null
    status=$?
    : > "$err"
    read -r pid < "$scratch/pid_$number"
    # shellcheck disable=SC2086 # what a script that was stopped has left
    [ "$folder" != 04-shm ] ||
        rm -f $its_objects "/dev/shm/robust_$pid" "/dev/shm/robust_$pid"_*
    case $status in
    0 | 2 | 77) fail "$1 passes with $stand_in" ;;
    esac
}

it "is tested by tests that see whether it is there"
folder=${name%/*}
set -- true false "cat '$scratch/shown'; exit 1" "cat '$scratch/shown'"
number=0
for stand_in; do
    number=$((number + 1))
    mkdir "$scratch/hollow_$number"
    printf '#!/bin/sh\n%s\n' "$stand_in" > "$scratch/hollow_$number/${name#*/}"
    chmod +x "$scratch/hollow_$number/${name#*/}"
    case $stand_in in
    *shown\') ;; # that much the session does not see
    *) notices session transcript "$source" ;;
    esac
done
[ -n "$script" ] || return 0

# Side by side, since some wait; but not those that would meet at one name.
# shellcheck disable=SC2034 # for lib.sh
in_turn=$(
    objects_of "$script"
    echo "$objects"
    grep -E '(^|[^0-9])20000([^0-9]|$)' "$script"
)
number=0
for stand_in; do
    number=$((number + 1))
    part $number notices "its script" run "$script" "$program"
done
parts_end
