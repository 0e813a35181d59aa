/*
 * seat.h - how producer and consumer see whether the other one is there
 *
 * Each side has a seat: it locks one byte of the object for as long as it
 * lives. The kernel frees the seat when the process ends, in whatever way. (On
 * Linux. POSIX leaves it open whether shared memory objects can be locked;
 * another system may say that it cannot.)
 */
#ifndef SEAT_H
#define SEAT_H

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* The bytes to lock. Who holds the door keeps all others out. */
enum seat { PRODUCER, CONSUMER, DOOR };

static const char *to_remove; /* the name, while it is ours */
static inline void refuse(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    if (to_remove != NULL)
        shm_unlink(to_remove);
    exit(EXIT_FAILURE);
}

static inline void die(const char *what)
{
    refuse(what, strerror(errno));
}

/* Asks fcntl() about a seat. Returns 0 if somebody else has it. */
static inline int seat(int fd, int command, enum seat number, short type)
{
    struct flock lock = { .l_type = type,
                          .l_whence = SEEK_SET,
                          .l_start = (off_t)number,
                          .l_len = 1 };
    if (fcntl(fd, command, &lock) == 0)
        return command != F_GETLK || lock.l_type == F_UNLCK;
    if (command != F_SETLK || (errno != EAGAIN && errno != EACCES))
        die("fcntl");
    return 0;
}

static inline int is_free(int fd, enum seat number)
{
    return seat(fd, F_GETLK, number, F_WRLCK);
}

#endif
