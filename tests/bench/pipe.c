/*
 * pipe.c - two pipes, one for each direction
 */
#include <unistd.h>

#include "bench.h"

static void make_pipe(int ends[2])
{
    if (pipe(ends) == -1)
        die("pipe");
}

static void open_pipes(struct link *first, struct link *second)
{
    use_pipes(first, second, make_pipe);
}

const struct mechanism by_pipe = {
    .name = "pipe",
    .what = "pipe(): two, one for each direction",
    .open = open_pipes,
    .begin = stream_begin,
    .send = stream_send,
    .flush = stream_flush,
    .receive = stream_receive,
    .send_all = stream_send_all,
    .receive_all = stream_receive_all,
};
