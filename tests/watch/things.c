/*
 * things.c - whose descriptor is what
 *
 * A descriptor is a number. What it leads to, a thing, is told by the kernel
 * (/proc/PID/fd), so that it is right after dup2(), fork(), exec() and when it
 * came through a socket. Things are told apart by device and inode.
 */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "watch.h"

static struct thing **things;
static int thing_count, pipe_count;

static struct thing *thing_at(const char *path)
{
    struct stat status;
    if (stat(path, &status) == -1)
        return NULL;
    for (int i = thing_count - 1; i >= 0; i--)
        if (things[i]->inode == status.st_ino &&
            things[i]->device == status.st_dev)
            return things[i];

    struct thing *thing = calloc(1, sizeof *thing);
    things = realloc(things, (size_t)(thing_count + 1) * sizeof *things);
    if (thing == NULL || things == NULL)
        die("memory");
    char target[PATH_MAX];
    ssize_t n = readlink(path, target, sizeof target);
    thing->device = status.st_dev;
    thing->inode = status.st_ino;
    thing->index = thing_count;
    thing->row = NEVER;
    if (S_ISFIFO(status.st_mode))
        thing->kind = n > 0 && *target == '/' ? FIFO : PIPE;
    else if (S_ISSOCK(status.st_mode))
        thing->kind = SOCKET;
    if (thing->kind == PIPE)
        thing->number = ++pipe_count;
    things[thing_count++] = thing;
    return thing;
}

/* NULL: there is no such descriptor. */
struct thing *thing_of(const struct task *task, int fd)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd/%d", task->pid, fd);
    return thing_at(path);
}

/* Which end of a pipe: r, w or b(oth); 0: it is no pipe. */
char end_of(const struct task *task, int fd)
{
    char path[64];
    struct stat link;
    const struct thing *thing = thing_of(task, fd);
    snprintf(path, sizeof path, "/proc/%d/fd/%d", task->pid, fd);
    if (thing == NULL || (thing->kind != PIPE && thing->kind != FIFO) ||
        lstat(path, &link) == -1)
        return 0;
    if ((link.st_mode & S_IWUSR) == 0)
        return 'r';
    return (link.st_mode & S_IRUSR) == 0 ? 'w' : 'b';
}

/* One of watch's own standard descriptors, which the programs will have. */
void know(enum thing_kind kind, int fd)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct thing *thing = thing_at(path);
    if (thing != NULL)
        thing->kind = kind;
}

/* ---- names ---- */

/* Files that libc reads for itself. */
int is_library(const char *path)
{
    static const char *const places[] = { "/etc/",      "/proc/",  "/sys/",
                                          "/usr/lib",   "/lib",    "/usr/share",
                                          "/dev/uran",  "/dev/ra", "/var/run/",
                                          "/var/lib/s", "/run/" };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (strncmp(path, places[i], strlen(places[i])) == 0)
            return 1;
    return strstr(path, ".so") != NULL;
}

/* A semaphore with a name is a file; the name comes last. */
int is_semaphore(const char *path)
{
    return strncmp(path, "/dev/shm/sem.", 13) == 0 ||
           strncmp(path, "/dev/shm/tmp-", 13) == 0; /* before it has a name */
}

/* A name with a process id in it shall not differ each time. */
void add_path(char *to, const char *path)
{
    for (int i = 0; i < task_count; i++) {
        char number[16];
        snprintf(number, sizeof number, "%d", tasks[i].pid);
        const char *found = strstr(path, number);
        if (found != NULL) {
            add(to, "%.*sPID%s", (int)(found - path), path,
                found + strlen(number));
            return;
        }
    }
    add(to, "%s", path);
}

static void add_end(char *to, const struct thing *thing, char end)
{
    if (thing->kind == FIFO)
        add(to, "%s ", thing->name);
    add(to, "%s",
        end == 'r'   ? SAY("read end", "読み取り端")
        : end == 'w' ? SAY("write end", "書き込み端")
                     : SAY("both ends", "両端"));
    if (thing->kind == PIPE)
        add_late(to, OF_PIPE, thing->index);
}

/* The name of what a descriptor leads to. Returns 0 if only libc uses it. */
int name_fd(const struct task *task, int fd, char *to)
{
    char path[64], target[PATH_MAX];
    struct thing *thing = thing_of(task, fd);
    *to = '\0';
    if (thing == NULL)
        return 1;
    snprintf(path, sizeof path, "/proc/%d/fd/%d", task->pid, fd);
    ssize_t n = readlink(path, target, sizeof target - 1);
    target[n > 0 ? n : 0] = '\0';
    char *deleted = strstr(target, " (deleted)");
    if (deleted != NULL)
        *deleted = '\0';
    const char *last = strrchr(target, '/');
    last = last == NULL ? target : last + 1;

    if (thing->kind == STDOUT || thing->kind == STDERR) {
        add(to, "%s", thing->kind == STDOUT ? "stdout" : "stderr");
    } else if (thing->kind == STDIN && strcmp(target, "/dev/null") != 0) {
        add(to, "stdin");
    } else if (thing->kind == PIPE || thing->kind == FIFO) {
        if (thing->kind == FIFO)
            add_path(memset(thing->name, 0, TEXT), last);
        add_end(to, thing, end_of(task, fd));
    } else if (thing->kind == SOCKET) {
        add(to, "%s", thing->name);
    } else if (fd <= STDERR_FILENO) {
        static const char *const standard[] = { "stdin", "stdout", "stderr" };
        add(to, "%s", standard[fd]);
    } else if (strncmp(target, "/dev/shm/", 9) == 0) {
        add(to, "%s", SAY("shared memory ", "共有メモリ "));
        add_path(to, target + 8);
        return !is_semaphore(target);
    } else if (*target == '/') {
        add_path(to, last);
        return !is_library(target);
    }
    return !thing->is_hidden;
}

