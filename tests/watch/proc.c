/* proc.c - what the kernel tells about a process */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "watch.h"

/* Reads the beginning of a file whose name is put together as by printf(). */
int look(char *to, size_t size, const char *format, ...)
{
    char path[64];
    va_list list;
    va_start(list, format);
    vsnprintf(path, sizeof path, format, list);
    va_end(list);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd == -1 ? -1 : read(fd, to, size - 1);
    if (fd != -1)
        close(fd);
    to[n > 0 ? n : 0] = '\0';
    return n > 0 ? (int)n : 0;
}

/* Copies from the memory of a process, as much as there is. */
size_t peek(const struct task *task, uint64_t address, void *to, size_t size)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/mem", task->pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd == -1 ? -1 : pread(fd, to, size, (off_t)address);
    if (fd != -1)
        close(fd);
    return n > 0 ? (size_t)n : 0;
}

char state_letter(const struct task *task)
{
    char text[512];
    look(text, sizeof text, "/proc/%d/stat", task->pid);
    const char *end = strrchr(text, ')'); /* of the program's name */
    return end == NULL ? 'X' : end[2];
}

/* That a call waits the kernel knows: the process sleeps. But it may say so, S,
 * just before it finds that it need not. The second file has a number only if
 * the process has left the processor and has nothing to do; and if it sleeps
 * even after that, then it slept at that time. */
int is_asleep(const struct task *task)
{
    char text[32], letter = state_letter(task);
    if (letter == 'D') /* not for long; but vfork() waits in this way */
        return task->in_vfork;
    if (letter == 'Z') /* its threads go on without it */
        return 1;
    if (letter == 'T' || letter == 't')
        return task->is_stopped;
    if (letter != 'S')
        return 0;
    if (look(text, sizeof text, "/proc/%d/syscall", task->pid) > 0 &&
        *text == 'r') /* "running" */
        return 0;
    return state_letter(task) == 'S';
}

/* A descriptor of our own for what its descriptor leads to, or -1. */
int borrow(const struct task *task, int fd)
{
    enum { PIDFD_OPEN = 434, PIDFD_GETFD = 438 }; /* everywhere; since 5.6 */
    int process = (int)syscall(PIDFD_OPEN, task->group, 0);
    int copy = process == -1 ? -1 : (int)syscall(PIDFD_GETFD, process, fd, 0);
    if (process != -1)
        close(process);
    return copy;
}
