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
#include <sys/sysmacros.h>
#include <unistd.h>

#include "watch.h"

static struct thing **things;
static int thing_count;

static struct thing *find_thing(dev_t device, ino_t inode)
{
    for (int i = thing_count - 1; i >= 0; i--)
        if (things[i]->inode == inode && things[i]->device == device)
            return things[i];
    return NULL;
}

static struct thing *thing_at(const char *path)
{
    struct stat status;
    if (stat(path, &status) == -1)
        return NULL;
    struct thing *thing = find_thing(status.st_dev, status.st_ino);
    if (thing != NULL)
        return thing;
    thing = grow(NULL, 1, sizeof *thing);
    things = grow(things, (size_t)thing_count + 1, sizeof(struct thing *));
    memset(thing, 0, sizeof *thing);
    char target[PATH_MAX] = "";
    ssize_t n = readlink(path, target, sizeof target - 1);
    thing->device = status.st_dev;
    thing->inode = status.st_ino;
    thing->index = thing_count;
    if (S_ISFIFO(status.st_mode)) /* only one in a folder has a path */
        thing->kind = n > 0 && *target == '/' ? FIFO : PIPE;
    else if (S_ISSOCK(status.st_mode))
        thing->kind = SOCKET;
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

/* One of watch's own descriptors, which the programs will have. */
void know(enum thing_kind kind, int fd)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct thing *thing = thing_at(path);
    if (thing != NULL)
        thing->kind = kind;
}

/* It is libc's own. */
void hide(struct thing *thing, int is_hidden)
{
    if (thing != NULL)
        thing->is_hidden = is_hidden;
}

int is_pipe(const struct thing *thing)
{
    return thing != NULL && !thing->is_hidden &&
           (thing->kind == PIPE || thing->kind == FIFO);
}

/* Which end of a pipe: r, w or b(oth). */
static char end_of(const struct task *task, int fd)
{
    char path[64];
    struct stat link;
    snprintf(path, sizeof path, "/proc/%d/fd/%d", task->pid, fd);
    if (lstat(path, &link) == -1)
        return 'b';
    if ((link.st_mode & S_IWUSR) == 0)
        return 'r';
    return (link.st_mode & S_IRUSR) == 0 ? 'w' : 'b';
}

/* ---- names ---- */

/* Files that libc reads for itself. */
int is_library(const char *path)
{
    static const char *const places[] = {
        "/etc/",       "/proc/", "/sys/",     "/lib",        "/usr/lib",
        "/usr/share/", "/run/",  "/var/run/", "/dev/random", "/dev/urandom"
    };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (strncmp(path, places[i], strlen(places[i])) == 0)
            return 1;
    return strstr(path, ".so") != NULL;
}

/* ---- shared memory, and semaphores with a name: files, too, beside it ---- */

/* Until it is ready it has some other name. */
int is_semaphore(const char *path)
{
    return strncmp(path, "/dev/shm/sem.", 13) == 0 ||
           strncmp(path, "/dev/shm/tmp-", 13) == 0;
}

/* One that is known, or NULL. */
struct thing *semaphore_at(const char *path)
{
    struct thing *thing = NULL;
    if (strncmp(path, "/dev/shm/", 9) == 0)
        thing = thing_at(path);
    return thing != NULL && thing->kind == SEMAPHORE ? thing : NULL;
}

/* By its name as in sem_open(). */
void name_semaphore(struct thing *thing, const char *path)
{
    char name[TEXT] = "/";
    add_path(name, path + (strncmp(path, "/dev/shm/sem.", 13) == 0 ? 13 : 9));
    set_name(thing->name, name);
    thing->kind = SEMAPHORE;
}

/* Is that address in memory which is shared, and in which? */
int is_shared(const struct task *task, uint64_t at, const struct thing **what)
{
    char path[64], line[PATH_MAX + 100];
    int found = 0;
    snprintf(path, sizeof path, "/proc/%d/maps", task->pid);
    FILE *file = fopen(path, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        unsigned long from, to, inode;
        unsigned int major, minor;
        char rights[5];
        if (sscanf(line, "%lx-%lx %4s %*x %x:%x %lu", &from, &to, rights,
                   &major, &minor, &inode) != 6 ||
            rights[3] != 's' || at < from || at >= to)
            continue;
        found = 1;
        *what = find_thing(makedev(major, minor), inode);
    }
    if (file != NULL)
        fclose(file);
    return found;
}

/* A name with a process id in it shall not differ each time. */
void add_path(char *to, const char *path)
{
    while (*path != '\0') {
        size_t digits = strspn(path, "0123456789");
        int is_pid = digits > 0 && find_task(atoi(path)) != NEVER;
        size_t length = digits > 0 ? digits : strcspn(path, "0123456789");
        add(to, "%.*s", is_pid ? 3 : (int)length, is_pid ? "PID" : path);
        path += length;
    }
}

static void add_end(char *to, const struct thing *thing, char end)
{
    say(to, end == 'r'   ? SAY("read end", "読み取り端")
            : end == 'w' ? SAY("write end", "書き込み端")
                         : SAY("both ends", "両端"));
    if (thing->kind == PIPE)
        add_late(to, OF_PIPE, thing->index);
}

