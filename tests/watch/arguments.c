/*
 * arguments.c - what the arguments of a call show
 *
 * add_argument() says it for each kind of argument (calls.h); what is longer
 * than a few lines stands before it.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>

#include "calls.h"

enum { SHOWN = 24, MOST = 2 * SHOWN, POLLS = 16, PARTS = 8, PASSED = 8 };

const struct call semaphore = { 0, "sem_open", NOTHING, { END } };

void add_process(char *to, int pid)
{
    int index = find_task(pid);
    if (index == NEVER)
        add(to, pid == -1 || pid == 0 ? "%d" : "?", pid);
    else
        add_late(to, TASK, index);
}

/* ---- data ---- */

/* How many bytes the letter takes; 0: it is none that can be shown. */
static size_t letter(const char *bytes)
{
    unsigned char c = (unsigned char)*bytes;
    size_t length = c < 0xc2 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    if (c < ' ' || (c >= 127 && c < 0xc2) || c > 0xf4)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
    return length;
}

/* The first bytes of a string, as in C. A number that is a process's shall not
 * differ each time. */
void add_string(char *to, const char *string, size_t size)
{
    for (size_t i = 0, length; i < size; i += length) {
        const char *at = string + i;
        size_t digits = strspn(at, "0123456789");
        length = digits > 0 ? digits : letter(at);
        if (digits > 1 && find_task((int)strtol(at, NULL, 10)) != NEVER) {
            say(to, "PID");
        } else if (*at == '\n') {
            say(to, "\\n");
            length = 1;
        } else if (length == 0) {
            add(to, "\\%o", (unsigned char)*at);
            length = 1;
        } else {
            if (digits > size - i)
                length = size - i;
            add(to, "%s%.*s", *at == '"' || *at == '\\' ? "\\" : "",
                (int)length, at);
        }
    }
}

/* What a call takes or has filled in: of `count` bytes at most `size`. */
size_t get_bytes(struct task *task, int arg, uint64_t count, char *to,
                 size_t size)
{
    enum kind kind = task->in.call->args[arg];
    uint64_t at = task->in.args[arg], part_count = task->in.args[arg + 1];
    struct { /* iovec, in the memory of another */
        uint64_t at, size;
    } parts[PARTS] = { { at, count } };
    size_t got = 0;
    if (kind == MESSAGE) {
        struct msghdr message = { .msg_iovlen = 0 };
        peek(task, at, &message, sizeof message);
        at = (uintptr_t)message.msg_iov;
        part_count = (uint64_t)message.msg_iovlen;
    }
    if (kind != BYTES)
        peek(task, at, parts,
             (part_count < PARTS ? part_count : PARTS) * sizeof parts[0]);
    if (count < size)
        size = count;
    for (size_t i = 0; i < PARTS && got < size; i++) {
        size_t n = size - got;
        if (parts[i].size < n)
            n = parts[i].size;
        got += peek(task, parts[i].at, to + got, n);
    }
    return got;
}

/* The descriptors that a message carries. */
static void add_passed(struct task *task, uint64_t at, char *to)
{
    struct msghdr message = { .msg_controllen = 0 };
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(PASSED * sizeof(int))];
    } control = { .header = { .cmsg_len = 0 } };
    peek(task, at, &message, sizeof message);
    if (message.msg_controllen < CMSG_LEN(sizeof(int)))
        return;
    peek(task, (uintptr_t)message.msg_control, &control, sizeof control);
    if (control.header.cmsg_type != SCM_RIGHTS)
        return;
    for (size_t i = 0; i < PASSED; i++) {
        int fd;
        char name[TEXT];
        if (CMSG_LEN((i + 1) * sizeof fd) > control.header.cmsg_len)
            return;
        memcpy(&fd, CMSG_DATA(&control.header) + i * sizeof fd, sizeof fd);
        name_thing(thing_of(task, fd), task, fd, name);
        add(to, SAY(" with descriptor %d", " ディスクリプタ %d"), fd);
        if (*name != '\0')
            add(to, SAY(" (%s)", "（%s）"), name);
    }
}

