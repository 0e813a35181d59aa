/*
 * replace.c - a library to preload: a name is replaced after a look at it
 *
 * When the program has looked at $NAME with lstat(), open() or shm_open() for
 * the time $LOOK (1 is the first), what is at $INSTEAD takes its place. If
 * nothing is there, the name is gone. So another process might do at any time.
 * Then a file `replaced` tells the test that it has been so.
 *
 * The name of a shared memory object is here that of its file, in /dev/shm.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void find(const char *name, void *function)
{
    void *symbol = dlsym(RTLD_NEXT, name);
    if (symbol == NULL)
        abort();
    memcpy(function, &symbol, sizeof symbol);
}

static const char *told(const char *variable)
{
    const char *value = getenv(variable);
    if (value == NULL)
        abort();
    return value;
}

static void has_looked(const char *path)
{
    static int looks;
    int error = errno;
    if (strcmp(path, told("NAME")) != 0 || ++looks != atoi(told("LOOK")))
        return;
    if (rename(told("INSTEAD"), path) == -1 && unlink(path) == -1)
        abort();
    int fd = creat("replaced", S_IRUSR | S_IWUSR);
    if (fd == -1 || close(fd) == -1)
        abort();
    errno = error;
}

/* NOLINTBEGIN(readability-inconsistent-*): those of the libc's headers */

int lstat(const char *restrict path, struct stat *restrict status)
{
    int (*real)(const char *, struct stat *);
    find("lstat", &real);
    int result = real(path, status);
    has_looked(path);
    return result;
}

int open(const char *path, int flags, ...)
{
    int (*real)(const char *, int, ...);
    va_list arguments;
    find("open", &real);
    va_start(arguments, flags);
    mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    int fd = real(path, flags, mode);
    has_looked(path);
    return fd;
}

int shm_open(const char *name, int flags, mode_t mode)
{
    int (*real)(const char *, int, mode_t);
    char path[4096];
    find("shm_open", &real);
    int fd = real(name, flags, mode);
    snprintf(path, sizeof path, "/dev/shm%s", name);
    has_looked(path);
    return fd;
}

/* NOLINTEND(readability-inconsistent-*) */
