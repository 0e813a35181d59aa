/*
 * picky.c - a preloaded libc that gives a program what POSIX allows and no more
 *
 * A read() brings one byte (more only into a large buffer, for the time it
 * takes); a write() longer than PIPE_BUF takes half of it. (Up to PIPE_BUF
 * bytes a pipe takes whole: POSIX, write().) And no process may end with a
 * descriptor above 2 still open. With PICKY_CHILDREN_DIE set, a child is killed
 * as soon as it is born.
 *
 * Commands that the program executes are left in peace.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LAST_DESCRIPTOR = 255 };

/* The function of that name that we stand in front of. POSIX makes dlsym() fit
 * for functions; ISO C has no conversion for it, hence the copying. */
static void find(const char *name, void *function)
{
    void *symbol = dlsym(RTLD_NEXT, name);
    if (symbol == NULL)
        abort();
    memcpy(function, &symbol, sizeof symbol);
}

ssize_t read(int fd, void *buf, size_t nbytes)
{
    ssize_t (*next)(int, void *, size_t);
    find("read", &next);
    return next(fd, buf, nbytes == 0 ? 0 : nbytes / 1024 + 1);
}

ssize_t write(int fd, const void *buf, size_t n)
{
    ssize_t (*next)(int, const void *, size_t);
    find("write", &next);
    return next(fd, buf, n > PIPE_BUF ? n / 2 : n);
}

pid_t fork(void)
{
    pid_t (*next)(void);
    find("fork", &next);
    pid_t pid = next();
    if (pid == 0 && getenv("PICKY_CHILDREN_DIE") != NULL)
        raise(SIGKILL);
    return pid;
}

static void complain(void)
{
    for (int fd = STDERR_FILENO + 1; fd <= LAST_DESCRIPTOR; fd++)
        if (fcntl(fd, F_GETFD) != -1)
            dprintf(STDERR_FILENO, "[descriptor %d is open at the end]\n", fd);
}

__attribute__((constructor)) static void at_start(void)
{
    unsetenv("LD_PRELOAD");
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
    next(status);
    for (;;)
        ; /* not reached: tells the compiler that we do not return */
}