/* The beginning of the data of a call, of which there are `size` bytes. */
void add_data(struct task *task, int arg, uint64_t size, char *to)
{
    char bytes[MOST + 1] = "";
    size_t got = get_bytes(task, arg, size, bytes, MOST);
    size_t shown = got > SHOWN ? SHOWN - 4 : got;
    say(to, "\"");
    add_string(to, bytes, shown);
    say(to, shown < got ? "\"…" : "\"");
    if (task->in.call->args[arg] == MESSAGE)
        add_passed(task, task->in.args[arg], to);
}

/* ---- addresses, times, descriptors of poll() ---- */

static void add_address(struct task *task, int arg, char *to)
{
    union {
        struct sockaddr any;
        struct sockaddr_un local;
        struct sockaddr_in four;
        struct sockaddr_in6 six;
    } address = { .local = { .sun_family = AF_UNSPEC } };
    char host[INET6_ADDRSTRLEN] = "?", name[TEXT] = "";
    size_t size = task->in.args[arg + 1];
    peek(task, task->in.args[arg], &address,
         size < sizeof address ? size : sizeof address);
    if (address.any.sa_family == AF_UNIX) {
        if (address.local.sun_path[0] == '\0')
            address.local.sun_path[0] = '@'; /* no file, but a name */
        add_string(
            name, address.local.sun_path,
            strnlen(address.local.sun_path, sizeof address.local.sun_path));
        add(to, "\"%s\"", name);
    } else {
        const void *number = &address.four.sin_addr;
        if (address.any.sa_family == AF_INET6)
            number = &address.six.sin6_addr;
        inet_ntop(address.any.sa_family, number, host, sizeof host);
        add(name, SAY("port %d", "ポート %d"), ntohs(address.four.sin_port));
        add(to, "%s %s", host, name);
    }
    struct thing *thing = thing_of(task, (int)task->in.args[0]);
    if (thing != NULL)
        set_name(thing->name, name);
}

/* How long it may wait, if not for ever. */
static void add_time(struct task *task, enum kind kind, uint64_t value,
                     char *to)
{
    struct timespec time = { 0 };
    long limit = 0;
    if (kind == MILLISECONDS && (int)value >= 0) {
        limit = (int)value;
        add(to, "%ld ms", limit);
    } else if (kind == TIME && value != 0) {
        peek(task, value, &time, sizeof time);
        if (time.tv_sec + time.tv_nsec > 0)
            limit = 1;
        if (time.tv_sec < 1000000) { /* or it is a time of the clock */
            limit += time.tv_sec * 1000 + time.tv_nsec / 1000000;
            add(to, SAY("%g s", "%g 秒"),
                (double)time.tv_sec + (double)time.tv_nsec / 1e9);
        }
    }
    if (limit > 0)
        task->in.until = milliseconds() + limit;
}

/* All, or those that are ready. Returns 0 if they are libc's own. */
int add_polled(struct task *task, int arg, int only_ready, char *to)
{
    struct pollfd polled[POLLS];
    size_t count = task->in.args[arg + 1], size = sizeof polled[0];
    const char *before = "";
    int is_ours = 1;
    count = peek(task, task->in.args[arg], polled,
                 (count < POLLS ? count : POLLS) * size) /
            size;
    for (size_t i = 0; i < count; i++) {
        const struct thing *thing = thing_of(task, polled[i].fd);
        is_ours &= thing == NULL || !thing->is_hidden;
        task->in.is_input |= thing != NULL && thing->kind == STDIN;
        if (polled[i].fd < 0 || (only_ready && polled[i].revents == 0))
            continue;
        add(to, "%s%d", before, polled[i].fd);
        before = ", ";
    }
    return is_ours;
}

/* ---- memory that is shared, and semaphores in it ---- */

/* A new semaphore is a file of some name until it is ready: then it gets its
 * own name, by link(). */
static int add_new_semaphore(struct task *task, int arg, char *to)
{
    char old[LINE] = "", path[LINE] = "";
    peek(task, task->in.args[arg == 1 ? 0 : 1], old, LINE - 1);
    peek(task, task->in.args[arg], path, LINE - 1);
    struct thing *thing = semaphore_at(old);
    if (thing == NULL)
        return 0;
    name_semaphore(thing, path);
    add(to, "\"%s\", O_CREAT", thing->name);
    take_back(task, "sem_open"); /* it has asked whether there is one */
    return 1;
}

