/*
 * unix_stream.c - a pair of connected UNIX domain sockets, stream
 */
#include <sys/socket.h>

#include "bench.h"

static void open_pair(struct link *first, struct link *second)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == -1)
        die("socketpair");
    if (first->way->without != BUFFERS) {
        room_for(ends[0], 1024 * 1024);
        room_for(ends[1], 1024 * 1024);
    }
    use_socket(first, ends[0]);
    use_socket(second, ends[1]);
}

const struct mechanism by_unix_stream = {
    .name = "unix-stream",
    .what = "socketpair(), AF_UNIX, SOCK_STREAM",
    .open = open_pair,
    .begin = stream_begin,
    .send = stream_send,
    .flush = stream_flush,
    .receive = stream_receive,
    .send_all = stream_send_all,
    .receive_all = stream_receive_all,
};
