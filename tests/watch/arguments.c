/*
 * arguments.c - what the arguments of a call show
 *
 * add_argument() says it for each kind of argument (calls.h); what is longer
 * than a few lines stands before it.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

#include "calls.h"

enum { SHOWN = 24, MOST = 2 * SHOWN, POLLS = 16, PARTS = 8, PASSED = 8 };

const struct call semaphore = { 0, "sem_open", NOTHING, { END } };
int socket_limits;

static const struct name open_flags[] = { N(O_CREAT),    N(O_EXCL),
                                          N(O_TRUNC),    N(O_APPEND),
                                          N(O_NONBLOCK), { 0, "" } };
static const struct name modes[] = { N(O_RDONLY), N(O_WRONLY), N(O_RDWR) };
static const struct name protections[] = { N(PROT_READ),
                                           N(PROT_WRITE),
                                           { 0, "PROT_NONE" } };
static const struct name mappings[] = { N(MAP_SHARED),
                                        N(MAP_ANONYMOUS),
                                        { 0, "MAP_PRIVATE" } };
static const struct name locks[] = {
    N(LOCK_SH), N(LOCK_EX), N(LOCK_UN), N(LOCK_NB), { 0, "" }
};
static const struct name commands[] = { N(F_DUPFD), N(F_SETLK), N(F_SETLKW) };
static const struct name families[] = { N(AF_UNIX), N(AF_INET), N(AF_INET6) };
static const struct name types[] = { N(SOCK_STREAM), N(SOCK_DGRAM),
                                     N(SOCK_SEQPACKET) };
static const struct name hows[] = { N(SHUT_RD), N(SHUT_WR), N(SHUT_RDWR) };

/* The names of the bits that are set; the last name if there are none. */
static void add_flags(char *to, uint64_t value, const struct name *flag)
{
    for (; flag->value != 0; flag++)
        if ((value & flag->value) == flag->value)
            add(to, "%s%s", *to == '\0' ? "" : "|", flag->name);
    if (*to == '\0')
        say(to, flag->name);
}

/* The name of a number. Returns 0 if it has none. */
static int add_one_of(char *to, uint64_t value, const struct name *names,
                      size_t count)
{
    const char *name = name_in(names, count, value);
    say(to, name == NULL ? "" : name);
    return name != NULL;
}

void add_process(char *to, int pid)
{
    int index = find_task(pid < -1 ? -pid : pid);
    say(to, pid < -1 ? "-" : "");
    if (index == NEVER)
        add(to, pid == -1 || pid == 0 ? "%d" : "?", pid);
    else
        add_late(to, TASK, index);
}

/* ---- data ---- */

/* How many bytes the letter takes; 0: it is none that can be shown. */
static size_t letter(const char *bytes, size_t size)
{
    unsigned char c = (unsigned char)*bytes;
    size_t length = c < 0xc2 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    if (c < ' ' || (c >= 127 && c < 0xc2) || c > 0xf4 || length > size)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
    return length;
}

/* Bytes as in C: the first ones. `size` is how many there are. */
static void quote(char *to, const char *bytes, size_t got, uint64_t size)
{
    size_t most = got > SHOWN ? SHOWN - 4 : got, i = 0;
    add(to, "\"");
    while (i < most) {
        size_t length = letter(bytes + i, got - i);
        size_t digits = strspn(bytes + i, "0123456789");
        int number = digits > 1 ? (int)strtol(bytes + i, NULL, 10) : NEVER;
        if (find_task(number) != NEVER) {
            add(to, "PID"); /* shall not differ each time */
            length = digits;
        } else if (bytes[i] == '\n') {
            add(to, "\\n");
        } else if (length == 0) {
            add(to, "\\%o", (unsigned char)bytes[i]);
        } else {
            add(to, "%s%.*s", strchr("\"\\", bytes[i]) != NULL ? "\\" : "",
                (int)length, bytes + i);
        }
        i += length == 0 ? 1 : length;
    }
    add(to, "\"%s", i < size ? "…" : "");
}

/* What a call takes or has filled in: of `count` bytes at most `size`. */
size_t get_bytes(struct task *task, enum kind kind, int arg, uint64_t count,
                 char *to, size_t size)
{
    uint64_t at = task->in.args[arg], part_count = task->in.args[arg + 1];
    struct { /* iovec, in the memory of another */
        uint64_t at, size;
    } parts[PARTS] = { { at, count } };
    size_t got = 0;
    if (kind == MESSAGE || kind == ROOM_MESSAGE) {
        struct msghdr message = { .msg_iovlen = 0 };
        peek(task, at, &message, sizeof message);
        at = (uintptr_t)message.msg_iov;
        part_count = (uint64_t)message.msg_iovlen;
    }
    if (kind != BYTES && kind != ROOM)
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
    } control;
    peek(task, at, &message, sizeof message);
    if (message.msg_controllen < CMSG_LEN(sizeof(int)))
        return;
    memset(&control, 0, sizeof control);
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

