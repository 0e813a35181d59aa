/* local.h - what the programs of this folder share: a path as an address */
#ifndef LOCAL_H
#define LOCAL_H

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "stop.h"

#define DEFAULT_PATH "my_socket"

/* A path as an address. One that does not fit is refused, never cut; an empty
 * one would be no path but an address that Linux makes up (unix(7)). */
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

/*
 * The name of a server
 *
 *     claim_path(path);      it is certain that the path is free, and stays so
 *     bind(fd, ...);
 *     own_path(path);        from now on it is ours to remove
 *     listen(fd, ...);       (not for datagrams)
 *     unlock_path();         from now on it can be seen that we live
 *
 *     remove_path();         while we still live: a dead name is anybody's
 *     close(fd);
 *
 * An exit() for any other reason removes the path as well.
 */
static struct {
    const char *path; /* set as soon as it is ours to remove */
    dev_t dev;
    ino_t ino;
    pid_t owner; /* a child does not remove it */
    char lock[sizeof(struct sockaddr_un) + sizeof ".lock"];
    int lock_fd; /* -1: not locked */
} bound = { .lock_fd = -1 };

static inline void unlock_path(void)
{
    if (bound.lock_fd == -1)
        return;
    int failed = unlink(bound.lock) == -1; /* first: it is ours while locked */
    failed |= close(bound.lock_fd) == -1;
    bound.lock_fd = -1;
    if (failed)
        die(bound.lock);
}

/* If somebody has put something else at our path, that stays. */
static inline void remove_path(void)
{
    struct stat status;
    if (getpid() != bound.owner)
        return;
    int failed = bound.lock_fd != -1 && unlink(bound.lock) == -1;
    if (bound.path != NULL) {
        if (lstat(bound.path, &status) == -1)
            failed |= errno != ENOENT;
        else if (status.st_dev == bound.dev && status.st_ino == bound.ino)
            failed |= unlink(bound.path) == -1;
    }
    bound.path = NULL;
    bound.lock_fd = -1;
    if (failed) {
        perror("unlink");    /* or lstat(), for the same reasons */
        _exit(EXIT_FAILURE); /* exit() may be what called us */
    }
}

static inline void refuse_path(const char *path, const char *why)
{
    fprintf(stderr, "%s: %s\n", path, why);
    exit(EXIT_FAILURE);
}

/* Only one server at a time may see whether the path is free and take it. A
 * lock on a file of its own, PATH.lock, does that, and goes with its owner. */
static inline void lock_path(const char *path)
{
    snprintf(bound.lock, sizeof bound.lock, "%s.lock", path);
    for (;;) {
        int fd = open(bound.lock, O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
        if (fd == -1)
            die(bound.lock);
        struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
        if (fcntl(fd, F_SETLK, &whole) == -1) {
            if (errno == EACCES || errno == EAGAIN)
                refuse_path(path, "another server is just taking it");
            die(bound.lock);
        }
        struct stat status;
        bound.lock_fd = fd;
        if (fstat(fd, &status) == -1)
            die(bound.lock);
        if (!S_ISREG(status.st_mode) || status.st_size != 0 ||
            status.st_uid != geteuid()) {
            bound.lock_fd = -1;
            refuse_path(bound.lock, "this is no lock of ours");
        }
        if (status.st_nlink > 0)
            return;
        bound.lock_fd = -1;
        if (close(fd) == -1) /* whoever had it has removed it: once more */
            die("close");
    }
}

/* A socket whose server is dead is removed. Anything else at the path stays. */
static inline void remove_leftover(const char *path)
{
    struct stat status;
    if (lstat(path, &status) == -1) {
        if (errno == ENOENT)
            return;
        die(path);
    }
    if (!S_ISSOCK(status.st_mode))
        refuse_path(path, "there is something else, not a socket");
    if (status.st_uid != geteuid())
        refuse_path(path, "this socket is not ours");

    /* O_NONBLOCK: we do not want to stand in line at a busy server. */
    struct sockaddr_un address = local_address(path);
    int probe = socket(AF_UNIX, SOCK_STREAM, 0);
    if (probe == -1 || fcntl(probe, F_SETFL, O_NONBLOCK) == -1)
        die("socket");
    int is_dead =
        connect(probe, (struct sockaddr *)&address, sizeof address) == -1 &&
        errno == ECONNREFUSED;
    if (close(probe) == -1)
        die("close");
    if (!is_dead)
        refuse_path(path, "in use by a living server");
    if (unlink(path) == -1)
        die(path);
}

/* The two sides of bind(): before, no other server may take the path and what
 * we create is for our user only; afterwards it is ours to remove. */
static inline void claim_path(const char *path)
{
    bound.owner = getpid();
    if (atexit(remove_path) != 0)
        die("atexit");
    lock_path(path);
    remove_leftover(path);
    umask(0177); /* rw------- */
}

static inline void own_path(const char *path)
{
    struct stat status;
    if (lstat(path, &status) == -1) {
        perror(path);
        unlink(path);
        exit(EXIT_FAILURE);
    }
    bound.dev = status.st_dev;
    bound.ino = status.st_ino;
    bound.path = path;
}

#endif
