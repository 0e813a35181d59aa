/* meet.h - what reader and writer share: how strangers meet at a name
 *
 * Whoever comes first makes the FIFO, and waits in open() for the other. When
 * open() has returned, both ends are open and the name has served: whoever is
 * quicker removes it. So it goes even if the other side is a `cat`, and it is
 * never there while data are on their way.
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

static const char *fifo_path;
static volatile sig_atomic_t name_is_ours; /* to remove, if we end now */

static inline void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static inline int is_our_fifo(const struct stat *status)
{
    return S_ISFIFO(status->st_mode) && status->st_uid == geteuid();
}

static inline void at_end(void)
{
    struct stat status;
    if (name_is_ours && lstat(fifo_path, &status) == 0 && is_our_fifo(&status))
        unlink(fifo_path);
}

/* Only with calls that a signal handler may make (POSIX, 2.4.3). */
static inline void on_stop(int number)
{
    at_end();
    signal(number, SIG_DFL);
    raise(number); /* and so end as without a handler */
}

static inline void refuse(const char *path)
{
    fprintf(stderr, "%s: exists, and is not a FIFO of ours\n", path);
    exit(EXIT_FAILURE);
}

static inline int open_fifo(const char *path, int access_mode)
{
    fifo_path = path;
    if (atexit(at_end) != 0 || signal(SIGINT, on_stop) == SIG_ERR ||
        signal(SIGTERM, on_stop) == SIG_ERR)
        die("signal");

    struct stat status;
    int fd = -1;
    do { /* again if those who waited here have met, and the name is gone */
        name_is_ours = 1;
        int made = mkfifo(path, 0600) == 0;
        if (!made && errno != EEXIST)
            die(path);
        if (lstat(path, &status) == 0) {
            if (!is_our_fifo(&status))
                refuse(path);
            fd = open(path, access_mode | O_NOFOLLOW); /* waits */
        }
        if (fd == -1 && errno != ENOENT) {
            name_is_ours = made; /* or there may be somebody who waits */
            die(path);
        }
    } while (fd == -1);

    if (fstat(fd, &status) == -1)
        die(path);
    if (!is_our_fifo(&status)) /* it was replaced before open() */
        refuse(path);
    return fd;
}

/* Removes the name, unless it is gone, or by now that of another FIFO. */
static inline void remove_name(const char *path, int fd)
{
    struct stat named, opened;
    if (fstat(fd, &opened) == -1)
        die(path);
    int exists = lstat(path, &named) == 0;
    if (!exists && errno != ENOENT)
        die(path);
    if (exists && named.st_ino == opened.st_ino &&
        named.st_dev == opened.st_dev && unlink(path) == -1 && errno != ENOENT)
        die(path);
    name_is_ours = 0;
}

static inline void copy(int in, int out)
{
    static char buf[65536]; /* as much as a pipe holds on Linux */
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
