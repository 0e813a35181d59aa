/*
 * fifo.c - the same as pipe.c, but that strangers could have met by the name
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench.h"

/* Linux: read() does not note its time in the file system each time. */
#ifndef O_NOATIME
#define O_NOATIME 0
#endif

static void make_fifo(int ends[2])
{
    /* The name is there for a moment: no signal may come in between. */
    sigset_t all, old;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &old);

    char name[64];
    snprintf(name, sizeof name, "/tmp/ipc_bench.%ld", (long)getpid());
    if (mkfifo(name, 0600) == -1)
        die(name);
    /* Without O_NONBLOCK, the first open() would wait for the second one. */
    ends[0] = open(name, O_RDONLY | O_NONBLOCK | O_NOATIME);
    ends[1] = ends[0] == -1 ? -1 : open(name, O_WRONLY);
    if (unlink(name) == -1 || ends[1] == -1)
        die(name);
    sigprocmask(SIG_SETMASK, &old, NULL);
}

static void open_fifos(struct link *first, struct link *second)
{
    use_pipes(first, second, make_fifo);
}

const struct mechanism by_fifo = {
    .name = "fifo",
    .what = "mkfifo(): likewise",
    .open = open_fifos,
    .begin = stream_begin,
    .send = stream_send,
    .flush = stream_flush,
    .receive = stream_receive,
    .send_all = stream_send_all,
    .receive_all = stream_receive_all,
};