/* The data of a call, `size` bytes of it; as many as it says if 0. */
void add_data(struct task *task, enum kind kind, int arg, uint64_t size,
              char *to)
{
    char bytes[MOST + 1] = "";
    uint64_t count = kind == BYTES ? task->in.args[arg + 1]
                     : size == 0   ? SIZE_MAX
                                   : size;
    size_t got = get_bytes(task, kind, arg, count, bytes, MOST);
    quote(to, bytes, got, count == SIZE_MAX ? got : count);
    if (kind == MESSAGE || kind == ROOM_MESSAGE)
        add_passed(task, task->in.args[arg], to);
}

/* ---- addresses, times, descriptors of poll() ---- */

static int add_address(struct task *task, int arg, char *to)
{
    union {
        struct sockaddr any;
        struct sockaddr_un local;
        struct sockaddr_in four;
        struct sockaddr_in6 six;
        char bytes[sizeof(struct sockaddr_un) + 1];
    } address;
    char host[INET6_ADDRSTRLEN] = "?", name[TEXT] = "";
    size_t size = task->in.args[arg + 1];
    struct thing *thing = thing_of(task, (int)task->in.args[0]);
    memset(&address, 0, sizeof address);
    peek(task, task->in.args[arg], &address,
         size < sizeof address.local ? size : sizeof address.local);
    if (address.any.sa_family == AF_UNIX) {
        if (address.local.sun_path[0] == '\0')
            address.local.sun_path[0] = '@'; /* no file, but a name */
        add_path(name, address.local.sun_path);
        add(to, "\"%s\"", name);
    } else {
        int family = address.any.sa_family;
        inet_ntop(family,
                  family == AF_INET6 ? (void *)&address.six.sin6_addr
                                     : (void *)&address.four.sin_addr,
                  host, sizeof host);
        add(name, SAY("port %d", "ポート %d"), ntohs(address.four.sin_port));
        add(to, "%s %s", host, name);
    }
    if (strstr(name, "/nscd/") != NULL) { /* it is getaddrinfo() that asks */
        take_back(task, "socket");
        hide(thing, 1);
        return 0;
    }
    if (thing != NULL)
        set_name(thing->name, name);
    return 1;
}

/* How long it may wait, if not for ever. */
static void add_time(struct task *task, enum kind kind, uint64_t value,
                     char *to)
{
    struct timespec time = { 0 }; /* struct timeval is of the same size */
    double seconds = 0;
    if (kind == MILLISECONDS && (int)value >= 0) {
        add(to, "%d ms", (int)value);
        seconds = (int)value / 1e3;
    } else if (kind != MILLISECONDS && value != 0) {
        peek(task, value, &time, sizeof time);
        seconds = (double)time.tv_sec +
                  (double)time.tv_nsec / (kind == TIMEVAL ? 1e6 : 1e9);
        if (seconds < 1e6)
            add(to, SAY("%g s", "%g 秒"), seconds);
        else /* it is a time of the clock */
            seconds = 1e-3;
    }
    if (seconds > 0)
        task->in.until = milliseconds() + (long)(seconds * 1e3);
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
    char old[PATH_MAX + 1] = "", path[PATH_MAX + 1] = "";
    peek(task, task->in.args[arg == 1 ? 0 : 1], old, PATH_MAX);
    peek(task, task->in.args[arg], path, PATH_MAX);
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
    const uint64_t *args = task->in.args;
    const struct thing *thing = NULL;
    enum { WAKE = 1, WAKE_BITSET = 10, OPERATION = 127 }; /* of the kernel */
    int operation = (int)args[1] & OPERATION;
    int thread = find_task((int)args[2]); /* its end is waited for so, too */
    task->in.wakes = operation == WAKE || operation == WAKE_BITSET;
    if (is_shared(task, args[0], &thing) && thing != NULL &&
        thing->kind == SEMAPHORE) {
        add(to, "%s(\"%s\"", task->in.wakes ? "sem_post" : "sem_wait",
            thing->name);
    } else if (!task->in.wakes && thread != NEVER && tasks[thread].is_thread) {
        add(to, "pthread_join(");
        add_late(to, TASK, thread);
    } else {
        add(to, "futex(%s", task->in.wakes ? "FUTEX_WAKE" : "FUTEX_WAIT");
    }
}

/* ---- processes, names, descriptors ---- */

/* Which way of fork() it is. */
const char *name_of_clone(struct task *task, enum kind kind)
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
    if (task->last_number == SYS_pipe2) { /* some libcs use one for errors */
        int ends[2] = { -1, -1 };
        peek(task, task->last_arg, ends, sizeof ends);
        hide(thing_of(task, ends[0]), 1);
        take_back(task, "pipe");
    }
    return "posix_spawn";
}

