/*
 * fifo.h - what the robust programs of this folder share
 *
 * Each of them has one name, that of a FIFO. It removes the name at its end,
 * also after an error or a signal, unless the name is another FIFO's by then.
 *
 * Locks tell who has a FIFO: the kernel takes back the lock of a process that
 * ends. robust_seq_server and robust_seq_client lock byte 0 for writing,
 * robust_reader locks byte 0 for reading, robust_writer byte 1 for writing.
 */
#ifndef FIFO_H
#define FIFO_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define DEFAULT_PATH "my_fifo"

static const char *volatile own_path; /* NULL: there is no name to remove */
static struct stat own_status;

static inline int same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Makes only calls that a signal handler may make (POSIX, 2.4.3). */
static inline int remove_name(void)
{
    const char *path = own_path;
    struct stat status;
    if (path == NULL)
        return 0;
    if (lstat(path, &status) == -1 ||
        (same_file(&status, &own_status) && unlink(path) == -1))
        return errno == ENOENT ? 0 : -1;
    return 0;
}

static inline _Noreturn void fail(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    remove_name();
    exit(EXIT_FAILURE);
}

static inline _Noreturn void die(const char *what)
{
    fail(what, strerror(errno));
}

static inline void own(const char *path, const struct stat *status)
{
    own_status = *status;
    own_path = path;
}

static inline void set_handler(int number, void (*handler)(int))
{
    struct sigaction action = { .sa_handler = handler }; /* no SA_RESTART */
    sigfillset(&action.sa_mask);
    if (sigaction(number, &action, NULL) == -1)
        die("sigaction");
}

/* Ends by the signal, as if there were no handler. In process 1 of a container
 * the default action does nothing: hence _exit(). */
static inline void on_stop(int number)
{
    sigset_t none;
    sigemptyset(&none);
    remove_name();
    set_handler(number, SIG_DFL);
    kill(getpid(), number);
    sigprocmask(SIG_SETMASK, &none, NULL);
    _exit(128 + number);
}

/* The first call of each program. Signals that the caller blocks are let in;
 * those that it ignores stay ignored, as nohup(1) expects. */
static inline void start(void (*handler)(int))
{
    static const int numbers[] = { SIGHUP, SIGINT, SIGTERM };
    struct sigaction old;
    sigset_t none;
    /* A FIFO must not get the number of a closed standard descriptor: messages
     * would go into it. write() to what is opened here fails. */
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", O_RDONLY) == -1)
            die("/dev/null");
    for (int i = 0; i < 3; i++) {
        if (sigaction(numbers[i], NULL, &old) == -1)
            die("sigaction");
        if (old.sa_handler != SIG_IGN)
            set_handler(numbers[i], handler);
    }
    set_handler(SIGPIPE, SIG_IGN); /* write() tells that the reader is gone */
    sigemptyset(&none);
    if (sigprocmask(SIG_SETMASK, &none, NULL) == -1)
        die("sigprocmask");
}

/* Makes the FIFO, if nothing has that name. No signal comes in between mkfifo()
 * and own(). */
static inline void make_fifo(const char *path)
{
    sigset_t all, before;
    struct stat status;
    sigfillset(&all);
    if (sigprocmask(SIG_SETMASK, &all, &before) == -1)
        die("sigprocmask");
    if (mkfifo(path, 0600) == 0) {
        if (lstat(path, &status) == -1) {
            perror(path);
            unlink(path);
            exit(EXIT_FAILURE);
        }
        own(path, &status);
    } else if (errno != EEXIST) {
        die(path);
    }
    if (sigprocmask(SIG_SETMASK, &before, NULL) == -1)
        die("sigprocmask");
}

static inline int is_own_fifo(const struct stat *status)
{
    return S_ISFIFO(status->st_mode) && status->st_uid == geteuid();
}

/* Opens a FIFO of this user, and nothing else. Returns -1 if it cannot: see
 * why_not(). */
