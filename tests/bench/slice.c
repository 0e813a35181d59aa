/*
 * slice.c - two processes that send each other messages for a moment
 *
 *     first                                second
 *       |---- struct slice (a pipe) -------->|  make ready
 *       |<--- a byte (another pipe) ---------|
 *       |==== messages, by the mechanism ===>|  look at each
 *       |<=== answers, if round trips =======|
 *       |<--- when the last was seen --------|
 *
 * The clock is the same for both processes (CLOCK_MONOTONIC).
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "messages.h"

static const struct way *ways;
static struct link *links[2]; /* of the first process, of the second */
static int to_partner[2], from_partner[2];
static pid_t first_process, partner;

enum { DELAY = 60 };      /* seconds more than all that is to be measured: */
static int longest_slice; /* something is wrong then */
static volatile sig_atomic_t seconds_in_slice;

static void begin(const struct slice *slice, struct link *link, int which)
{
    bool one_core = processors() < 2 || ways[slice->way].without == TWO_CORES;
    pin(one_core ? 0 : which);
    link->spin = link->way->spin && !one_core;
    seconds_in_slice = 0;
    if (link->way->mechanism->begin != NULL)
        link->way->mechanism->begin(link, slice);
}

static void flush(struct link *link)
{
    if (link->way->mechanism->flush != NULL)
        link->way->mechanism->flush(link);
}

static void send_now(const struct slice *slice, struct link *link, uint64_t seq)
{
    prepare(slice, link->message, seq);
    link->way->mechanism->send(link, link->message, slice->size);
    flush(link);
}

static void receive_one(const struct slice *slice, struct link *link,
                        uint64_t seq)
{
    const unsigned char *p =
        link->way->mechanism->receive(link, link->room, slice->size);
    check(slice, p, seq);
}

/* The second process's part of a round trip. */
static void answer(const struct slice *slice, struct link *link, uint64_t seq)
{
    receive_one(slice, link, seq);
    send_now(slice, link, ~seq);
}

static void read_all(int fd, void *p, size_t size)
{
    for (size_t got = 0; got < size;) {
        ssize_t n = read(fd, (char *)p + got, size - got);
        if (n == 0)
            refuse("the other process", "gone before the end");
        if (n == -1 && errno != EINTR)
            die("read");
        got += n > 0 ? (size_t)n : 0;
    }
}

static void write_all(int fd, const void *p, size_t size)
{
    if (write(fd, p, size) != (ssize_t)size) /* less than PIPE_BUF */
        die("write");
}

/* The second process, until there are no more slices. */
static void be_partner(void)
{
    struct slice slice;
    for (;;) {
        read_all(to_partner[0], &slice, sizeof slice);
        if (slice.count == 0)
            return;
        struct link *link = &links[1][slice.way];
        begin(&slice, link, 1);
        write_all(from_partner[1], "", 1);
        if (slice.question == THROUGHPUT)
            link->way->mechanism->receive_all(link, &slice);
        else
            for (uint64_t i = 1; i <= slice.count; i++)
                answer(&slice, link, i);
        uint64_t stop = now();
        write_all(from_partner[1], &stop, sizeof stop);
    }
}

static void make_trips(const struct slice *slice, struct link *link,
                       uint64_t last, uint32_t *trips)
{
    for (uint64_t i = 1; i <= slice->count; i++) {
        send_now(slice, link, i);
        if (link->way->mechanism->alone)
            answer(slice, link, i);
        receive_one(slice, link, ~i);
        uint64_t t = now();
        trips[i - 1] = (uint32_t)(t - last);
        last = t;
    }
}

/* Returns how long it took, from the first send to the last message seen. */
uint64_t run_slice(const struct slice *slice, uint32_t *trips)
{
    struct link *link = &links[0][slice->way];
    bool alone = link->way->mechanism->alone;
    begin(slice, link, 0);
    if (!alone) {
        char ready;
        write_all(to_partner[1], slice, sizeof *slice);
        read_all(from_partner[0], &ready, sizeof ready);
    }
    uint64_t start = now(), stop;
    if (slice->question == THROUGHPUT) {
        link->way->mechanism->send_all(link, slice);
        flush(link);
    } else {
        make_trips(slice, link, start, trips);
    }
    if (alone)
        stop = now();
    else
        read_all(from_partner[0], &stop, sizeof stop);
    return stop - start;
}

