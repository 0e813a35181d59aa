/*
 * things.c - whose descriptor is what
 *
 * A descriptor is a number. What it leads to, a thing, is told by the kernel
 * (/proc/PID/fd), so that it is right after dup2(), fork(), exec() and when it
 * came through a socket. Things are told apart by device and inode.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "watch.h"

static struct thing **things;
static int thing_count;

/* Who has what: all descriptors of all processes. */
static struct {
    int task, fd;
    struct thing *thing;
    char end; /* of a pipe: r, w or b(oth) */
} * all;
static int all_count;

struct thing *find_thing(dev_t device, ino_t inode)
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
    char target[LINE] = "";
    ssize_t n = readlink(path, target, sizeof target - 1);
    thing = grow(NULL, 1, sizeof *thing);
    *thing = (struct thing) { .device = status.st_dev,
                              .inode = status.st_ino,
                              .index = thing_count };
    if (S_ISFIFO(status.st_mode)) /* only one in a folder has a path */
        thing->kind = n > 0 && *target == '/' ? FIFO : PIPE;
    else if (S_ISSOCK(status.st_mode))
        thing->kind = SOCKET;
    things = grow(things, (size_t)thing_count + 1, sizeof(struct thing *));
    things[thing_count++] = thing;
    return thing;
}

static const char *path_of(const struct task *task, int fd)
{
    static char path[NAME];
    snprintf(path, sizeof path, "/proc/%d/fd/%d", task->pid, fd);
    return path;
}

/* NULL: there is no such descriptor. */
struct thing *thing_of(const struct task *task, int fd)
{
    struct thing *thing = thing_at(path_of(task, fd));
    if (thing == NULL)
        cannot_see(path_of(task, fd));
    return thing;
}