/* The name of what a descriptor leads to. Returns 0 if it is libc's own. */
int name_thing(struct thing *thing, const struct task *task, int fd, char *to)
{
    char path[64], target[PATH_MAX] = "", name[TEXT] = "";
    *to = '\0';
    if (thing == NULL)
        return 1;
    snprintf(path, sizeof path, "/proc/%d/fd/%d", task->pid, fd);
    if (thing->kind == PLAIN || thing->kind == FIFO || thing->kind == STDIN)
        (void)!readlink(path, target, sizeof target - 1);
    char *deleted = strstr(target, " (deleted)");
    if (deleted != NULL)
        *deleted = '\0';
    if (*target == '/')
        add_path(name, strrchr(target, '/') + 1);

    if (thing->kind == STDOUT || thing->kind == STDERR) {
        say(to, thing->kind == STDOUT ? "stdout" : "stderr");
    } else if (thing->kind == STDIN &&
               (fd == STDIN_FILENO || strcmp(target, "/dev/null") != 0)) {
        add(to, "stdin");
    } else if (thing->kind == PIPE) {
        add_end(to, thing, end_of(task, fd));
    } else if (thing->kind == FIFO) {
        set_name(thing->name, name); /* its inode may have been another's */
        add(to, "%s ", name);
        add_end(to, thing, end_of(task, fd));
    } else if (thing->kind == SOCKET) {
        say(to, thing->name);
    } else if (thing->kind == SEMAPHORE || is_semaphore(target)) {
        if (thing->kind != SEMAPHORE)
            name_semaphore(thing, target);
        return 0;
    } else if (strncmp(target, "/dev/shm/", 9) == 0) {
        add(to, "%s/%s", SAY("shared memory ", "共有メモリ "), name);
        set_name(thing->name, to);
    } else {
        say(to, name);
        return !is_library(target);
    }
    return !thing->is_hidden;
}

/* Which pipe it is, if there are several. */
void add_pipe(char *to, enum late kind, int index)
{
    const struct thing *thing = things[index];
    int count = 0, number = 0;
    for (int i = 0; i < thing_count; i++) {
        count += is_pipe(things[i]);
        number += is_pipe(things[i]) && things[i]->kind == PIPE && i <= index;
    }
    if (count < 2)
        return;
    if (kind == IN_PIPE)
        add(to, "  ");
    if (thing->kind == FIFO)
        add(to, kind == THE_PIPE ? SAY("%s: ", "%s：") : "%s", thing->name);
    else if (kind == THE_PIPE)
        add(to, SAY("pipe %d: ", "パイプ %d："), number);
    else if (kind == IN_PIPE)
        add(to, SAY("pipe %d", "パイプ %d"), number);
    else
        add(to, SAY(" of pipe %d", "（パイプ %d）"), number);
}

/* ---- sockets: who is at the other end ---- */

void pair(struct thing *one, struct thing *other)
{
    one->peer = other;
    other->peer = one;
}

void knocks(struct thing *thing)
{
    if (thing != NULL)
        thing->is_knocking = 1;
}

/* Connections are accepted in the order in which they were asked for. */
void accepted(const struct thing *door, struct thing *thing)
{
    if (door == NULL || thing == NULL)
        return;
    set_name(thing->name, SAY("the client's socket", "クライアント側"));
    for (int i = 0; i < thing_count; i++)
        if (things[i]->is_knocking &&
            strcmp(things[i]->name, door->name) == 0) {
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
    char end; /* r, w; b: any */
    int found;
};

static void add_holder(int index, int fd, struct thing *thing, void *argument)
{
    struct question *question = argument;
    if (thing != question->thing)
        return;
    char end = question->end;
    if (end != 'b')
        end = end_of(&tasks[index], fd);
    if (end != question->end && end != 'b')
        return;
    add(question->to, "%s", question->found++ > 0 ? SAY(", ", "、") : "");
    add_name(question->to, index);
    const char *of = is_letter_last(question->to) ? " の fd " : "の fd ";
    add(question->to, "%s%d", SAY(" fd ", of), fd);
}

/* "parent fd 4, child fd 4". Returns how many there are. */
int add_holders(char *to, const struct thing *thing, char end)
{
    struct question question = { .thing = thing, .end = end };
    question.to = to;
    each_descriptor(add_holder, &question);
    return question.found;
}

/* ---- the kernel's column ---- */

static void count_end(int index, int fd, struct thing *thing, void *argument)
{
    (void)argument;
    if (!is_pipe(thing))
        return;
    char end = end_of(&tasks[index], fd);
    thing->now.readers += end != 'w';
    thing->now.writers += end != 'r';
    thing->holder = index;
    thing->fd = fd;
}

static void count_bytes(struct thing *thing)
{
    int copy = borrow(&tasks[thing->holder], thing->fd);
    if (copy == -1)
        return;
    ioctl(copy, FIONREAD, &thing->now.bytes);
    close(copy);
}

/* Puts there what has changed: how many ends of each pipe are open, and how
 * many bytes are in it. */
void count_ends(int descriptors_too, char *to)
{
    if (descriptors_too) {
        for (int i = 0; i < thing_count; i++)
            things[i]->now.readers = things[i]->now.writers = 0;
        each_descriptor(count_end, NULL);
    }
    for (int i = 0; i < thing_count; i++) {
        struct thing *thing = things[i];
        if (!is_pipe(thing))
            continue;
        int is_open = thing->now.readers + thing->now.writers > 0;
        if (!is_open)
            thing->now.bytes = 0;
        else if (thing->is_touched || descriptors_too)
            count_bytes(thing);
        thing->is_touched = 0;
        if (memcmp(&thing->now, &thing->shown, sizeof thing->now) == 0)
            continue;
        thing->shown = thing->now;
        say(to, *to == '\0' ? "" : "\n");
        add_late(to, THE_PIPE, thing->index);
        if (!is_open && thing->kind == PIPE)
            say(to, SAY("gone", "消滅"));
        else
            add(to, SAY("r%d w%d", "読%d 書%d"), thing->now.readers,
                thing->now.writers);
        if (thing->now.bytes > 0)
            add(to, " %dB", thing->now.bytes);
    }
}
