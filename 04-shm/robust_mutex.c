/*
 * robust_mutex.c - a process is killed while it holds the lock
 *
 * Chapter: 共有メモリの注意点
 *
 *     $ ./robust_mutex
 *     plain mutex
 *       child:  locks, takes 30 from the left, is killed: left 70, right 0
 *       parent: lock: ETIMEDOUT, after waiting for 100 ms
 *     robust mutex
 *       child:  locks, takes 30 from the left, is killed: left 70, right 0
 *       parent: lock: EOWNERDEAD
 *       parent: puts the 30 to the right: left 70, right 30
 *       parent: marks the mutex consistent, and unlocks
 *       parent: lock: ok
 *     robust mutex, not marked consistent
 *       child:  locks, takes 30 from the left, is killed: left 70, right 0
 *       parent: lock: EOWNERDEAD
 *       parent: unlocks
 *       parent: lock: ENOTRECOVERABLE
 *
 * The kernel closes the pipes of a dead process. It does not know what lies in
 * shared memory: a plain mutex stays locked, and all who wait for it wait for
 * ever (here, 100 ms). A robust one hands the lock to the next one and tells it
 * that the owner died, so that it can look what was left half-done: 30 were on
 * their way. Who cannot mend it just unlocks, and nobody trusts the data again.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "family.h"

enum { TOTAL = 100, AMOUNT = 30, PATIENCE = 100 /* ms */ };

struct accounts {
    pthread_mutex_t mutex;
    int left, right; /* TOTAL together, whenever the mutex is not locked */
};

/* The functions of pthreads return the error instead of setting errno. */
static void check(int error, const char *what)
{
    errno = error;
    if (error != 0)
        die(what);
}

static void initialise(struct accounts *accounts, int robust)
{
    pthread_mutexattr_t attr;
    check(pthread_mutexattr_init(&attr), "pthread_mutexattr_init");
    check(pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED),
          "pthread_mutexattr_setpshared");
    if (robust)
        check(pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST),
              "pthread_mutexattr_setrobust");
    check(pthread_mutex_init(&accounts->mutex, &attr), "pthread_mutex_init");
    check(pthread_mutexattr_destroy(&attr), "pthread_mutexattr_destroy");
    accounts->left = TOTAL;
    accounts->right = 0;
}

static void child(struct accounts *accounts)
{
    check(pthread_mutex_lock(&accounts->mutex), "pthread_mutex_lock");
    accounts->left -= AMOUNT;
    if (raise(SIGKILL) != 0)
        die("raise");
}

/* Returns the error, or 0 when we have the lock. */
static int lock(pthread_mutex_t *mutex)
{
    struct timespec end; /* by the only clock that this function knows */
    if (clock_gettime(CLOCK_REALTIME, &end) == -1)
        die("clock_gettime");
    end.tv_nsec += PATIENCE * 1000000L;
    if (end.tv_nsec >= 1000000000) {
        end.tv_nsec -= 1000000000;
        end.tv_sec++;
    }
    int error = pthread_mutex_timedlock(mutex, &end);
    printf("  parent: lock: ");
    if (error == ETIMEDOUT)
        printf("ETIMEDOUT, after waiting for %d ms\n", PATIENCE);
    else if (error == EOWNERDEAD)
        printf("EOWNERDEAD\n");
    else if (error == ENOTRECOVERABLE)
        printf("ENOTRECOVERABLE\n");
    else if (error == 0)
        printf("ok\n");
    else
        check(error, "pthread_mutex_timedlock");
    return error;
}

static void unlock(pthread_mutex_t *mutex)
{
    check(pthread_mutex_unlock(mutex), "pthread_mutex_unlock");
}

static void demonstrate(const char *title, int robust, int mend)
{
    struct accounts *accounts = share(sizeof *accounts);
    initialise(accounts, robust);
    printf("%s\n", title);
    if (fflush(stdout) == EOF) /* or the child would hold a copy of it */
        die("stdout");
    pid_t pid = fork();
    if (pid == -1)
        die("fork");
    if (pid == 0)
        child(accounts);
    int status;
    if (waitpid(pid, &status, 0) == -1)
        die("waitpid");
    if (!WIFSIGNALED(status) || accounts->left == TOTAL) {
        fprintf(stderr, "the child failed\n");
        exit(EXIT_FAILURE);
    }
    printf("  child:  locks, takes %d from the left, is killed: "
           "left %d, right %d\n",
           AMOUNT, accounts->left, accounts->right);

    int error = lock(&accounts->mutex);
    if (error == EOWNERDEAD && mend) {
        accounts->right = TOTAL - accounts->left;
        printf("  parent: puts the %d to the right: left %d, right %d\n",
               AMOUNT, accounts->left, accounts->right);
        check(pthread_mutex_consistent(&accounts->mutex),
              "pthread_mutex_consistent");
        printf("  parent: marks the mutex consistent, and unlocks\n");
    } else if (error == EOWNERDEAD) {
        printf("  parent: unlocks\n");
    }
    if (error == EOWNERDEAD) {
        unlock(&accounts->mutex);
        error = lock(&accounts->mutex);
    }
    if (error == 0)
        unlock(&accounts->mutex);
    if (munmap(accounts, sizeof *accounts) == -1)
        die("munmap");
}

int main(int argc, char *argv[])
{
    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 2;
    }
    demonstrate("plain mutex", 0, 0);
    demonstrate("robust mutex", 1, 1);
    demonstrate("robust mutex, not marked consistent", 1, 0);
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
