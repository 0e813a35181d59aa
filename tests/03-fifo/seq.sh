# shellcheck shell=sh disable=SC2034 # they are for the scripts
# seq.sh - what the tests of seq_server and seq_client share
#
#     start COMMAND [ARG...]     a server; returns when it is ready, and leaves
#                                what it said in $line, its id in $server
#     stop [SIGNAL]              ends it: $status, its errors in $err
#     gives TEXT [COUNT]         a client gets these numbers from the server s
#     leaves_nothing             no more files here than at the beginning

start()
{
    rm -f "$scratch/ready"
    mkfifo "$scratch/ready"
    # shellcheck disable=SC2016 # $$ is that of the inner shell
    "$build/tests/bounded" "$SECONDS_ALLOWED" \
        sh -c 'echo $$ > "$0"; exec "$@"' "$scratch/server_pid" "$@" \
        > "$scratch/ready" 2> "$scratch/server_err" &
    bounded=$!
    line=
    read -r line < "$scratch/ready"
    server=$(cat "$scratch/server_pid")
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

gives()
{
    run ./seq_client s "${2:-1}"
    status_is 0
    output_is "$1"
    quiet
}

ls > "$scratch/before"

leaves_nothing()
{
    ls > "$scratch/after"
    same "$scratch/before" "$scratch/after"
}
