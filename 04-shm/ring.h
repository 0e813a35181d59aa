/*
 * ring.h - what producer and consumer must agree on, and how they meet
 */
#ifndef RING_H
#define RING_H

#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <time.h>

#include "seat.h"

#define DEFAULT_NAME "/my_shm"

/* Bytes. Each slot costs a change of processes on a single core, so they are
 * large: there, 512 KiB was 1.5 times as fast as 128 KiB. */
enum { SLOTS = 8, SLOT_SIZE = 512 * 1024 };

struct ring {
    sem_t met;              /* is posted when the second side has come */
    sem_t empty;            /* how many slots the producer may fill */
    sem_t filled;           /* how many slots the consumer may empty */
    uint32_t length[SLOTS]; /* bytes in that slot; 0 is the end of the data */
    _Alignas(4096) unsigned char slot[SLOTS][SLOT_SIZE];
};

static volatile sig_atomic_t stopped;

static inline void on_stop(int signal)
{
    (void)signal;
    stopped = 1;
}

/* Somebody has made the object smaller, and we have touched what is no more. */
static inline void on_bus_error(int signal)
{
    static const char text[] = "the shared memory has been taken away\n";
    (void)signal;
    ssize_t n = write(STDERR_FILENO, text, sizeof text - 1);
    (void)n;
    _exit(EXIT_FAILURE);
}

/* Takes one from `sem`, or returns 0 after half a second. */
static inline int take(sem_t *sem)
{
    struct timespec soon; /* by a clock that may be set: then we look late */
    if (clock_gettime(CLOCK_REALTIME, &soon) == -1)
        die("clock_gettime");
    soon.tv_nsec += 500000000;
    if (soon.tv_nsec >= 1000000000) {
        soon.tv_nsec -= 1000000000;
        soon.tv_sec++;
    }
    if (sem_timedwait(sem, &soon) == 0)
        return 1;
    if (errno != ETIMEDOUT && errno != EINTR)
        die("sem_timedwait");
    return 0;
}

/* The same, for as long as there is somebody to wait for. */
static inline void take_from(enum seat other, int fd, sem_t *sem)
{
    while (!take(sem))
        if (is_free(fd, other)) {
            if (sem_trywait(sem) == 0) /* it posted, and then it left */
                return;
            refuse("the other side", "gone before the end");
        }
}

static inline void post(sem_t *sem)
{
    if (sem_post(sem) == -1)
        die("sem_post");
}

/* Has the other side come, and removed the name? */
static inline int is_removed(int fd)
{
    struct stat status;
    return fstat(fd, &status) == -1 || status.st_nlink == 0;
}

/* Opens the object and takes its door. Returns its size: 0 if it is new. */
static inline off_t enter(const char *name, int *fd)
{
    struct stat status;
    for (;;) {
        *fd = shm_open(name, O_CREAT | O_RDWR, 0600); /* step 1 */
        if (*fd == -1)
            die(name);
        seat(*fd, F_SETLKW, DOOR, F_WRLCK);
        if (fstat(*fd, &status) == -1)
            die("fstat");
        if (status.st_nlink > 0)
            break;
        if (close(*fd) == -1) /* two have just met here: the name is free */
            die("close");
    }
    if (status.st_uid != geteuid() || S_ISFIFO(status.st_mode) ||
        (status.st_size != 0 && status.st_size != sizeof(struct ring)))
        refuse(name, "in use for something else");
    return status.st_size;
}

/* Who comes first makes the object, or makes it anew if nobody sits there any
 * more, and waits. Who comes second takes the name away: from then on nothing
 * can be left behind, and the memory goes with the last of the two. */
static inline struct ring *meet(const char *name, enum seat mine,
                                enum seat other, int *fd)
{
    struct sigaction stop = { .sa_handler = on_stop }, old[2];
    if (sigaction(SIGINT, &stop, &old[0]) == -1 ||
        sigaction(SIGTERM, &stop, &old[1]) == -1 ||
        signal(SIGBUS, on_bus_error) == SIG_ERR)
        die("sigaction");

    off_t size = enter(name, fd);
    if (!seat(*fd, F_SETLK, mine, F_WRLCK))
        refuse(name, "somebody else has this seat");
    int alone = is_free(*fd, other);
    if (alone) {
        to_remove = name;
        if (ftruncate(*fd, sizeof(struct ring)) == -1) /* step 2 */
            die("ftruncate");
        /* Have the memory now: the lack of it would be SIGBUS later. */
        errno = posix_fallocate(*fd, 0, sizeof(struct ring));
        if (errno != 0)
            die("posix_fallocate");
    } else if (size == 0) {
        refuse(name, "in use for something else");
    }
    struct ring *ring = mmap(NULL, sizeof *ring, PROT_READ | PROT_WRITE,
                             MAP_SHARED, *fd, 0); /* step 3 */
    if (ring == MAP_FAILED)
        die("mmap");
    if (alone) {
        if (sem_init(&ring->met, 1, 0) == -1 ||
            sem_init(&ring->empty, 1, SLOTS) == -1 ||
            sem_init(&ring->filled, 1, 0) == -1)
            die("sem_init");
    } else {
        if (shm_unlink(name) == -1) /* step 6, as soon as it can be */
            die("shm_unlink");
        post(&ring->met);
    }
    seat(*fd, F_SETLK, DOOR, F_UNLCK);

    while (alone && !stopped) {
        alone = !take(&ring->met);
        if (alone && is_removed(*fd) && is_free(*fd, other) &&
            sem_trywait(&ring->met) == -1) {
            to_remove = NULL;
            refuse("the other side", "gone before the end");
        }
    }
    if (stopped) {
        seat(*fd, F_SETLKW, DOOR, F_WRLCK);
        if (is_removed(*fd)) /* the other side has come */
            to_remove = NULL;
        refuse(name, "stopped by a signal");
    }
    to_remove = NULL;
    if (sigaction(SIGINT, &old[0], NULL) == -1 ||
        sigaction(SIGTERM, &old[1], NULL) == -1)
        die("sigaction");
    return ring;
}

#endif
