# shellcheck shell=sh
# lib.sh - what the test scripts share; tests/tools/run reads it before the script
#
#     it "says what is being tested"        a name for the lines that follow
#     run COMMAND [ARG...]                  bounded; sets $status, leaves the
#                                           output in $out, the errors in $err
#     picky COMMAND [ARG...]                the same, preloading tools/picky.c
#     shell 'COMMANDS'                      the same in a shell
#     to_nobody COMMAND [ARG...]            the same, its output read by nobody
#     status_is N, output_is TEXT, output_has TEXT, error_has TEXT, quiet
#     start COMMAND [ARG...]                a server; returns when it is ready,
#                                           with its first line in $line and its
#                                           process in $server
#     ends, stop [SIGNAL]                   waits for it (after SIGTERM), with
#                                           $status, and its errors in $err
#     same FILE FILE                        byte for byte
#     fails                                 it ended with an error and said so
#     fail MESSAGE
#     soon COMMAND [ARG...]                 waits until it succeeds
#     sleeps PROCESS                        it waits in a call (on Linux)
#     part NAME COMMAND [ARG...]            goes on beside the script; if $in_turn
#                                           says anything, the script waits for it
#     parts_end                             waits for all parts, says what they say
#     can_mount                             may we have file systems of our own?
#     on_full_disk OPTIONS COMMANDS         run, in one of a size to be chosen
#
# The variables $tests, $build and $scratch are absolute paths. With
# FIRST_FAILURE_ENDS set, nothing more is tried after a failure.

# Where `run` puts the output and the errors; parts of a script that run side by
# side need files of their own.
scratch_files()
{
    out=$scratch/out_$1
    err=$scratch/err_$1
}

scratch_files main
ln -s "$build/tests/libpicky.so" "$scratch/picky.so" # no space in its path
status=
case_name=
failures=0
parts=
in_turn=
unset words_here
SECONDS_ALLOWED=${SECONDS_ALLOWED:-10} # for a command; three times for a server

it()
{
    case_name=$1
}

fail()
{
    failures=$((failures + 1))
    echo "NOT OK: $case_name: $1"
    if [ -n "$status" ]; then
        echo "  status $status; the end of its output and its errors:"
        end_of "$out" '|'
        end_of "$err" '!'
    fi
    [ -z "${FIRST_FAILURE_ENDS:-}" ] || exit 1
}

end_of() # FILE MARK
{
    [ ! -s "$1" ] || tail -n 5 "$1" | cut -c 1-200 | sed "s/^/  $2 /"
}

run()
{
    "$build/tests/bounded" "$SECONDS_ALLOWED" "$@" > "$out" 2> "$err"
    status=$?
}

picky()
{
    if [ -e "$scratch/picky.so" ]; then
        run env LD_PRELOAD="$scratch/picky.so" "$@"
    else
        run "$@"
    fi
}

shell()
{
    run sh -c "$1"
}

# (With `| true` the command may have printed all before its reader has ended.)
to_nobody()
{
    [ -p "$scratch/nobody" ] || mkfifo "$scratch/nobody"
    # shellcheck disable=SC2016 # for the inner shell
    run sh -c ': < "$0" & exec 3> "$0"; wait $!; exec "$@" >&3 3>&-' \
        "$scratch/nobody" "$@"
}

start()
{
    [ ! -e "$scratch/ready" ] || rm "$scratch/ready"
    mkfifo "$scratch/ready"
    # shellcheck disable=SC2016 # $$ is that of the inner shell
    "$build/tests/bounded" $((3 * SECONDS_ALLOWED)) \
        sh -c 'echo $$ > "$0"; exec "$@"' "$scratch/server_pid" "$@" \
        > "$scratch/ready" 2> "$scratch/server_err" &
    bounded=$!
    line=
    # shellcheck disable=SC2034 # for the scripts
    read -r line < "$scratch/ready"
    read -r server < "$scratch/server_pid"
}

ends()
{
    wait "$bounded"
    status=$?
    : > "$out"
    cp "$scratch/server_err" "$err"
}

stop()
{
    kill -s "${1:-TERM}" "$server"
    ends
}

soon()
{
    tries=0
    until "$@"; do
        tries=$((tries + 1))
        if [ $tries -gt $((100 * SECONDS_ALLOWED)) ]; then
            fail "not within $SECONDS_ALLOWED seconds: $*"
            return
        fi
        sleep 0.01
    done
}

# A name is there some calls before the program waits at it. (Where there is no
# such file, or no such process any more, nobody knows.)
sleeps()
{
    ! { read -r stat < "/proc/$1/stat"; } 2> "$scratch/no_stat" ||
        [ "${stat#*) S }" != "$stat" ]
}

# (Side by side they would mix what they say.)
part()
{
    (
        scratch_files "$1"
        said=$scratch/said_$1
        shift
        "$@" > "$said"
        finish
    ) &
    if [ -n "$in_turn" ]; then
        wait $! || failures=$((failures + 1))
    else
        parts="$parts $!"
    fi
}

parts_end()
{
    for part in $parts; do
        wait "$part" || failures=$((failures + 1))
    done
    parts=
    cat "$scratch"/said_*
}

can_mount()
{
    [ "$(id -u)" -eq 0 ] && unshare -m mount -t tmpfs tmpfs . 2> "$err"
}

on_full_disk()
{
    mkdir -p disk
    run unshare -m sh -c "mount -t tmpfs -o $1 tmpfs disk || exit 99
        cd disk || exit 99
        $2"
}

status_is()
{
    [ "$status" -eq "$1" ] || fail "expected status $1"
}

# Sets $as_here to the text, with the errors as this libc words them.
word_as_here()
{
    [ -n "${words_here+set}" ] || words_here=$("$build/tests/words")
    as_here=$1
    if [ -n "$words_here" ]; then # not so with glibc
        as_here=$(printf '%s\n' "$1" | sed "$words_here")
    fi
}

as_here()
{
    word_as_here "$1"
    printf '%s\n' "$as_here"
}

# has FILE TEXT (an empty text would be in any file)
has()
{
    [ -n "$2" ] || return 1
    word_as_here "$2"
    case $(cat "$1") in
    *"$as_here"*) ;;
    *) return 1 ;;
    esac
}

output_is()
{
    word_as_here "$1"
    printf '%s\n' "$as_here" | cmp -s - "$out" ||
        fail "expected the output: $1"
}

output_has()
{
    has "$out" "$1" || fail "expected in the output: $1"
}

error_has()
{
    has "$err" "$1" || fail "expected in the errors: $1"
}

quiet()
{
    [ ! -s "$err" ] || fail "expected no word on standard error"
}

# An error that is said, and no crash, time-out or process left behind.
fails()
{
    if [ "$status" -eq 0 ] || [ "$status" -ge 124 ]; then
        fail "expected an error status"
    fi
    [ -s "$err" ] || fail "expected a message on standard error"
}

same()
{
    cmp "$1" "$2" > "$err" 2>&1 || fail "$1 and $2 differ"
}

finish()
{
    [ "$failures" -eq 0 ] || exit 1
}
