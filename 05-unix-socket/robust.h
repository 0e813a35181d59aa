/*
 * robust.h - what the robust programs of this folder share
 *
 * A program that has a path makes these calls in this order:
 *
 *     claim_path(path);    the path is free, and no other program can take it
 *     bind(fd, ...);
 *     own_path();          from now on exit() removes the path
 *     remove_path();       before close(): a path without a socket may be taken
 */
#ifndef ROBUST_H
#define ROBUST_H

#ifndef __linux__
#undef _POSIX_C_SOURCE /* it may hide CMSG_SPACE(), and O_NOFOLLOW on macOS */
#endif
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define DEFAULT_PATH "my_socket"

static inline void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static inline void refuse(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

/* After a call that must not wait: did it only say that it would have to? */
static inline int is_passing(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

static inline void do_not_wait(int fd)
{
    int flags = fcntl(fd, F_GETFL);
    if (flags == -1 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1)
        die("fcntl");
}

static inline long long milliseconds(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) == -1)
        die("clock_gettime");
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* A socket must not get the number of a closed standard descriptor: printf()
 * would write to it. read() of such a 0 and write() to such a 1 fail here as if
 * it were closed. */
static inline void fill_standard_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) == -1 &&
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) == -1)
            die("/dev/null");
}

/* SIGHUP, SIGINT and SIGTERM call the handler: also if the caller blocks them,
 * and in process 1 of a container, which no signal ends by default. One that
 * the caller ignores stays ignored, as nohup(1) expects. Without SA_RESTART, a
 * write() that waits ends as well. */
static inline void catch_signals(void (*handler)(int))
{
    static const int numbers[] = { SIGHUP, SIGINT, SIGTERM };
    sigset_t caught;
    sigemptyset(&caught);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        struct sigaction old, action = { .sa_handler = handler };
        sigemptyset(&action.sa_mask);
        sigaddset(&caught, numbers[i]);
        if (sigaction(numbers[i], NULL, &old) == -1 ||
            (old.sa_handler != SIG_IGN &&
             sigaction(numbers[i], &action, NULL) == -1))
            die("sigaction");
    }
    if (sigprocmask(SIG_UNBLOCK, &caught, NULL) == -1)
        die("sigprocmask");
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* send() reports a lost peer */
        die("signal");
}

/* The handler of a program that has nothing to remove. */
static inline void end_now(int number)
{
    _exit(128 + number); /* the status that a shell gives to a killed program */
}

/* The handler of the others. poll() watches the pipe, so a signal that comes
 * just before poll() is not lost. */
static int stop_pipe[2];

static inline void on_stop(int number)
{
    int saved = errno;
    (void)number;
    if (write(stop_pipe[1], "", 1) == -1)
        errno = saved; /* the pipe is full of signals: that will do */
}

static inline void stop_on_signals(void)
{
    if (pipe(stop_pipe) == -1)
        die("pipe");
    do_not_wait(stop_pipe[0]);
    do_not_wait(stop_pipe[1]);
    catch_signals(on_stop);
}

/* A path that does not fit is refused, never cut; and an empty one, which Linux
 * takes for an address without a path (unix(7)). */
