/* seq.h - what seq_server and seq_client must agree on */
#ifndef SEQ_H
#define SEQ_H

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define DEFAULT_PATH "my_fifo"

/* A request is a line "PID COUNT", in one write(): it is far shorter than
 * PIPE_BUF, so those of many clients do not mix. The answer "FIRST LAST" goes
 * to a FIFO that the client has made before: PATH.PID. */
enum {
    LINE_SIZE = 64,   /* bytes, with a NUL */
    PATH_SIZE = 1024, /* bytes, with a NUL */
    MAX_COUNT = 1000000
};

/* The name that is ours to remove, for a signal handler too. */
static const char *volatile own_path; /* NULL: there is none */
static struct stat own_status;

static inline int is_own(const struct stat *status)
{
    return status->st_dev == own_status.st_dev &&
           status->st_ino == own_status.st_ino;
}

/* If somebody has put something else at our path, that stays. Returns -1 if our
 * own stays as well. */
static inline int remove_own_path(void)
{
    const char *path = own_path;
    struct stat status;
    if (path == NULL)
        return 0;
    if (lstat(path, &status) == -1)
        return errno == ENOENT ? 0 : -1;
    return is_own(&status) ? unlink(path) : 0;
}

static inline void fail(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    remove_own_path();
    exit(EXIT_FAILURE);
}

static inline void die(const char *what)
{
    fail(what, strerror(errno));
}

/* `fd` is the opened FIFO, or -1 if we have made it and not opened it yet. */
static inline void own(const char *path, int fd)
{
    if ((fd == -1 ? lstat(path, &own_status) : fstat(fd, &own_status)) == -1) {
        perror(path);
        unlink(path);
        exit(EXIT_FAILURE);
    }
    own_path = path;
}

/* SIGINT and SIGTERM will run the handler, but are kept outside at first: none
 * can slip in between mkfifo() and own(). The mask `entry` lets them in. */
static inline void block_stops(void (*handler)(int), sigset_t *entry)
{
    struct sigaction action = { .sa_handler = handler };
    sigemptyset(&action.sa_mask);
    sigaddset(&action.sa_mask, SIGINT);
    sigaddset(&action.sa_mask, SIGTERM);
    if (sigprocmask(SIG_BLOCK, &action.sa_mask, entry) == -1)
        die("sigprocmask");
    sigdelset(entry, SIGINT);
    sigdelset(entry, SIGTERM);
    if (sigaction(SIGINT, &action, NULL) == -1 ||
        sigaction(SIGTERM, &action, NULL) == -1)
        die("sigaction");
}

/* Opens a FIFO of our own user, and nothing else, without waiting for the other
 * side. Returns -1 if it cannot: see why_not(). */
static inline int open_fifo(const char *path, int mode)
{
    struct stat status;
    int fd = open(path, mode | O_NONBLOCK | O_NOFOLLOW);
    if (fd == -1)
        return -1;
    if (fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode) &&
        status.st_uid == geteuid())
        return fd;
    close(fd);
    errno = ELOOP; /* as for a symbolic link */
    return -1;
}

static inline const char *why_not(void)
{
    return errno == ELOOP ? "not a FIFO of this user" : strerror(errno);
}

static inline void set_reply_path(char name[PATH_SIZE], const char *path,
                                  long pid)
{
    if (snprintf(name, PATH_SIZE, "%s.%ld", path, pid) >= PATH_SIZE)
        fail(path, strerror(ENAMETOOLONG));
}

/* Takes two numbers from a line. Returns 0 if it is anything else. */
static inline int two_numbers(const char *line, long long *a, long long *b)
{
    char *end;
    *a = strtoll(line, &end, 10);
    if (end == line || *end != ' ')
        return 0;
    line = end + 1;
    *b = strtoll(line, &end, 10);
    return end != line && *end == '\0';
}

#endif