/* One of watch's own descriptors, which the programs will have. */
void know(enum thing_kind kind, int fd)
{
    const struct task watch = { .pid = getpid() };
    struct thing *thing = thing_of(&watch, fd);
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

static char end_of(const struct task *task, int fd)
{
    struct stat link;
    if (lstat(path_of(task, fd), &link) == -1) {
        cannot_see(path_of(task, fd));
        return 'b';
    }
    if ((link.st_mode & S_IWUSR) == 0)
        return 'r';
    return (link.st_mode & S_IRUSR) == 0 ? 'w' : 'b';
}

/* ---- names ---- */

/* Files that libc reads for itself. */
int is_library(const char *path)
{
    static const char *const places[] = {
        "/etc/", "/proc/",    "/sys/",       "/lib",  "/usr/lib",
        "/run/", "/var/run/", "/usr/share/", "/dev/u"
    };
    for (size_t i = 0; i < LENGTH(places); i++)
        if (strncmp(path, places[i], strlen(places[i])) == 0)
            return 1;
    return strstr(path, ".so") != NULL;
}

/* A semaphore with a name is a file beside shared memory; until it is ready it
 * has some other name. */
int is_semaphore(const char *path)
{
    return strncmp(path, "/dev/shm/sem.", 13) == 0 ||
           strncmp(path, "/dev/shm/tmp-", 13) == 0;
}

/* One that is known, or NULL. With musl its path does not tell. */
struct thing *semaphore_at(const char *path)
{
    struct thing *thing = NULL;
    if (strncmp(path, "/dev/shm/", 9) == 0)
        thing = thing_at(path);
    return thing != NULL && thing->kind == SEMAPHORE ? thing : NULL;
}

/* Its name as in sem_open(). */
void add_semaphore(char *to, const char *path)
{
    path += strncmp(path, "/dev/shm/sem.", 13) == 0 ? 13 : 9;
    say(to, "/");
    add_string(to, path, strlen(path));
}

void name_semaphore(struct thing *thing, const char *path)
{
    char name[TEXT] = "";
    add_semaphore(name, path);
    set_name(thing->name, name);
    thing->kind = SEMAPHORE;
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
    char target[LINE] = "", name[TEXT] = "";
    *to = '\0';
    if (thing == NULL)
        return 1;
    switch (thing->kind) {
    case STDOUT:
        say(to, "stdout");
        return 1;
    case STDERR:
        say(to, "stderr");
        return 1;
    case PIPE:
        add_end(to, thing, end_of(task, fd));
        return !thing->is_hidden;
    case SOCKET:
        say(to, thing->name);
        return !thing->is_hidden;
    case SEMAPHORE:
        return 0;
    default:
        break;
    }
    (void)!readlink(path_of(task, fd), target, sizeof target - 1);
    char *deleted = strstr(target, " (deleted)");
    if (deleted != NULL)
        *deleted = '\0';
    const char *last = strrchr(target, '/');
    if (last != NULL)
        add_string(name, last + 1, strlen(last + 1));
    if (thing->kind == STDIN &&
        (fd == STDIN_FILENO || strcmp(target, "/dev/null") != 0)) {
        say(to, "stdin");
    } else if (thing->kind == FIFO) {
        set_name(thing->name, name); /* its inode may have been another's */
        add(to, "%s ", name);
        add_end(to, thing, end_of(task, fd));
    } else if (is_semaphore(target)) {
        name_semaphore(thing, target);
        return 0;
    } else if (strncmp(target, "/dev/shm/", 9) == 0) {
        add(to, "%s/%s", SAY("shared memory ", "共有メモリ "), name);
        set_name(thing->name, to);
    } else {
        say(to, name);
        return !is_library(target);
    }
    return 1;
}

/* Which pipe it is, if there are several. */
void add_pipe(char *to, enum late kind, int index)
{
    const struct thing *thing = things[index];
    int others = 0, number = 0;
    for (int i = 0; i < thing_count; i++) {
        if (!is_pipe(things[i]))
            continue;
        if (things[i]->kind == PIPE)
            others += i != index;
        else /* not if it is a new one of the same name */
            others += strcmp(things[i]->name, thing->name) != 0;
        number += i <= index && things[i]->kind == PIPE;
    }
    if (others == 0)
        return;
    if (kind == IN_PIPE)
        say(to, "  ");
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
    set_name(thing->name, SAY("the client's socket", "クライアントとの接続"));
    for (int i = 0; i < thing_count; i++)
        if (things[i]->is_knocking &&
            strcmp(things[i]->name, door->name) == 0) {
            things[i]->is_knocking = 0;
            pair(thing, things[i]);
            return;
        }
}

/* ---- who has it ---- */

static void look_at_descriptors(void)
{
    static int room;
    char path[NAME];
    all_count = 0;
    for (int i = 0; i < task_count; i++) {
        if (tasks[i].state == GONE || tasks[i].is_thread)
            continue; /* threads share those of their process */
        snprintf(path, sizeof path, "/proc/%d/fd", tasks[i].pid);
        DIR *folder = opendir(path);
        if (folder == NULL) {
            cannot_see(path);
            continue;
        }
        for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
            int fd = (int)strtol(entry->d_name, NULL, 10);
            struct thing *thing =
                *entry->d_name == '.' ? NULL : thing_of(&tasks[i], fd);
            if (thing == NULL)
                continue;
            if (all_count == room)
                all = grow(all, (size_t)(room += 100), sizeof *all);
            all[all_count].task = i;
            all[all_count].fd = fd;
            all[all_count].thing = thing;
            all[all_count++].end = end_of(&tasks[i], fd);
        }
        closedir(folder);
    }
}

/* "parent fd 4, child fd 4": who has that end of it, r or w; a socket's is b.
 * Returns how many there are. */
int add_holders(char *to, const struct thing *thing, char end)
{
    int count = 0;
    for (int i = 0; i < all_count; i++) {
        if (all[i].thing != thing || (all[i].end != end && all[i].end != 'b'))
            continue;
        say(to, count++ > 0 ? SAY(", ", "、") : "");
        add_name(to, all[i].task);
        const char *of = is_letter_last(to) ? " の fd " : "の fd ";
        add(to, "%s%d", SAY(" fd ", of), all[i].fd);
    }
    return count;
}

/* ---- the kernel's column ---- */

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
        look_at_descriptors();
        for (int i = 0; i < thing_count; i++)
            things[i]->now.readers = things[i]->now.writers = 0;
    }
    for (int i = 0; descriptors_too && i < all_count; i++) {
        all[i].thing->now.readers += all[i].end != 'w';
        all[i].thing->now.writers += all[i].end != 'r';
        all[i].thing->holder = all[i].task;
        all[i].thing->fd = all[i].fd;
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
