/* fault.h - what fault.c, inside the programs, and sweep.c, outside, share */
#ifndef FAULT_H
#define FAULT_H

#include <errno.h>
#include <netdb.h>
#include <stdatomic.h>
#include <sys/types.h>

/* The calls, and the errors that each of them may well return. (Of those to
 * getaddrinfo() and getnameinfo() the errors are their own.) */
#define CALLS(X)                                                               \
    X(accept, EMFILE, ENFILE, ECONNABORTED, ENOMEM)                            \
    X(bind, EADDRINUSE, EACCES, ENOSPC)                                        \
    X(clock_gettime, EINVAL)                                                   \
    X(close, EIO)                                                              \
    X(connect, EACCES, ECONNREFUSED, EAGAIN)                                   \
    X(dprintf, EIO, ENOSPC)                                                    \
    X(dup, EMFILE)                                                             \
    X(dup2, EMFILE)                                                            \
    X(execlp, ENOENT, EACCES, ENOMEM)                                          \
    X(execvp, ENOENT, EACCES, ENOMEM)                                          \
    X(fclose, ENOSPC)                                                          \
    X(fcntl, EINVAL, ENOLCK)                                                   \
    X(fdopen, ENOMEM)                                                          \
    X(fflush, ENOSPC, EIO)                                                     \
    X(fgets, EIO)                                                              \
    X(fork, EAGAIN, ENOMEM)                                                    \
    X(fread, EIO)                                                              \
    X(fstat, EIO)                                                              \
    X(ftruncate, ENOSPC, EIO)                                                  \
    X(fwrite, ENOSPC)                                                          \
    X(getaddrinfo, EAI_MEMORY, EAI_AGAIN)                                      \
    X(getnameinfo, EAI_MEMORY)                                                 \
    X(getrlimit, EINVAL)                                                       \
    X(getsockname, ENOBUFS)                                                    \
    X(getsockopt, ENOBUFS)                                                     \
    X(kill, EPERM)                                                             \
    X(listen, EADDRINUSE)                                                      \
    X(lstat, EIO, EACCES)                                                      \
    X(malloc, ENOMEM)                                                          \
    X(mkfifo, EACCES, ENOSPC)                                                  \
    X(mmap, ENOMEM, EAGAIN)                                                    \
    X(munmap, ENOMEM)                                                          \
    X(open, EMFILE, ENFILE, EACCES)                                            \
    X(pipe, EMFILE, ENFILE)                                                    \
    X(poll, ENOMEM)                                                            \
    X(posix_fallocate, ENOSPC, EIO)                                            \
    X(pread, EIO)                                                              \
    X(printf, ENOSPC)                                                          \
    X(pthread_mutex_consistent, EINVAL)                                        \
    X(pthread_mutex_init, ENOMEM)                                              \
    X(pthread_mutex_lock, ENOTRECOVERABLE)                                     \
    X(pthread_mutex_trylock, EINVAL)                                           \
    X(pthread_mutex_unlock, EPERM)                                             \
    X(pthread_mutexattr_init, ENOMEM)                                          \
    X(pthread_mutexattr_setpshared, ENOTSUP)                                   \
    X(pthread_mutexattr_setrobust, ENOTSUP)                                    \
    X(putc, ENOSPC)                                                            \
    X(putchar, ENOSPC)                                                         \
    X(puts, ENOSPC)                                                            \
    X(pwrite, EIO, ENOSPC)                                                     \
    X(raise, EINVAL)                                                           \
    X(read, EIO)                                                               \
    X(realloc, ENOMEM)                                                         \
    X(recv, ECONNRESET, ENOMEM)                                                \
    X(recvfrom, ENOMEM, ECONNRESET)                                            \
    X(recvmsg, ECONNRESET, ENOMEM)                                             \
    X(sem_init, ENOSPC)                                                        \
    X(sem_open, EMFILE, EACCES, ENOSPC)                                        \
    X(sem_post, EOVERFLOW)                                                     \
    X(sem_timedwait, EINVAL, ETIMEDOUT)                                        \
    X(sem_trywait, EINVAL)                                                     \
    X(sem_unlink, EACCES)                                                      \
    X(sem_wait, EINVAL)                                                        \
    X(send, ECONNRESET, ENOBUFS)                                               \
    X(sendmsg, ENOBUFS)                                                        \
    X(sendto, ECONNREFUSED, ENOBUFS, ENOENT)                                   \
    X(setrlimit, EPERM)                                                        \
    X(setsockopt, ENOBUFS)                                                     \
    X(setvbuf, ENOMEM)                                                         \
    X(shm_open, EMFILE, EACCES, ENOSPC)                                        \
    X(shm_unlink, EACCES)                                                      \
    X(shutdown, ENOTCONN)                                                      \
    X(sigaction, EINVAL)                                                       \
    X(signal, EINVAL)                                                          \
    X(sigprocmask, EINVAL)                                                     \
    X(socket, EMFILE, ENFILE, ENOBUFS)                                         \
    X(socketpair, EMFILE, ENFILE)                                              \
    X(stat, EIO)                                                               \
    X(system, EAGAIN)                                                          \
    X(unlink, EACCES, EBUSY)                                                   \
    X(waitid, ECHILD)                                                          \
    X(waitpid, ECHILD)                                                         \
    X(write, EIO, ENOSPC)

