/*
 * owner_dies.c - a process is killed while it holds the lock
 *
 * Chapter: 共有メモリの注意点
 *
 *     child: lock, left -= 30, killed --> [ left | right ] <-- parent: lock?
 *
 *     $ ./owner_dies
 *     plain mutex
 *       child:  locks, takes 30 from the left, is killed: left 70, right 0
 *       parent: lock: Device or resource busy
 *     robust mutex
 *       child:  locks, takes 30 from the left, is killed: left 70, right 0
 *       parent: lock: Owner died
 *       parent: puts the 30 to the right: left 70, right 30
 *       parent: marks the mutex consistent, and unlocks
 *       parent: lock: ok
 *
 * The kernel closes the pipes of a dead process. It does not know what the
 * numbers in shared memory mean: a plain mutex stays locked for ever, and
 * pthread_mutex_lock() would wait as long (the parent only tries the lock). A
 * robust mutex passes to the next process with the news that its owner died.
 * That process must put in order what was left half-done, and say so by
 * pthread_mutex_consistent().
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct accounts {
    pthread_mutex_t mutex;
    int left, right; /* 100 together, whenever the mutex is not locked */
};
enum { SIZE = 2 * sizeof(struct accounts) };

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

#ifdef __APPLE__ /* has no robust mutex: play() says so */
#define pthread_mutexattr_setrobust(attr, robust) ENOTSUP
#define pthread_mutex_consistent(mutex) ENOTSUP
#endif

static int lock(pthread_mutex_t *mutex)
{
    int error = pthread_mutex_trylock(mutex); /* does not wait */
    printf("  parent: lock: %s\n", error == 0 ? "ok" : strerror(error));
    return error;
}

static void play(const char *title, struct accounts *accounts, int is_robust)
{
    pthread_mutexattr_t attr;
    check(pthread_mutexattr_init(&attr), "mutex");
    check(pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED), "mutex");
    if (is_robust)
        check(pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST),
              "robust mutex");
    check(pthread_mutex_init(&accounts->mutex, &attr), "pthread_mutex_init");
    accounts->left = 100;
    printf("%s\n", title);
    check(fflush(stdout), "stdout"); /* or the child would hold a copy of it */

    pid_t pid = fork();
    check(pid == -1 ? -1 : 0, "fork");
    if (pid == 0) {
        check(pthread_mutex_lock(&accounts->mutex), "pthread_mutex_lock");
        accounts->left -= 30;
        check(raise(SIGKILL) == 0 ? 0 : -1, "raise");
    }
    int status;
    check(waitpid(pid, &status, 0) == -1 ? -1 : 0, "waitpid");
    if (!WIFSIGNALED(status) || accounts->left != 70) {
        fprintf(stderr, "the child failed\n");
        exit(EXIT_FAILURE);
    }
    printf("  child:  locks, takes 30 from the left, is killed: "
           "left %d, right %d\n",
           accounts->left, accounts->right);

    if (lock(&accounts->mutex) != EOWNERDEAD)
        return;
    accounts->right = 100 - accounts->left;
    printf("  parent: puts the 30 to the right: left %d, right %d\n",
           accounts->left, accounts->right);
    check(pthread_mutex_consistent(&accounts->mutex),
          "pthread_mutex_consistent");
    check(pthread_mutex_unlock(&accounts->mutex), "pthread_mutex_unlock");
    printf("  parent: marks the mutex consistent, and unlocks\n");
    lock(&accounts->mutex);
}

int main(void)
{
    char name[32];
    snprintf(name, sizeof name, "/owner_dies.%ld", (long)getpid());
    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    check(fd == -1 ? -1 : shm_unlink(name), name); /* a child needs no name */
    check(ftruncate(fd, SIZE), name);
    check(write(fd, "", 1) == -1 && errno == ENOSPC ? -1 : 0, name); /* full? */
    struct accounts *accounts =
        mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    check(accounts == MAP_FAILED ? -1 : close(fd), name);

    play("plain mutex", &accounts[0], 0);
    play("robust mutex", &accounts[1], 1);
    check(ferror(stdout) || fflush(stdout) == EOF ? -1 : 0, "stdout");
    return EXIT_SUCCESS;
}
