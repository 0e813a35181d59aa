/*
 * counter.c - two processes add 1 to a shared counter, in four ways
 *
 * Chapter: 共有メモリの注意点
 *
 *     parent: load, store --> [ counter ] <-- load, store :child
 *
 *     $ ./counter
 *     nothing    ... of ... in ... ms
 *     semaphore  200000 of 200000 in ... ms
 *     mutex      200000 of 200000 in ... ms
 *     atomic     200000 of 200000 in ... ms
 *
 * To add is to load and to store. If the other process stores in between, its
 * additions are lost. That is a matter of luck, so the first way goes on until
 * it happens. With a lock no addition is lost, but look at the time: the two
 * processes wait for each other. The CPU can do this addition in one piece,
 * which needs no lock.
 *
 * Left out: if one is killed while it holds the lock, the other one waits in
 * vain and is ended by alarm(). See owner_dies.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum way { NOTHING, SEMAPHORE, MUTEX, ATOMIC };
enum { TIMES = 100000, MOST_TIMES = 4096 * TIMES };

static struct shared {
    atomic_long count; /* one load, or one store, is one piece: both are not */
    pthread_mutex_t mutex;
} * shared;
static sem_t *semaphore;

/* Most calls leave the reason in errno; those of pthreads return it. */
static void check(int result, const char *what)
{
    if (result > 0)
        errno = result;
    if (result != 0) {
        perror(what);
        exit(EXIT_FAILURE);
    }
}

static void add(enum way way, long times)
{
    alarm(10); /* seconds */
    for (long i = 0; i < times; i++) {
        if (way == SEMAPHORE)
            check(sem_wait(semaphore), "sem_wait");
        if (way == MUTEX)
            check(pthread_mutex_lock(&shared->mutex), "pthread_mutex_lock");
        if (way == ATOMIC) {
            atomic_fetch_add(&shared->count, 1);
        } else { /* volatile, relaxed: a switch may come between the two */
            volatile long number = atomic_load(&shared->count);
            atomic_store_explicit(&shared->count, number + 1,
                                  memory_order_relaxed);
        }
        if (way == MUTEX)
            check(pthread_mutex_unlock(&shared->mutex), "pthread_mutex_unlock");
        if (way == SEMAPHORE)
            check(sem_post(semaphore), "sem_post");
    }
}

/* Parent and child add. Returns how many additions are lost. */
static long race(const char *name, enum way way, long times)
{
    struct timespec start, end;
    shared->count = 0;
    check(clock_gettime(CLOCK_MONOTONIC, &start), "clock_gettime");
    pid_t pid = fork();
    check(pid == -1 ? -1 : 0, "fork");
    add(way, times);
    if (pid == 0)
        _exit(EXIT_SUCCESS);
    int status;
    check(waitpid(pid, &status, 0) == -1 ? -1 : 0, "waitpid");
    if (status != 0) {
        fprintf(stderr, "the child failed\n");
        exit(EXIT_FAILURE);
    }
    check(clock_gettime(CLOCK_MONOTONIC, &end), "clock_gettime");
    long lost = 2 * times - shared->count;
    if (way != NOTHING || lost > 0 || times == MOST_TIMES)
        printf("%-10s %ld of %ld in %ld ms\n", name, shared->count, 2 * times,
               (long)(end.tv_sec - start.tv_sec) * 1000 +
                   (end.tv_nsec - start.tv_nsec) / 1000000);
    check(ferror(stdout) || fflush(stdout) == EOF ? -1 : 0, "stdout");
    return lost;
}

int main(void)
{
    char name[32];
    snprintf(name, sizeof name, "/counter.%ld", (long)getpid());
    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    check(fd == -1 ? -1 : shm_unlink(name), name); /* a child needs no name */
    check(ftruncate(fd, sizeof *shared), name);
    check(write(fd, "", 1) == -1 && errno == ENOSPC ? -1 : 0, name); /* full? */
    shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    check(shared == MAP_FAILED ? -1 : close(fd), name);
    semaphore = sem_open(name, O_CREAT | O_EXCL, 0600, 1);
    check(semaphore == SEM_FAILED ? -1 : sem_unlink(name), name);
    pthread_mutexattr_t attr;
    check(pthread_mutexattr_init(&attr), "mutex");
    check(pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED), "mutex");
    check(pthread_mutex_init(&shared->mutex, &attr), "mutex");

    for (long n = TIMES; race("nothing", NOTHING, n) == 0 && n < MOST_TIMES;)
        n *= 2;
    race("semaphore", SEMAPHORE, TIMES);
    race("mutex", MUTEX, TIMES);
    race("atomic", ATOMIC, TIMES);
    return EXIT_SUCCESS;
}
