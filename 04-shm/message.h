/* message.h - what writer and reader must agree on */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEFAULT_NAME "/my_shm"

/* What is in the object, to the byte: any language that can map memory can
 * take part, if it locks the object while it writes, as lock() does below.
 * Numbers are in the machine's own byte order. */
#define MESSAGE_MAGIC UINT32_C(0x53484d31) /* "SHM1" */

struct message {
    _Atomic uint32_t magic; /* 0 until all the rest is there */
    uint32_t length;        /* of the text, in bytes */
    char text[4096 - 8];    /* any bytes, no NUL at the end */
};

_Static_assert(sizeof(struct message) == 4096, "the chapter's 4096 bytes");

/* Waits until no other process has the object locked, and locks it. The lock
 * ends when `fd` is closed or we end, in whatever way: so a lock that is free
 * means that no writer is at work. (On Linux. POSIX leaves it open whether
 * shared memory objects can be locked; other systems may return an error.)
 * Returns 1, or 0 if the object has lost its name meanwhile, or -1. */
static inline int lock(int fd, struct stat *status)
{
    struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    if (fcntl(fd, F_SETLKW, &whole) == -1 || fstat(fd, status) == -1)
        return -1;
    if (S_ISFIFO(status->st_mode)) { /* it only looks like a new object */
        errno = EINVAL;
        return -1;
    }
    return status->st_nlink > 0;
}

/* Names the bell, a semaphore that the writer rings for a reader that came
 * first. It cannot share the object's name: POSIX does not promise that the two
 * kinds have names of their own, and in musl they have not. (A name that is too
 * long is for sem_open() to refuse.) */
static inline const char *bell_of(const char *name)
{
    static char bell[PATH_MAX];
    snprintf(bell, sizeof bell, "%s.bell", name);
    return bell;
}

#endif