static inline struct sockaddr_un local_address(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    if (*path == '\0' || strlen(path) >= sizeof address.sun_path) {
        errno = *path == '\0' ? ENOENT : ENAMETOOLONG;
        die(path);
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    return address;
}

/* Returns a path, or if there is a port, a host and this port, as a list. */
static inline const struct addrinfo *addresses(const char *name,
                                               const char *port)
{
    static struct sockaddr_un local;
    static struct addrinfo one, *list;
    if (port == NULL) {
        local = local_address(name);
        one = (struct addrinfo) { .ai_family = AF_UNIX,
                                  .ai_addrlen = sizeof local,
                                  .ai_addr = (struct sockaddr *)&local };
        return &one;
    }
    size_t digits = strspn(port, "0123456789");
    if (digits == 0 || port[digits] != '\0' || strtol(port, NULL, 10) > 65535)
        refuse(port, "is no port");
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
    int error = getaddrinfo(name, port, &hints, &list);
    if (error != 0)
        refuse(name, gai_strerror(error));
    return list;
}

/* What exit() removes: the path, unless another program has put something else
 * there, and the lock. */
static struct {
    const char *path;
    int is_bound; /* the path is there, and is this: */
    dev_t device;
    ino_t inode;
    char lock[sizeof(struct sockaddr_un) + sizeof ".lock"];
    int lock_fd;
    int has_lock;
} own;

static inline void remove_path(void)
{
    struct stat status;
    int failed = 0;
    if (own.is_bound && lstat(own.path, &status) == -1)
        failed = errno != ENOENT;
    else if (own.is_bound && status.st_dev == own.device &&
             status.st_ino == own.inode)
        failed = unlink(own.path) == -1;
    if (own.has_lock && unlink(own.lock) == -1)
        failed = 1;
    own.is_bound = own.has_lock = 0;
    if (failed) {
        perror(own.path);
        _exit(EXIT_FAILURE); /* this may run in exit() */
    }
}

/* One program at a time may look whether the path is free, and take it: the one
 * that has locked PATH.lock. The lock of a killed program is gone with it. */
static inline void lock_path(void)
{
    for (;;) {
        int fd = open(own.lock, O_RDWR | O_CREAT | O_EXCL, 0600);
        own.has_lock = fd != -1;
        if (fd == -1 && errno == EEXIST) {
            fd = open(own.lock, O_RDWR | O_NOFOLLOW);
            if (fd == -1 && errno == ENOENT)
                continue; /* it was removed between the two */
        }
        if (fd == -1)
            die(own.lock);
        struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
        if (fcntl(fd, F_SETLK, &whole) == -1) {
            if (errno != EACCES && errno != EAGAIN)
                die(own.lock);
            own.has_lock = 0;
            refuse(own.path, "another program is just taking it");
        }
        struct stat status;
        if (fstat(fd, &status) == -1)
            die(own.lock);
        if (!S_ISREG(status.st_mode) || status.st_size != 0 ||
            status.st_uid != geteuid())
            refuse(own.lock, "is no lock of ours");
        own.has_lock = status.st_nlink > 0;
        own.lock_fd = fd;
        if (own.has_lock)
            return;
        if (close(fd) == -1) /* it was removed after open() */
            die("close");
    }
}

/* connect() of a datagram socket disturbs nobody: it says ECONNREFUSED if the
 * path has no living socket, and EPROTOTYPE if that is a stream. */
static inline void remove_leftover(const struct sockaddr_un *address)
{
    struct stat status;
    if (lstat(own.path, &status) == -1) {
        if (errno == ENOENT)
            return;
        die(own.path);
    }
    if (!S_ISSOCK(status.st_mode) || status.st_uid != geteuid())
        refuse(own.path, "exists, and is not a socket of ours");
    int probe = socket(AF_UNIX, SOCK_DGRAM, 0);
    if (probe == -1)
        die("socket");
    if (connect(probe, (const struct sockaddr *)address, sizeof *address) ==
            0 ||
        errno != ECONNREFUSED)
        refuse(own.path, "in use by a living program");
    if (close(probe) == -1 || unlink(own.path) == -1)
        die(own.path);
}

static inline struct sockaddr_un claim_path(const char *path)
{
    struct sockaddr_un address = local_address(path);
    own.path = path;
    snprintf(own.lock, sizeof own.lock, "%s.lock", path);
    if (atexit(remove_path) != 0)
        die("atexit");
    lock_path();
    remove_leftover(&address);
    umask(0177); /* rw-------: on Linux, no other user can connect (unix(7)) */
    return address;
}

static inline void own_path(void)
{
    struct stat status;
    if (lstat(own.path, &status) == -1) {
        perror(own.path);
        unlink(own.path);
        exit(EXIT_FAILURE);
    }
    own.device = status.st_dev;
    own.inode = status.st_ino;
    own.is_bound = 1;
    own.has_lock = 0;
    if (unlink(own.lock) == -1 || close(own.lock_fd) == -1)
        die(own.lock);
}

#endif
