# shellcheck shell=sh
# shellcheck source=tests/watch/lib.sh
. "$tests/watch/lib.sh"

# How many digits a process id has now: it may be in what programs tell.
digits()
{
    sh -c 'echo $$' | tr -d '\n' | wc -c
}
before=$(digits)

# What is printed may differ: it may be a time, or a process id.
have_same_rows()
{
    cmp -s table_1 table_2 && return
    grep -v '^     | ' table_1 > rows_1
    grep -v '^     | ' table_2 > rows_2
    diff rows_1 rows_2 > "$out"
}

# same_rows FOLDER COMMAND [ARG...]: the same rows in $RUNS runs.
same_rows()
{
    folder=$1
    shift
    it "shows the same rows each time: $*"
    if [ ! -e "$folder" ]; then
        mkdir "$folder"
        link_programs "$tests/../$folder" "$build/$folder" "$folder"
    fi
    number=0
    table=table_1
    while [ $number -lt "$RUNS" ]; do
        (cd "$folder" && "$build/tests/bounded" "$SECONDS_ALLOWED" \
            "$build/watch" "$@" < /dev/null > "../$table" 2>&1)
        [ $number -eq 0 ] || have_same_rows || break
        number=$((number + 1))
        table=table_2
    done
    grep -q '^  1' table_1 || fail "there is no table"
    [ $number -lt "$RUNS" ] || return
    now=$(digits)
    if [ "$before" -ne "$now" ]; then
        before=$now
        same_rows "$folder" "$@"
    else
        : > "$err"
        # shellcheck disable=SC2034 # for fail
        status=1
        fail "the rows differ"
    fi
}

# Not counter: it goes on until an addition is lost by chance.
RUNS=${RUNS:-2}
SECONDS_ALLOWED=60 # many rows take seconds
for program in broken_pipe end_counts fd_limit forgotten_close one_process \
    parent_child stdio_buffering stream two_way why_ipc zombie; do
    same_rows 01-pipe ./$program
done
same_rows 02-pipe-dup2 ./ls_wc
same_rows 02-pipe-dup2 ./fd_steps
same_rows 02-pipe-dup2 ./capture ls
same_rows 02-pipe-dup2 ./pipeline ls '|' sort -r '|' wc -l
same_rows 02-pipe-dup2 ./through tr a-z A-Z
same_rows 03-fifo ./reader '&' ./writer Hello
same_rows 03-fifo ./writer Hello '&' ./reader
same_rows 03-fifo ./lifecycle
same_rows 03-fifo ./open_waits
same_rows 03-fifo ./many_writers
same_rows 03-fifo ./seq_server '&' ./seq_client
same_rows 04-shm ./writer Hello '&' ./reader # /my_shm
same_rows 04-shm ./lifecycle
same_rows 04-shm ./copy_or_share
same_rows 04-shm ./lost_update
same_rows 04-shm ./owner_dies
same_rows 04-shm ./transfer
same_rows 05-unix-socket ./server '&' ./client Hello
same_rows 05-unix-socket ./tcp_server '&' ./tcp_client Hello # port 20000
same_rows 05-unix-socket ./datagram_server '&' ./datagram_client Hello
same_rows 05-unix-socket ./receive_fd '&' ./send_fd /etc/passwd
same_rows 05-unix-socket ./many_clients 2 '&' ./client Hello '&' ./client World
same_rows 05-unix-socket ./socketpair
same_rows 05-unix-socket ./stream_or_datagram
same_rows 05-unix-socket ./peer_credentials '&' ./caller
if [ "$RUNS" -gt 2 ]; then # these take their time
    same_rows 01-pipe ./capacity
    same_rows 05-unix-socket ./in_order
fi
