# shellcheck shell=sh
# shellcheck source=tests/watch/lib.sh
. "$tests/watch/lib.sh"

# Not counter: it goes on until an addition is lost by chance. What meets others
# at a name is in same-names.sh.
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
same_rows 04-shm ./lifecycle
same_rows 04-shm ./copy_or_share
same_rows 04-shm ./lost_update
same_rows 04-shm ./owner_dies
same_rows 04-shm ./transfer
same_rows 05-unix-socket ./server '&' ./client Hello
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