#define ENUMERATOR(name, ...) CALL_##name,
enum call { CALLS(ENUMERATOR) CALL_COUNT };

/* Calls that only fill a buffer, unless there is none. Later ferror() tells that
 * one of them has failed, but not why. */
static inline int is_print(enum call call)
{
    return call == CALL_fwrite || call == CALL_printf || call == CALL_putc ||
           call == CALL_putchar || call == CALL_puts;
}

enum {
    MAX_PROCESSES = 256,
    MAX_OBJECTS = 64,
    MAX_ERRORS = 5,
    LABEL_SIZE = 64,
    ARGUMENTS_SIZE = 256,
    NAME_SIZE = 128,
    HURRY = 50,
};

enum mode { WATCH, FAIL, KILL, STOP, DELAY, PIECES, INTERRUPT };

/* A process of the session that runs one of our programs. Its label is the same
 * in each run: "server#1" is the first that the shell started, "server#1.2" its
 * second child. */
struct process {
    char label[LABEL_SIZE];
    char arguments[ARGUMENTS_SIZE]; /* each with a NUL after it */
    pid_t pid;
    int is_child;
    int line;         /* of the session */
    atomic_int ended; /* 1 + its exit status, or 0: it has not called exit() */
    atomic_int waiting; /* 1 + the call that it is in, or 0 */
    atomic_int counts[CALL_COUNT];
};

/* A name that a program has made, and that nobody must find afterwards. */
enum kind { PATH, MEMORY, SEMAPHORE };
struct object {
    enum kind kind;
    char name[NAME_SIZE];
    mode_t mode; /* to know it again, if it is no semaphore */
    dev_t dev;
    ino_t ino;
};

/* In a file that everybody maps. */
struct state {
    enum mode mode;
    char label[LABEL_SIZE]; /* FAIL, KILL and STOP: who, */
    enum call call;         /* in which call, */
    int number;             /* the how many-th, */
    int error;              /* with which error */
    unsigned seed;          /* DELAY: for the random numbers */
    int is_atomic;          /* PIECES: not of what is up to PIPE_BUF bytes */
    int hurry;              /* after it time passes so many times as fast */
    int slowness;           /* an alarm() comes so many times as late */
    atomic_int hits;        /* how often it happened */
    atomic_int line;        /* of the session, in which it happened, or 0 */
    atomic_int process_count;
    atomic_int object_count;
    struct process processes[MAX_PROCESSES];
    struct object objects[MAX_OBJECTS];
};

#endif