static int add_path_argument(struct task *task, int arg, const char **prefix,
                             char *to)
{
    char path[PATH_MAX + 1] = "";
    const char *shown = path;
    peek(task, task->in.args[arg], path, PATH_MAX);
    struct thing new = { .kind = SEMAPHORE }, *thing = semaphore_at(path);
    if (thing != NULL || is_semaphore(path)) {
        name_semaphore(&new, path);
        add(to, "\"%s\"", new.name);
        if (is_call(task, " unlink ")) {
            *prefix = "sem_";
            return thing == NULL || strcmp(thing->name, new.name) == 0;
        }
        task->in.call = &semaphore;
        return (task->in.args[arg + 1] & O_CREAT) == 0;
    }
    if (is_call(task, " exec ")) {
        take_back(task, "exec"); /* as in another folder of PATH */
        shown = strrchr(path, '/') == NULL ? path : strrchr(path, '/') + 1;
    } else if (strncmp(path, "/dev/shm/", 9) == 0) {
        *prefix = "shm_";
        shown = path + 8;
    }
    add(to, "\"");
    add_path(to, shown);
    add(to, "\"");
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
    if (thing->kind == SOCKET && socket_limits)
        in->until = milliseconds(); /* or later */
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

/* Adds an argument to the text of its call, and to the call's name a prefix.
 * Returns 0 if the call is not to be shown. */
int add_argument(struct task *task, int arg, const char **prefix, char *to)
{
    enum kind kind = task->in.call->args[arg];
    uint64_t value = task->in.args[arg];
    uint64_t next = arg < 5 ? task->in.args[arg + 1] : 0;
    uint64_t words[4] = { 0 };
    const struct thing *thing = NULL;

    switch (kind) {
    case HIDDEN:
        return 0;
    case FD:
    case IO_FD:
        return add_descriptor(task, (int)value, kind, to);
    case NUMBER:
        add(to, "%d", (int)value);
        break;
    case PATH:
        return add_path_argument(task, arg, prefix, to);
    case SEM_PATH:
        return add_new_semaphore(task, arg, to);
    case FLAGS:
        if (task->in.call == &semaphore)
            break;
        add_one_of(to, value & O_ACCMODE, modes, LENGTH(modes));
        if (**prefix != '\0') /* shm_open() adds some */
            value &= ~(uint64_t)O_NONBLOCK;
        add_flags(to, value, open_flags);
        break;
    case BYTES:
    case VECTOR:
    case MESSAGE:
        if (task->in.is_output)
            add(to, "…"); /* it stands below the row */
        else
            add_data(task, kind, arg, 0, to);
        if (kind == BYTES)
            add(to, ", %d", (int)next);
        break;
    case ADDRESS:
        return add_address(task, arg, to);
    case FAMILY: /* getaddrinfo() asks the kernel, and others by datagrams */
        add_one_of(to, value, families, LENGTH(families));
        return value != AF_NETLINK &&
               (value == AF_UNIX || (next & 15) != SOCK_DGRAM ||
                (next & SOCK_CLOEXEC) == 0);
    case TYPE:
        add_one_of(to, value & 15, types, LENGTH(types));
        break;
    case HOW:
        add_one_of(to, value, hows, LENGTH(hows));
        break;
    case PROCESS:
        add_process(to, (int)value);
        break;
    case WAIT_FLAGS:
        say(to, value & WNOHANG ? "WNOHANG" : "");
        break;
    case SIGNAL: /* those from 32 on are the threads' own */
        add(to, value == 0 ? "0" : "%s", signal_name((int)value));
        return value < 32;
    case ACTION:
        peek(task, value, words, sizeof words[0]);
        say(to, words[0] == 0   ? "SIG_DFL"
                : words[0] == 1 ? "SIG_IGN"
                                : SAY("handler", "ハンドラー"));
        return value != 0;
    case COMMAND:
        if (value == F_SETFL)
            add(to, "F_SETFL, %s", next & O_NONBLOCK ? "O_NONBLOCK" : "0");
        else
            return add_one_of(to, value, commands, LENGTH(commands));
        break;
    case LOCK:
        add_flags(to, value, locks);
        break;
    case TIMER:
        peek(task, value, words, sizeof words);
        task->in.args[0] = words[2] + (words[3] > 0); /* as alarm() has it */
        add(to, "%d", (int)task->in.args[0]);
        break;
    case PROTECTION:
        add_flags(to, value, protections);
        break;
    case MAPPING:
        add_flags(to, value, mappings);
        return (value & MAP_SHARED) != 0;
    case REGION:
        if (!is_shared(task, value, &thing))
            return 0;
        add(task->in.note, "%s", thing == NULL ? "" : thing->name);
        return thing == NULL || thing->kind != SEMAPHORE;
    case MODE:
        return S_ISFIFO(value);
    case POLLED:
        return add_polled(task, arg, 0, to);
    case MILLISECONDS:
    case TIME:
    case TIMEVAL:
        add_time(task, kind, value, to);
        break;
    default:
        break;
    }
    return 1;
}