/* A text that says which pipe, if there are several. */
void which_pipe(char *to, int index, int alone)
{
    const struct thing *thing = things[index];
    int count = 0;
    for (int i = 0; i < thing_count; i++)
        count += things[i]->kind == PIPE || things[i]->kind == FIFO;
    if (count < 2)
        return;
    if (thing->kind == FIFO)
        add(to, SAY("%s: ", "%s："), thing->name);
    else if (alone)
        add(to, SAY("pipe %d: ", "パイプ %d："), thing->number);
    else
        add(to, SAY(" of pipe %d", "（パイプ %d）"), thing->number);
}

/* ---- sockets: who is at the other end ---- */

void name_socket(const struct task *task, int fd, const char *name)
{
    struct thing *thing = thing_of(task, fd);
    if (thing != NULL)
        snprintf(thing->name, sizeof thing->name, "%s", name);
}

void pair(struct thing *one, struct thing *other)
{
    if (one == NULL || other == NULL)
        return;
    one->peer = other;
    other->peer = one;
}

/* Connections are accepted in the order in which they were asked for. */
void accepted(const struct task *task, int listener, int fd)
{
    const struct thing *door = thing_of(task, listener);
    struct thing *thing = thing_of(task, fd);
    if (door == NULL || thing == NULL)
        return;
    snprintf(thing->name, sizeof thing->name, "%s",
             SAY("the client's socket", "クライアントのソケット"));
    for (int i = 0; i < thing_count; i++)
        if (things[i]->is_knocking && strcmp(things[i]->name, door->name) == 0) {
            things[i]->is_knocking = 0;
            pair(thing, things[i]);
            return;
        }
}

/* ---- who has it ---- */

typedef void visit(int index, int fd, struct thing *thing, void *argument);

/* All descriptors of all processes. Threads share those of their process. */
static void each_descriptor(visit *visitor, void *argument)
{
    for (int i = 0; i < task_count; i++) {
        char path[64];
        if (tasks[i].state == GONE || tasks[i].is_thread)
            continue;
        snprintf(path, sizeof path, "/proc/%d/fd", tasks[i].pid);
        DIR *folder = opendir(path);
        if (folder == NULL)
            continue;
        for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
            int fd = (int)strtol(entry->d_name, NULL, 10);
            struct thing *thing =
                *entry->d_name == '.' ? NULL : thing_of(&tasks[i], fd);
            if (thing != NULL)
                visitor(i, fd, thing, argument);
        }
        closedir(folder);
    }
}

struct question {
    char *to;
    const struct thing *thing;
    char end; /* r, w; 0: of a socket */
    int found;
};

static void add_holder(int index, int fd, struct thing *thing, void *argument)
{
    struct question *question = argument;
    if (thing != question->thing)
        return;
    char end = end_of(&tasks[index], fd);
    if (question->end != 0 && end != question->end && end != 'b')
        return;
    add(question->to, "%s", question->found++ > 0 ? SAY(", ", "、") : "");
    add_late(question->to, TASK, index);
    add(question->to, " %d", fd);
}

/* "parent 4, child 4". Returns how many there are. */
int add_holders(char *to, const struct thing *thing, char end)
{
    struct question question = { .to = to, .thing = thing, .end = end };
    each_descriptor(add_holder, &question);
    return question.found;
}

/* ---- the kernel's column ---- */

static void count_end(int index, int fd, struct thing *thing, void *argument)
{
    (void)argument;
    if (thing->kind != PIPE && thing->kind != FIFO)
        return;
    char end = end_of(&tasks[index], fd);
    thing->readers += end != 'w';
    thing->writers += end != 'r';
    thing->holder = index;
    thing->fd = fd;
}

/* Puts there what has changed: how many ends of each pipe are open, and how
 * many bytes are in it. */
void count_ends(int descriptors_too, char *to)
{
    if (descriptors_too) {
        for (int i = 0; i < thing_count; i++)
            things[i]->readers = things[i]->writers = 0;
        each_descriptor(count_end, NULL);
    }
    for (int i = 0; i < thing_count; i++) {
        struct thing *thing = things[i];
        if (thing->kind != PIPE && thing->kind != FIFO)
            continue;
        int open = thing->readers + thing->writers;
        thing->bytes = 0;
        if (open > 0) {
            int copy = borrow(&tasks[thing->holder], thing->fd);
            if (copy != -1) {
                ioctl(copy, FIONREAD, &thing->bytes);
                close(copy);
            }
        }
        if (thing->readers == thing->old_readers &&
            thing->writers == thing->old_writers &&
            thing->bytes == thing->old_bytes)
            continue;
        thing->old_readers = thing->readers;
        thing->old_writers = thing->writers;
        thing->old_bytes = thing->bytes;
        add(to, "%s", *to == '\0' ? "" : "\n");
        add_late(to, THE_PIPE, thing->index);
        if (open == 0 && thing->kind == PIPE)
            add(to, "%s", SAY("gone", "消滅"));
        else
            add(to, SAY("r%d w%d", "読%d 書%d"), thing->readers,
                thing->writers);
        if (thing->bytes > 0)
            add(to, " %dB", thing->bytes);
    }
}