/* Neither process outlives the other one, whatever it is waiting for, nor does
 * it wait for a message that got lost. */
static void look_around(int signal)
{
    if (signal == SIGALRM && ++seconds_in_slice == longest_slice)
        refuse("message", "does not arrive");
    int status;
    if (partner == 0) {
        if (getppid() != first_process)
            _exit(EXIT_FAILURE);
    } else if (waitpid(partner, &status, WNOHANG) == partner) {
        partner = -1; /* its number is free for others now */
        if (WIFSIGNALED(status))
            refuse("the other process", "killed");
        _exit(EXIT_FAILURE); /* it has said why */
    }
    alarm(1);
}

static void close_ends(int which, int count)
{
    for (int i = 0; i < count; i++) {
        struct link *other = &links[1 - which][i];
        if (other->in == -1)
            continue;
        close(other->in);
        if (other->out != other->in)
            close(other->out);
    }
    close(which == 0 ? to_partner[0] : to_partner[1]);
    close(which == 0 ? from_partner[1] : from_partner[0]);
}

/* The memory of all ways is made in the beginning, at the same places in its
 * pages: or else its place would depend on what else is measured. */
static void make_links(int count, size_t largest, size_t offset)
{
    static unsigned char *good[2], *bad[2];
    for (int i = 0; i < 2; i++) {
        good[i] = at_offset(offset, largest);
        bad[i] = at_offset(BAD_OFFSET, largest);
    }
    for (int which = 0; which < 2; which++) {
        links[which] = or_die(calloc((size_t)count, sizeof *links[which]));
        for (int i = 0; i < count; i++) {
            struct link *link = &links[which][i];
            bool is_bad = ways[i].without == PLACE;
            link->way = &ways[i];
            link->in = link->out = -1;
            link->message = is_bad ? bad[0] : good[0];
            link->room = is_bad ? bad[1] : good[1];
            link->arrived = at_offset(is_bad ? BAD_OFFSET : offset, AHEAD);
            if (ways[i].batch)
                link->batch = at_offset(is_bad ? BAD_OFFSET : offset, BATCH);
            if (ways[i].mechanism->alone)
                link->batch = at_offset(0, largest); /* as the kernel's pages */
        }
    }
}

size_t offset_of(int way)
{
    return (uintptr_t)links[0][way].message % page();
}

void start_partner(const struct way *all, int count, size_t largest,
                   size_t offset, double seconds)
{
    ways = all;
    longest_slice = DELAY + (int)seconds;
    make_links(count, largest, offset);
    for (int i = 0; i < count; i++)
        if (ways[i].mechanism->open != NULL)
            ways[i].mechanism->open(&links[0][i], &links[1][i]);
    if (pipe(to_partner) == -1 || pipe(from_partner) == -1)
        die("pipe");

    first_process = getpid();
    struct sigaction look = { .sa_handler = look_around,
                              .sa_flags = SA_RESTART };
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    if (sigaction(SIGALRM, &look, NULL) == -1 ||
        sigaction(SIGCHLD, &look, NULL) == -1 ||
        sigaction(SIGPIPE, &ignore, NULL) == -1)
        die("sigaction");
    /* look_around() must not run before `partner` says which process it is in. */
    sigset_t child_ended, old;
    sigemptyset(&child_ended);
    sigaddset(&child_ended, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child_ended, &old);
    partner = fork();
    if (partner == -1)
        die("fork");
    sigprocmask(SIG_SETMASK, &old, NULL);
    close_ends(partner == 0 ? 1 : 0, count);
    alarm(1);
    if (partner == 0) {
        be_partner();
        _exit(EXIT_SUCCESS);
    }
}

/* After an error: see to it that the second process ends as well. */
void kill_partner(void)
{
    if (partner > 0) {
        kill(partner, SIGKILL);
        waitpid(partner, NULL, 0);
    }
}

void stop_partner(void)
{
    struct sigaction usual = { .sa_handler = SIG_DFL };
    sigaction(SIGCHLD, &usual, NULL);
    alarm(0);
    struct slice none = { .count = 0 };
    int status;
    write_all(to_partner[1], &none, sizeof none);
    if (waitpid(partner, &status, 0) == -1)
        die("waitpid");
    partner = -1;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        refuse("the other process", "failed");
}
