/*
 * picky.c - a preloaded libc that makes life hard for a program
 *
 * A read() brings one byte, as with a slow peer (of a large buffer, every other
 * time, all: for the time it takes); a write() longer than PIPE_BUF takes half
 * of it, as when a signal comes. (Up to PIPE_BUF bytes a pipe takes whole:
 * POSIX, write().) recv() and send() on a stream do the same, at any length.
 * And no process may end with a descriptor above 2 still open, but for the pipe
 * of a signal handler.
 *
 * With PICKY_CHILDREN_DIE set, a child is killed as soon as it is born, and
 * before its parent goes on; with PICKY_CHILDREN_FAIL, it ends with status 1,
 * whatever it did; with PICKY_FORK_FAILS=N, the N-th fork() fails.
 *
 * Commands that the program executes are left in peace.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LAST_DESCRIPTOR = 255 };

static pid_t first; /* the process that is not a child */

/* The function of that name that we stand in front of. POSIX makes dlsym() fit
 * for functions; ISO C has no conversion for it, hence the copying. */
static void find(const char *name, void *function)
{
    void *symbol = dlsym(RTLD_NEXT, name);
    if (symbol == NULL)
        abort();
    memcpy(function, &symbol, sizeof symbol);
}

/* How many of `size` bytes a read brings. */
static size_t piece(size_t size)
{
    static unsigned count;
    if (size == 0 || (size >= 4096 && count++ % 2 == 0))
        return size;
    return size / 1024 + 1;
}

ssize_t read(int fd, void *buf, size_t nbytes)
{
    ssize_t (*next)(int, void *, size_t);
    find("read", &next);
    return next(fd, buf, piece(nbytes));
}

ssize_t write(int fd, const void *buf, size_t n)
{
    ssize_t (*next)(int, const void *, size_t);
    find("write", &next);
    return next(fd, buf, n > PIPE_BUF ? n / 2 : n);
}

static int is_stream(int fd)
{
    int type = 0;
    socklen_t length = sizeof type;
    return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) == 0 &&
           type == SOCK_STREAM;
}

ssize_t recv(int fd, void *buf, size_t n, int flags)
{
    ssize_t (*next)(int, void *, size_t, int);
    find("recv", &next);
    return next(fd, buf, is_stream(fd) ? piece(n) : n, flags);
}

ssize_t send(int fd, const void *buf, size_t n, int flags)
{
    ssize_t (*next)(int, const void *, size_t, int);
    find("send", &next);
    return next(fd, buf, is_stream(fd) && n > 1 ? n / 2 : n, flags);
}

pid_t fork(void)
{
    static int count;
    const char *failing = getenv("PICKY_FORK_FAILS");
    if (failing != NULL && ++count == atoi(failing)) {
        errno = EAGAIN;
        return -1;
    }

    pid_t (*next)(void);
    find("fork", &next);
    pid_t pid = next();
    if (getenv("PICKY_CHILDREN_DIE") != NULL) {
        siginfo_t info;
        if (pid == 0)
            raise(SIGKILL);
        if (pid > 0)
            waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
    }
    return pid;
}

/* Is it an end of a pipe through which a signal handler tells its own process
 * of a signal? That one stays open for as long as the handler may be called. */
static int is_for_handler(int fd)
{
    int flags = fcntl(fd, F_GETFL);
    struct stat status, other;
    if (flags == -1 || (flags & O_NONBLOCK) == 0 || fstat(fd, &status) == -1 ||
        !S_ISFIFO(status.st_mode))
        return 0;
    for (int i = STDERR_FILENO + 1; i <= LAST_DESCRIPTOR; i++)
        if (i != fd && fstat(i, &other) == 0 && other.st_dev == status.st_dev &&
            other.st_ino == status.st_ino)
            return 1;
    return 0;
}

static void complain(void)
{
    for (int fd = STDERR_FILENO + 1; fd <= LAST_DESCRIPTOR; fd++)
        if (fcntl(fd, F_GETFD) != -1 && !is_for_handler(fd))
            dprintf(STDERR_FILENO, "[descriptor %d is open at the end]\n", fd);
}

__attribute__((constructor)) static void at_start(void)
{
    unsetenv("LD_PRELOAD");
    first = getpid();
}

__attribute__((destructor)) static void at_exit(void)
{
    complain();
}

void _exit(int status)
{
    complain();
    void (*next)(int);
    find("_exit", &next);
    if (getenv("PICKY_CHILDREN_FAIL") != NULL && getpid() != first)
        status = 1;
    next(status);
    for (;;)
        ; /* not reached: tells the compiler that we do not return */
}
