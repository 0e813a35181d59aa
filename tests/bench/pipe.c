/*
 * pipe.c - two pipes, one for each direction
 */
#include <fcntl.h>
#include <unistd.h>

#include "bench.h"

static void open_pipe(int ends[2], const struct way *way)
{
    if (pipe(ends) == -1)
        die("pipe");
#ifdef F_SETPIPE_SZ
    /* What a process without privileges may have: pipe-max-size, pipe(7).
     * If it is less, the pipe stays as it is. */
    if (way->without != CAPACITY)
        fcntl(ends[1], F_SETPIPE_SZ, 1024 * 1024);
#endif
}

static void open_pipes(struct link *first, struct link *second)
{
    int there[2], back[2];
    open_pipe(there, first->way);
    open_pipe(back, first->way);
    use_pipe(first, back[0], there[1]);
    use_pipe(second, there[0], back[1]);
}

const struct mechanism by_pipe = {
    .name = "pipe",
    .what = "pipe(): two, one for each direction",
    .open = open_pipes,
    .begin = stream_begin,
    .send = stream_send,
    .flush = stream_flush,
    .receive = stream_receive,
};
