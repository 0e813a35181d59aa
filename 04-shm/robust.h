/*
 * robust.h - how the robust programs of this folder meet at a name
 *
 * The object begins with a head, which says which programs it is for. Each of
 * them locks single bytes of the object with fcntl(): the door while it comes in
 * or takes the name away, and a seat for as long as it stays. The kernel ends a
 * lock when its process ends, in whatever way. So a free seat means that nobody
 * sits there, and what is in the object is a left-over.
 *
 * POSIX leaves it open whether shared memory objects can be locked. Linux can.
 */
#ifndef ROBUST_H
#define ROBUST_H

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define DEFAULT_NAME "/my_shm_robust"

enum kind { MESSAGE = 0x4d534731, RING = 0x524e4731 };
enum byte { DOOR, READER, PRODUCER, CONSUMER }; /* which one to lock */

struct head {
    uint32_t kind;
    uint32_t is_ready; /* 0: its maker is at work, or has died at work */
    sem_t bell;        /* rung for whoever came first */
};

struct message {
    struct head head;
    char text[8000];          /* no NUL at the end */
    uint32_t length;          /* of the text */
    _Atomic uint32_t is_full; /* 1 when all the rest is there */
};

/* Each slot costs a change of processes on a single core, so they are large. */
enum { SLOTS = 8, SLOT_SIZE = 512 * 1024 };

struct ring {
    struct head head;
    sem_t empty;                    /* how many slots the producer may fill */
    sem_t filled;                   /* how many the consumer may empty */
    _Atomic uint32_t length[SLOTS]; /* bytes in that slot; 0 is the end */
    _Alignas(4096) unsigned char slot[SLOTS][SLOT_SIZE];
};

#ifdef __APPLE__ /* prepare() ends there, so this only has to compile */
#define posix_fallocate(fd, offset, length) ENOTSUP
#define sem_init(sem, is_shared, value) (errno = ENOTSUP, -1)
#define sem_timedwait(sem, end) ((void)(end), sem_wait(sem))
#endif

static const char *to_remove; /* the name, while it is ours to take away */

/* A signal ends us, or sets `stopped` where there may be a name to take away. */
static volatile sig_atomic_t ends_at_once = 1, stopped;

static inline _Noreturn void refuse(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    if (to_remove != NULL)
        shm_unlink(to_remove);
    exit(EXIT_FAILURE);
}

static inline _Noreturn void die(const char *what)
{
    refuse(what, stopped ? "stopped by a signal" : strerror(errno));
}

static inline void on_signal(int number)
{
    const char *text = "stopped by a signal\n";
    if (number == SIGBUS) /* somebody has made the object smaller */
        text = "the shared memory has been taken away\n";
    stopped = 1;
    if (ends_at_once || number == SIGBUS) {
        ssize_t n = write(STDERR_FILENO, text, strlen(text));
        (void)n; /* ends in any case */
        _exit(EXIT_FAILURE);
    }
}

/* What the caller has closed would become the object; what it blocks would not
 * reach us. What it ignores, as nohup does with SIGHUP, stays ignored. */
static inline void prepare(void)
{
#ifdef __APPLE__
    refuse("shared memory", "this system has no locks for it");
#endif
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) == -1 && /* to use it shall be an error still */
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) == -1)
            die("/dev/null");

    static const int numbers[] = { SIGBUS, SIGHUP, SIGINT, SIGTERM };
    struct sigaction action = { .sa_handler = on_signal }, old;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (sigaction(numbers[i], NULL, &old) == -1 ||
            (old.sa_handler != SIG_IGN &&
             sigaction(numbers[i], &action, NULL) == -1))
            die("sigaction");
    if (sigprocmask(SIG_SETMASK, &action.sa_mask, NULL) == -1 ||
        signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* write() says it */
        die("signals");
}

/* F_SETLK and F_SETLKW lock or unlock; F_GETLK asks. Returns 0 if another
 * process has it locked. */
static inline int lock(int fd, int command, enum byte byte, short type)
{
    struct flock lock = {
        .l_type = type, .l_whence = SEEK_SET, .l_start = (off_t)byte, .l_len = 1
    };
    if (fcntl(fd, command, &lock) == 0)
        return command != F_GETLK || lock.l_type == F_UNLCK;
    if (command != F_SETLK || (errno != EAGAIN && errno != EACCES))
        die("fcntl");
    return 0;
}

static inline int is_free(int fd, enum byte seat)
{
    return lock(fd, F_GETLK, seat, F_WRLCK);
}

static inline int is_removed(int fd)
{
    struct stat status;
    if (fstat(fd, &status) == -1)
        die("fstat");
    return status.st_nlink == 0;
}