/* By futex() sem_wait(), sem_post() and locks call the kernel, if one waits. */
void add_futex(struct task *task, char *to)
{
    enum { WAKE = 1, WAKE_BITSET = 10, OPERATION = 127 }; /* of the kernel */
    int operation = (int)task->in.args[1] & OPERATION;
    int thread = find_task((int)task->in.args[2]); /* so is its end awaited */
    struct mapping mapping;
    const struct thing *thing = NULL;
    task->in.wakes = operation == WAKE || operation == WAKE_BITSET;
    if (find_mapping(task, task->in.args[0], &mapping))
        thing = find_thing(mapping.device, mapping.inode);
    if (thing != NULL && thing->kind == SEMAPHORE) {
        add(to, "%s(\"%s\"", task->in.wakes ? "sem_post" : "sem_wait",
            thing->name);
    } else if (!task->in.wakes && thread != NEVER && tasks[thread].is_thread) {
        say(to, "pthread_join(");
        add_late(to, TASK, thread);
    } else {
        add(to, "futex(%s", task->in.wakes ? "FUTEX_WAKE" : "FUTEX_WAIT");
    }
}

/* ---- processes, names, descriptors ---- */

/* Which way of fork() it is. */
static const char *name_of_clone(struct task *task, enum kind kind)
{
    struct {
        uint64_t flags, pidfd, child, parent, signal, stack;
    } clone = { .flags = task->in.args[0], .stack = task->in.args[1] };
    if (kind == CLONE3)
        peek(task, task->in.args[0], &clone, sizeof clone);
    if (clone.flags & CLONE_THREAD)
        return "pthread_create";
    if ((clone.flags & CLONE_VFORK) == 0)
        return "fork";
    if (clone.stack == 0)
        return "vfork";
    task->in.spawns = 1;                  /* its child only prepares exec() */
    if (task->last_number == SYS_pipe2) { /* musl has one for errors */
        int ends[2] = { -1, -1 };
        peek(task, task->last_arg, ends, sizeof ends);
        hide(thing_of(task, ends[0]), 1);
        take_back(task, "pipe");
    }
    return "posix_spawn";
}

static int add_path(struct task *task, int arg, char *to)
{
    char path[LINE] = "", name[TEXT] = "";
    const char *shown = path;
    peek(task, task->in.args[arg], path, LINE - 1);
    const struct thing *thing = semaphore_at(path);
    if (thing != NULL || is_semaphore(path)) {
        add_semaphore(name, path);
        add(to, "\"%s\"", name);
        if (is_call(task, " unlink ")) {
            task->in.prefix = "sem_";
            return thing == NULL || strcmp(thing->name, name) == 0;
        }
        task->in.call = &semaphore;
        task->in.name = semaphore.name;
        return (task->in.args[arg + 1] & O_CREAT) == 0;
    }
    if (is_call(task, " exec ")) {
        take_back(task, "exec"); /* as in another folder of PATH */
        shown = strrchr(path, '/') == NULL ? path : strrchr(path, '/') + 1;
    } else if (strncmp(path, "/dev/shm/", 9) == 0) {
        task->in.prefix = "shm_";
        shown = path + 8;
    }
    say(to, "\"");
    add_string(to, shown, strlen(shown));
    say(to, "\"");
    return !is_call(task, " open ") || !is_library(path);
}

