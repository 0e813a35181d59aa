/* meet.h - what reader and writer share: how strangers meet at a name
 *
 * Whoever comes first makes the FIFO, and waits in open() for the other. When
 * both are in, the name has served. The writer removes it before it sends
 * anything; for a writer that was not ours, the reader does so at end of file.
 * Never both at once: the slower one might hit the FIFO of the next two.
 *
 * A FIFO that is there already is somebody's who waits, or was left by a killed
 * program: both will do. Anything else is left alone.
 */
#ifndef MEET_H
#define MEET_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define DEFAULT_FIFO "my_fifo"

/* The FIFO that is ours to remove, for a signal handler too. */
static const char *volatile own_path; /* NULL: there is none */
static struct stat own_status;

static inline void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static inline int is_our_fifo(const struct stat *status)
{
    return S_ISFIFO(status->st_mode) && status->st_uid == geteuid();
}

/* Removes the name, unless it is by now that of another FIFO. Makes only calls
 * that a signal handler may make (POSIX, 2.4.3). */
static inline int remove_name(void)
{
    const char *path = own_path;
    struct stat status;
    if (path != NULL && lstat(path, &status) == -1)
        return -1;
    if (path != NULL && status.st_dev == own_status.st_dev &&
        status.st_ino == own_status.st_ino && unlink(path) == -1)
        return -1;
    own_path = NULL;
    return 0;
}

static inline void at_end(void)
{
    remove_name();
}

static inline void on_stop(int number)
{
    remove_name();
    signal(number, SIG_DFL);
    raise(number); /* and so end as without a handler */
}

static inline void own(const char *path, const struct stat *status)
{
    own_status = *status;
    own_path = path;
}

static inline void refuse(const char *path)
{
    fprintf(stderr, "%s: exists, and is not a FIFO of ours\n", path);
    exit(EXIT_FAILURE);
}

/* Interrupts open() once a second, to see whether the name is still there: who
 * waits at a name that is gone would wait for ever. */
static inline void on_tick(int number)
{
    (void)number;
    alarm(1);
}

static inline int open_fifo(const char *path, int access_mode)
{
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGINT);
    sigaddset(&stops, SIGTERM);
    if (atexit(at_end) != 0 || signal(SIGINT, on_stop) == SIG_ERR ||
        signal(SIGTERM, on_stop) == SIG_ERR)
        die("signal");
    struct sigaction tick = { .sa_handler = on_tick }; /* no SA_RESTART */
    sigemptyset(&tick.sa_mask);
    if (sigaction(SIGALRM, &tick, NULL) == -1)
        die("sigaction");

    struct stat status;
    int fd = -1;
    do { /* again if those who waited here have met, and the name is gone */
        /* No signal may come between making the FIFO and knowing that it is to
         * be removed. One that we find is not: somebody may wait there. */
        if (sigprocmask(SIG_BLOCK, &stops, NULL) == -1)
            die("sigprocmask");
        int made = mkfifo(path, 0600) == 0;
        if (!made && errno != EEXIST)
            die(path);
        int found = lstat(path, &status) == 0;
        if (made && found)
            own(path, &status);
        if (sigprocmask(SIG_UNBLOCK, &stops, NULL) == -1)
            die("sigprocmask");
        if (found && !is_our_fifo(&status))
            refuse(path);
        if (found) {
            alarm(1);
            fd = open(path, access_mode | O_NOFOLLOW); /* waits */
            alarm(0);
        }
        if (fd == -1 && errno != ENOENT && errno != EINTR)
            die(path);
    } while (fd == -1);

    if (fstat(fd, &status) == -1)
        die(path);
    if (!is_our_fifo(&status)) /* it was replaced before open() */
        refuse(path);
    own(path, &status); /* nobody waits there any more */
    return fd;
}

static inline void copy(int in, int out)
{
    static char buf[131072]; /* as large as that of GNU cat */
    ssize_t n;
    while ((n = read(in, buf, sizeof buf)) > 0)
        for (ssize_t done = 0; done < n;) {
            ssize_t m = write(out, buf + done, (size_t)(n - done));
            if (m == -1)
                die("write");
            done += m;
        }
    if (n == -1)
        die("read");
}

#endif