/* Opens or makes the object, and has its door locked then. */
static inline void open_door(const char *name, int *fd)
{
    for (;;) {
        ends_at_once = 0;
        *fd = shm_open(name, O_CREAT | O_RDWR, 0600); /* step 1 */
        if (*fd == -1)
            die(name);
        if (!lock(*fd, F_SETLK, DOOR, F_WRLCK)) {
            ends_at_once = 1; /* somebody is at work there, maybe for long */
            lock(*fd, F_SETLKW, DOOR, F_WRLCK);
            ends_at_once = 0;
        }
        if (!is_removed(*fd))
            return;
        if (close(*fd) == -1) /* two have met here and taken the name away */
            die("close");
    }
}

/* Comes in, with the door locked, and maps what is there: what an earlier one
 * has made, or new memory, all zero but for the head. */
static inline void *enter(const char *name, enum kind kind, size_t size,
                          int *fd)
{
    open_door(name, fd);
    struct head head = { 0 };
    struct stat status;
    ssize_t n = pread(*fd, &head, sizeof head, 0);
    if (n == -1 || fstat(*fd, &status) == -1)
        die(name);
    if (status.st_uid != geteuid() ||
        (n > 0 && (head.kind != kind || (size_t)n < sizeof head)) ||
        (head.is_ready && status.st_size != (off_t)size))
        refuse(name, "in use for something else");

    if (!head.is_ready) {
        to_remove = name;
        head.kind = kind;
        errno = ENOSPC; /* if not all of it can be written */
        if (pwrite(*fd, &head, sizeof head, 0) != sizeof head ||
            ftruncate(*fd, (off_t)size) == -1) /* step 2 */
            die(name);
        errno = posix_fallocate(*fd, 0, (off_t)size);
        if (errno != 0) /* no room: the first access would be SIGBUS */
            die("posix_fallocate");
    }
    struct head *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED,
                               *fd, 0); /* step 3 */
    if (memory == MAP_FAILED)
        die("mmap");
    if (!memory->is_ready && sem_init(&memory->bell, 1, 0) == -1)
        die("sem_init");
    memory->is_ready = 1;
    return memory;
}

/* Takes one from `sem`, or returns 0 after half a second. */
static inline int take(sem_t *sem)
{
    struct timespec end; /* by a clock that may be set: then we look late */
    if (clock_gettime(CLOCK_REALTIME, &end) == -1)
        die("clock_gettime");
    end.tv_nsec += 500000000;
    if (end.tv_nsec >= 1000000000) {
        end.tv_nsec -= 1000000000;
        end.tv_sec++;
    }
    if (sem_timedwait(sem, &end) == 0)
        return 1;
    if (errno != ETIMEDOUT && errno != EINTR)
        die("sem_timedwait");
    return 0;
}

/* The same, for as long as there is somebody to wait for. */
static inline void take_from(enum byte other, int fd, sem_t *sem)
{
    while (!take(sem))
        if (is_free(fd, other)) {
            if (sem_trywait(sem) == 0) /* it posted, and then it left */
                return;
            refuse("the other side", "gone before the end");
        }
}

static inline void say_where(const char *name)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "waiting at %s\n", name);
}

/* Whoever comes first makes the object, or sets it up anew if nobody sits there
 * any more, and waits. Whoever comes second takes the name away: from then on
 * nothing can be left behind, and the memory goes with the last of the two. */
static inline struct ring *meet(const char *name, enum byte mine,
                                enum byte other, int *fd)
{
    struct ring *ring = enter(name, RING, sizeof *ring, fd);
    if (!lock(*fd, F_SETLK, mine, F_WRLCK))
        refuse(name, "somebody else has this seat");
    int is_alone = is_free(*fd, other);
    if (is_alone) {
        to_remove = name;
        if (sem_init(&ring->head.bell, 1, 0) == -1 ||
            sem_init(&ring->empty, 1, SLOTS) == -1 ||
            sem_init(&ring->filled, 1, 0) == -1)
            die("sem_init");
        say_where(name);
    } else {
        if (shm_unlink(name) == -1) /* step 6, as soon as it can be */
            die("shm_unlink");
        if (sem_post(&ring->head.bell) == -1)
            die("sem_post");
    }
    lock(*fd, F_SETLK, DOOR, F_UNLCK);

    while (is_alone && !stopped) {
        is_alone = !take(&ring->head.bell);
        if (is_alone && is_removed(*fd) && is_free(*fd, other) &&
            sem_trywait(&ring->head.bell) == -1) {
            to_remove = NULL;
            refuse("the other side", "gone before the end");
        }
    }
    if (stopped) {
        lock(*fd, F_SETLKW, DOOR, F_WRLCK); /* the other side may be coming */
        if (is_removed(*fd))
            to_remove = NULL;
        refuse(name, "stopped by a signal");
    }
    to_remove = NULL;
    ends_at_once = 1;
    return ring;
}

#endif
