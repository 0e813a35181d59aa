/*
 * counter.c - many processes add 1 to a shared counter, in four ways
 *
 * Chapter: 共有メモリの注意点
 *
 *     $ ./counter all 4 20000
 *     none       ... of 80000 in ... ms
 *     semaphore      80000 of 80000 in ... ms
 *     mutex          80000 of 80000 in ... ms
 *     atomic         80000 of 80000 in ... ms
 *
 * Without protection, how many additions are lost is a matter of luck; try
 * `./counter none 4 10000000` (lost_update shows it without luck). With a lock
 * none is lost, but look at the time: what makes shared memory slow is waiting
 * for each other. An addition is small enough for the CPU to do it in one piece;
 * such an atomic operation needs no lock.
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "family.h"

enum { MOST_PROCESSES = 100, MOST_TIMES = 100000000 };
enum way { NONE, SEMAPHORE, MUTEX, ATOMIC, WAYS };

static const char *const names[] = { "none", "semaphore", "mutex", "atomic",
                                     "all" };

struct shared {
    atomic_long count;
    sem_t semaphore;
    pthread_mutex_t mutex;
};

/* The functions of pthreads return the error instead of setting errno. */
static void check(int error, const char *what)
{
    errno = error;
    if (error != 0)
        die(what);
}

/* Load, then store: between the two, others can do the same. (Each of the two
 * is atomic, or this would be a data race, which C leaves undefined; relaxed,
 * they cost no more than those of a plain long.) */
static void add_in_two_steps(atomic_long *count)
{
    long old = atomic_load_explicit(count, memory_order_relaxed);
    atomic_store_explicit(count, old + 1, memory_order_relaxed);
}

static void add(struct shared *shared, enum way way)
{
    switch (way) {
    case SEMAPHORE:
        if (sem_wait(&shared->semaphore) == -1)
            die("sem_wait");
        add_in_two_steps(&shared->count);
        if (sem_post(&shared->semaphore) == -1)
            die("sem_post");
        break;
    case MUTEX:
        check(pthread_mutex_lock(&shared->mutex), "pthread_mutex_lock");
        add_in_two_steps(&shared->count);
        check(pthread_mutex_unlock(&shared->mutex), "pthread_mutex_unlock");
        break;
    case ATOMIC:
        atomic_fetch_add_explicit(&shared->count, 1, memory_order_relaxed);
        break;
    default:
        add_in_two_steps(&shared->count);
    }
}

static void child(struct shared *shared, enum way way, long times,
                  const int gate[2])
{
    if (close(gate[1]) == -1)
        die("close");
    char byte; /* end of file: the parent opens the gate for all */
    if (read(gate[0], &byte, 1) == -1 || close(gate[0]) == -1)
        die("gate");
    for (long i = 0; i < times; i++)
        add(shared, way);
    _exit(EXIT_SUCCESS);
}

/* Waits for all children. One that fails may have died with the lock, for which
 * the others would wait for ever: then they are all killed. */
static void wait_for_all(pid_t pids[], int count, int failed)
{
    for (int left = count; left > 0; left--) {
        for (int i = 0; failed && i < count; i++)
            if (pids[i] > 0)
                kill(pids[i], SIGKILL);
        int status;
        pid_t pid = wait(&status);
        if (pid == -1)
            die("wait");
        failed = failed || status != 0;
        for (int i = 0; i < count; i++)
            if (pids[i] == pid)
                pids[i] = 0; /* the number may soon be somebody else's */
    }
    if (failed) {
        fprintf(stderr, "a child failed\n");
        exit(EXIT_FAILURE);
    }
}

static struct shared *new_counter(void)
{
    struct shared *shared = share(sizeof *shared);
    pthread_mutexattr_t attr;
    if (sem_init(&shared->semaphore, 1, 1) == -1)
        die("sem_init");
    check(pthread_mutexattr_init(&attr), "pthread_mutexattr_init");
    check(pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED),
          "pthread_mutexattr_setpshared");
    check(pthread_mutex_init(&shared->mutex, &attr), "pthread_mutex_init");
    check(pthread_mutexattr_destroy(&attr), "pthread_mutexattr_destroy");
    return shared;
}

static double now(void) /* in ms */
{
    struct timespec time;
    if (clock_gettime(CLOCK_MONOTONIC, &time) == -1)
        die("clock_gettime");
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void measure(enum way way, int processes, long times)
{
    struct shared *shared = new_counter();
    int gate[2];
    if (pipe(gate) == -1)
        die("pipe");
    pid_t pids[MOST_PROCESSES];
    int count = 0;
    while (count < processes && (pids[count] = fork()) != -1)
        if (pids[count++] == 0)
            child(shared, way, times, gate);
    if (count < processes) {
        perror("fork");
        wait_for_all(pids, count, 1);
    }

    double start = now();
    if (close(gate[0]) == -1 || close(gate[1]) == -1)
        die("close");
    wait_for_all(pids, count, 0);
    double ms = now() - start;
    printf("%-9s %10ld of %ld in %.1f ms\n", names[way], shared->count,
           processes * times, ms);

    check(pthread_mutex_destroy(&shared->mutex), "pthread_mutex_destroy");
    if (sem_destroy(&shared->semaphore) == -1)
        die("sem_destroy");
    if (munmap(shared, sizeof *shared) == -1)
        die("munmap");
    if (ferror(stdout) ||
        fflush(stdout) == EOF) /* or the next children would hold a copy */
        die("stdout");
}

/* Returns 0 if the text is not a number from 1 to `most`. */
static long number_in(const char *text, long most)
{
    char *end;
    long number = strtol(text, &end, 10);
    return *end == '\0' && number <= most && number > 0 ? number : 0;
}

int main(int argc, char *argv[])
{
    enum way way = WAYS; /* all of them */
    if (argc > 1)
        for (way = NONE; way <= WAYS && strcmp(argv[1], names[way]) != 0;)
            way++;
    long processes = argc > 2 ? number_in(argv[2], MOST_PROCESSES) : 4;
    long times = argc > 3 ? number_in(argv[3], MOST_TIMES) : 100000;
    if (argc > 4 || way > WAYS || processes == 0 || times == 0) {
        fprintf(stderr,
                "usage: %s [WAY [PROCESSES [TIMES]]], where WAY is "
                "none, semaphore, mutex, atomic or all\n",
                argv[0]);
        return 2;
    }

    for (int i = NONE; i < WAYS; i++)
        if (way == WAYS || (int)way == i)
            measure((enum way)i, (int)processes, times);
    return EXIT_SUCCESS;
}