static int add_descriptor(struct task *task, int fd, enum kind kind, char *to)
{
    struct inside *in = &task->in;
    struct thing *thing = thing_of(task, fd);
    int is_ours = name_thing(thing, task, fd, in->note);
    if (fd == -1 && is_call(task, " mmap "))
        return 1;
    add(to, "%d", fd);
    if (thing == NULL)
        return !task->is_command;
    thing->is_touched = 1;
    in->is_input = thing->kind == STDIN;
    in->is_output = thing->kind == STDOUT || thing->kind == STDERR;
    if (kind == IO_FD && fd > 2 && is_pipe(thing)) {
        *in->note = '\0';
        add_late(in->note, IN_PIPE, thing->index);
    } else if (kind == IO_FD && thing->kind == SOCKET) {
        *in->note = '\0';
    }
    /* perror() may make a copy of stderr; stdio looks at what it has. */
    if (thing->kind == STDERR &&
        (is_call(task, " dup ") || (is_call(task, " close ") && fd > 2)))
        return 0;
    if ((in->is_output || in->is_input) && is_call(task, " fcntl "))
        return 0;
    return is_ours && (!task->is_command || is_pipe(thing) ||
                       (kind == IO_FD && (in->is_output || fd <= 2)));
}

/* Adds an argument to the text of its call. Returns 0 if the call is not to be
 * shown. */
int add_argument(struct task *task, int arg, char *to)
{
    struct inside *in = &task->in;
    enum kind kind = in->call->args[arg];
    uint64_t value = in->args[arg], next = arg < 5 ? in->args[arg + 1] : 0;
    uint64_t words[4] = { 0 };
    struct mapping mapping;
    const struct thing *thing;

    switch (kind) {
    case HIDDEN:
        return 0;
    case FD:
    case IO_FD:
        return add_descriptor(task, (int)value, kind, to);
    case NUMBER:
        add(to, "%d", (int)value);
        return 1;
    case PATH:
        return add_path(task, arg, to);
    case SEM_PATH:
        return add_new_semaphore(task, arg, to);
    case BYTES:
    case VECTOR:
    case MESSAGE:
        if (in->call->result == DATA)
            return 1;
        if (in->is_output)
            say(to, "…"); /* it stands below the row */
        else
            add_data(task, arg, kind == BYTES ? next : MOST, to);
        if (kind == BYTES)
            add(to, ", %d", (int)next);
        return 1;
    case ADDRESS:
        add_address(task, arg, to);
        return 1;
    case PROCESS:
        add_process(to, (int)value);
        return 1;
    case ACTION:
        peek(task, value, words, sizeof words[0]);
        say(to, words[0] == 0   ? "SIG_DFL"
                : words[0] == 1 ? "SIG_IGN"
                                : SAY("handler", "ハンドラー"));
        return value != 0;
    case REGION:
        if (!find_mapping(task, value, &mapping) || mapping.sharing != 's')
            return 0;
        thing = find_thing(mapping.device, mapping.inode);
        say(in->note, thing == NULL ? "" : thing->name);
        return thing == NULL || thing->kind != SEMAPHORE;
    case FIFO_MODE:
        return S_ISFIFO(value);
    case POLLED:
        return add_polled(task, arg, 0, to);
    case CLONE:
    case CLONE3:
        in->name = name_of_clone(task, kind);
        return 1;
    case MILLISECONDS:
    case TIME:
        add_time(task, kind, value, to);
        return 1;
    case TIMER:
        peek(task, value, words, sizeof words);
        in->args[0] = words[2] + (words[3] > 0); /* as alarm() has it */
        add(to, "%d", (int)in->args[0]);
        return 1;
    case FLAGS:
        if (*in->prefix != '\0') /* shm_open() adds some */
            value &= ~(uint64_t)O_NONBLOCK;
        if (in->call != &semaphore)
            add_words(to, kind, value);
        return 1;
    case MAPPING:
        add_words(to, kind, value);
        return (value & MAP_SHARED) != 0;
    case COMMAND:
        if (value == F_SETFL) {
            add(to, "F_SETFL, %s", next & O_NONBLOCK ? "O_NONBLOCK" : "0");
            return 1;
        }
        return add_words(to, kind, value);
    case FAMILY: /* getaddrinfo() has sockets of its own */
        return add_words(to, kind, value) &&
               ((next & SOCK_CLOEXEC) == 0 ||
                ((next & SOCK_NONBLOCK) == 0 && (next & 15) != SOCK_DGRAM));
    case SIGNAL: /* those from 32 on are the threads' own */
        say(to, signal_name((int)value));
        return value < 32;
    default:
        add_words(to, kind, value);
        return 1;
    }
}
