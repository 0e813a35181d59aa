# shellcheck shell=sh disable=SC2034 # they are for the scripts
# lib.sh - what the tests of the servers share
#
#     start COMMAND [ARG...]     a server; returns when it is ready, and leaves
#                                what it said in $line, its id in $server
#     ends                       waits for it: $status, its errors in $err
#     stop [SIGNAL]              the same, with SIGTERM before
#     gone PATH                  neither the path nor its lock is there

start()
{
    rm -f ready
    mkfifo ready
    # shellcheck disable=SC2016 # $$ is that of the inner shell
    "$build/tests/bounded" "$SECONDS_ALLOWED" \
        sh -c 'echo $$ > server_pid; exec "$@"' sh "$@" > ready 2> server_err &
    bounded=$!
    line=
    read -r line < ready
    server=$(cat server_pid)
}

ends()
{
    wait "$bounded"
    status=$?
    : > "$out"
    cp server_err "$err"
}

stop()
{
    kill -s "${1:-TERM}" "$server"
    ends
}

gone()
{
    if [ -e "$1" ] || [ -L "$1" ] || [ -e "$1.lock" ]; then
        fail "left $1"
    fi
}
