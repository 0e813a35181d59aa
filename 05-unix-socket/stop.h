/* stop.h - what the servers of this folder share: to end when told to */
#ifndef STOP_H
#define STOP_H

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

static inline void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

/* After a call that shall not wait: is nothing wrong, except that it would have
 * to wait now, or that a signal came? */
static inline int is_passing(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

/* SIGINT and SIGTERM are kept outside but for the time of a wait in can_read()
 * or can_write(), which then returns 0: none can slip in between a look at
 * `told_to_stop` and the wait. The first one says: finish what you have begun.
 * The second one says: now; and if nobody sends it, alarm() does. */
enum { FINISH = 1, NOW = 2 };
enum { GRACE = 1 };    /* seconds between the two */
enum { PATIENCE = 2 }; /* seconds for somebody who does not take our answer */

static volatile sig_atomic_t told_to_stop;
static sigset_t mask_while_waiting;

static inline void on_stop(int signal)
{
    (void)signal;
    if (told_to_stop++ == 0)
        alarm(GRACE);
}

static inline void stop_on_signals(void)
{
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* it would be the end at once */
        die("signal");
    sigset_t stops;
    sigemptyset(&stops);
    int signals[] = { SIGINT, SIGTERM, SIGALRM };
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        sigaddset(&stops, signals[i]);
    if (sigprocmask(SIG_BLOCK, &stops, &mask_while_waiting) == -1)
        die("sigprocmask");
    struct sigaction action = { .sa_handler = on_stop, .sa_mask = stops };
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        sigdelset(&mask_while_waiting, signals[i]);
        if (sigaction(signals[i], &action, NULL) == -1)
            die("sigaction");
    }
}

/* pselect() may leave signals outside when it need not wait. */
static inline void let_signals_in(void)
{
    sigset_t before;
    if (sigprocmask(SIG_SETMASK, &mask_while_waiting, &before) == -1 ||
        sigprocmask(SIG_SETMASK, &before, NULL) == -1)
        die("sigprocmask");
}

static inline int wait_for(fd_set *reading, fd_set *writing, int fd,
                           const struct timespec *limit, int enough)
{
    fd_set *set = reading != NULL ? reading : writing;
    if (fd >= FD_SETSIZE) {
        errno = EMFILE;
        die("pselect");
    }
    let_signals_in();
    while (told_to_stop < enough) {
        FD_ZERO(set);
        FD_SET(fd, set);
        int count =
            pselect(fd + 1, reading, writing, NULL, limit, &mask_while_waiting);
        if (count >= 0)
            return count;
        if (errno != EINTR)
            die("pselect");
    }
    return 0;
}

/* Waits until there is something to read (or a client to accept) at `fd`.
 * Returns 0 if we have been told to stop before: FINISH or NOW. */
static inline int can_read(int fd, int enough)
{
    fd_set set;
    return wait_for(&set, NULL, fd, NULL, enough);
}

/* Waits until there is room to write at `fd`. Returns 0 if there is none for
 * PATIENCE seconds, or if we have been told to stop before. */
static inline int can_write(int fd, int enough)
{
    fd_set set;
    struct timespec limit = { .tv_sec = PATIENCE };
    return wait_for(NULL, &set, fd, &limit, enough);
}

#endif