static inline int open_fifo(const char *path, int flags)
{
    struct stat seen, status;
    if (lstat(path, &seen) == -1)
        return -1;
    if (is_own_fifo(&seen)) {
        int fd = open(path, flags);
        if (fd == -1)
            return -1;
        if (fstat(fd, &status) == -1)
            die("fstat");
        /* If it was replaced in between, another one of ours will do: its
         * other side has met us, and would take close() for the end. */
        if (same_file(&seen, &status) ||
            (lstat(path, &seen) == 0 && is_own_fifo(&seen) &&
             same_file(&seen, &status)))
            return fd;
        if (close(fd) == -1)
            die("close");
        errno = ENOENT; /* the one that was seen is gone */
        return -1;
    }
    errno = 0;
    return -1;
}

static inline const char *why_not(void)
{
    return errno == 0 ? "not a FIFO of this user" : strerror(errno);
}

/* Locks the byte (F_SETLK), or only asks (F_GETLK). Returns the type of a lock
 * of another process that is in the way, or F_UNLCK if there is none. */
static inline int lock(int fd, int command, short type, off_t byte)
{
    static int said;
    struct flock range = {
        .l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1
    };
    if (fcntl(fd, command, &range) != -1)
        return command == F_GETLK ? range.l_type : F_UNLCK;
    if (errno == EACCES || errno == EAGAIN)
        return F_WRLCK;
    if (errno != EINVAL && errno != ENOTSUP)
        die("fcntl");
    if (!said++) /* POSIX lets a system have no locks for a FIFO */
        fprintf(stderr,
                "this system cannot lock a FIFO: start one at a time\n");
    return F_UNLCK;
}

/* Two terminals may be in two directories, each with a FIFO of that name. */
static inline void say_where(const char *path)
{
    char here[4096];
    if (isatty(STDERR_FILENO) && getcwd(here, sizeof here) != NULL)
        fprintf(stderr, "waiting at %s in %s\n", path, here);
}

/* Makes the FIFO, or takes over what a killed process has left, and opens both
 * ends: a reader with a write end of its own never reads end of file. Returns
 * -1 if a living process has it. */
static inline int take_fifo(const char *path, int ends[2])
{
    struct stat opened, named;
    int probe;
    do { /* again if its owner has just removed it */
        make_fifo(path);
        probe = open_fifo(path, O_WRONLY | O_NONBLOCK); /* does one read it? */
    } while (probe == -1 && errno == ENOENT);
    if (probe == -1 && errno != ENXIO)
        fail(path, why_not());
    ends[0] = open_fifo(path, O_RDONLY | O_NONBLOCK);
    if (ends[0] == -1)
        fail(path, why_not());
    ends[1] = open_fifo(path, O_WRONLY);
    if (ends[1] == -1)
        fail(path, why_not());
    if (probe == -1 && lock(ends[1], F_SETLK, F_WRLCK, 0) == F_UNLCK) {
        if (fstat(ends[0], &opened) == -1)
            die("fstat");
        int result = lstat(path, &named);
        if (result == -1 && errno != ENOENT)
            die(path);
        if (result == 0 && same_file(&named, &opened)) {
            own(path, &opened);
            return 0;
        }
    }
    own_path = NULL;
    if ((probe != -1 && close(probe) == -1) || close(ends[0]) == -1 ||
        close(ends[1]) == -1)
        die("close");
    return -1;
}

/* What robust_seq_server and robust_seq_client agree on. A request is a line
 * "PID COUNT", in one write(): it is far shorter than PIPE_BUF, so requests do
 * not mix. The answer "FIRST to LAST" comes in the client's FIFO: PATH.PID. */
enum { MAX_COUNT = 1000000, LINE_SIZE = 64, PATH_SIZE = 1024 };

static inline void set_reply_path(char reply[PATH_SIZE], const char *path,
                                  long pid)
{
    if (snprintf(reply, PATH_SIZE, "%s.%ld", path, pid) >= PATH_SIZE)
        fail(path, strerror(ENAMETOOLONG));
}

#endif
