/* proc.c - what the kernel tells about a process */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "watch.h"

/* Returns 0 if there is no /proc, or that of another PID namespace. */
int has_proc(void)
{
    char self[NAME] = "";
    if (readlink("/proc/self", self, sizeof self - 1) == -1)
        return 0;
    errno = ESRCH;
    return strtol(self, NULL, 10) == getpid();
}

/* Is the process ending? Then only root may look at it: EACCES. */
static int is_ending(const char *path)
{
    char program[NAME], target[1];
    long pid = strtol(path + strlen("/proc/"), NULL, 10);
    snprintf(program, sizeof program, "/proc/%ld/exe", pid);
    return readlink(program, target, sizeof target) == -1 && errno == ENOENT;
}

/* Ends watch, as it would tell something false. But if there is a /proc, what
 * is not there has just ended, or is closed. */
void cannot_see(const char *path)
{
    int error = errno;
    if ((error == ENOENT || error == ESRCH ||
         (error == EACCES && is_ending(path))) &&
        has_proc())
        return;
    errno = error;
    die(path);
}

/* Reads the beginning of a file whose name is put together as by printf(). */
int look(char *to, size_t size, const char *format, ...)
{
    char path[NAME];
    va_list list;
    va_start(list, format);
    vsnprintf(path, sizeof path, format, list);
    va_end(list);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd == -1 ? -1 : read(fd, to, size - 1);
    if (n == -1)
        cannot_see(path);
    if (fd != -1)
        close(fd);
    to[n > 0 ? n : 0] = '\0';
    return n > 0 ? (int)n : 0;
}

/* What is asked again and again stays open: in a task, 0 means not yet. Returns
 * what pread() does. */
static ssize_t look_again(const struct task *task, int *fd, const char *name,
                          void *to, size_t size, uint64_t at)
{
    char path[NAME];
    snprintf(path, sizeof path, "/proc/%d/%s", task->pid, name);
    if (*fd <= 0)
        *fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = *fd == -1 ? -1 : pread(*fd, to, size, (off_t)at);
    if (n == -1 && errno != EIO && errno != EINVAL) /* no such address */
        cannot_see(path);
    return n;
}

void close_eyes(struct task *task)
{
    int *const fds[] = { &task->eyes.memory, &task->eyes.stat,
                         &task->eyes.syscall, &task->eyes.process };
    for (size_t i = 0; i < LENGTH(fds); i++) {
        if (*fds[i] > 0)
            close(*fds[i]);
        *fds[i] = 0;
    }
}

/* Copies from the memory of a process, as much as there is. */
size_t peek(struct task *task, uint64_t address, void *to, size_t size)
{
    ssize_t n = look_again(task, &task->eyes.memory, "mem", to, size, address);
    return n > 0 ? (size_t)n : 0;
}

/* That a call waits the kernel knows: the process sleeps. But it may say so, S,
 * just before it finds that it need not. The first file says "running" unless
 * the process has left the processor and has nothing to do; and if it sleeps
 * even after that, then it slept at that time. */
int is_asleep(struct task *task)
{
    char text[512] = "";
    look_again(task, &task->eyes.syscall, "syscall", text, 1, 0);
    if (*text == 'r')
        return 0;
    ssize_t n =
        look_again(task, &task->eyes.stat, "stat", text, sizeof text - 1, 0);
    text[n > 0 ? n : 0] = '\0';
    const char *end = strrchr(text, ')'); /* of the program's name */
    switch (end == NULL ? 'X' : end[2]) {
    case 'S':
    case 'Z': /* its threads go on without it */
        return 1;
    case 'D': /* not for long; but vfork() waits in this way */
        return task->in_vfork;
    case 'T':
    case 't':
        return task->is_paused;
    default:
        return 0;
    }
}

/* A descriptor of our own for what its descriptor leads to, or -1. */
int borrow(struct task *task, int fd)
{
    enum { PIDFD_OPEN = 434, PIDFD_GETFD = 438 }; /* everywhere; since 5.6 */
    int *process = &task->eyes.process, copy = -1;
    if (*process <= 0)
        *process = (int)syscall(PIDFD_OPEN, task->group, 0);
    if (*process != -1)
        copy = (int)syscall(PIDFD_GETFD, *process, fd, 0);
    if (copy == -1 && (errno == EMFILE || errno == ENFILE))
        die("pidfd_getfd");
    return copy;
}

/* The part of its memory in which that address is. Returns 0 if there is none.
 */
int find_mapping(const struct task *task, uint64_t at, struct mapping *mapping)
{
    char path[NAME], line[LINE];
    int found = 0;
    snprintf(path, sizeof path, "/proc/%d/maps", task->pid);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        cannot_see(path);
    while (!found && file != NULL && fgets(line, sizeof line, file) != NULL) {
        unsigned int major, minor;
        found = sscanf(line, "%lx-%lx %*3c%c %*x %x:%x %lu", &mapping->from,
                       &mapping->to, &mapping->sharing, &major, &minor,
                       &mapping->inode) == 6 &&
                at >= mapping->from && at < mapping->to;
        if (found)
            mapping->device = makedev(major, minor);
    }
    if (file != NULL)
        fclose(file);
    return found;
}
