/*
 * calls.c - what a call is called, and what it shows
 *
 * describe() makes the text of a call when it begins, outcome() adds what came
 * of it. calls.h lists the calls.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

#include "watch.h"

#include "calls.h"

enum { SHOWN = 24, PARTS = 8, POLLS = 16, PASSED = 8 };

static const struct call new_semaphore = { 0, "sem_open", NOTHING, { END } };
static const struct call unknown = { 0, "another call", COUNT, { HIDDEN } };
static int socket_limits; /* a call on a socket may end because of the time */

int is_call(const struct task *task, const char *name)
{
    return task->in.call != NULL && strcmp(task->in.call->name, name) == 0;
}

/* ---- names of numbers ---- */

const char *signal_name(int number)
{
    switch (number) {
#define X(name)                                                               \
    case SIG##name:                                                           \
        return "SIG" #name;
        SIGNALS(X)
#undef X
    default:
        return "signal";
    }
}

static const char *error_name(int64_t number)
{
    switch (number) {
#define X(name)                                                               \
    case name:                                                                \
        return #name;
        ERRORS(X)
#undef X
    default:
        return "error";
    }
}

struct flag {
    uint64_t bits;
    const char *name;
};

/* The names of the flags in a value, the last one if there is none else. */
static void add_flags(char *to, uint64_t value, const struct flag *flag)
{
    for (; flag->bits != 0; flag++)
        if ((value & flag->bits) == flag->bits)
            add(to, "%s%s", *to == '\0' ? "" : "|", flag->name);
    if (*to == '\0')
        add(to, "%s", flag->name);
}

static void add_number(char *to, uint64_t value, const char *const *names,
                       uint64_t count)
{
    if (value < count && names[value] != NULL)
        add(to, "%s", names[value]);
    else
        add(to, "%d", (int)value);
}

static void add_process(char *to, int pid)
{
    int index = find_task(pid < -1 ? -pid : pid);
    add(to, "%s", pid < -1 ? "-" : "");
    if (index == NEVER)
        add(to, pid == -1 || pid == 0 ? "%d" : "?", pid);
    else
        add_late(to, TASK, index);
}

/* ---- bytes, and what else stands in the memory of the process ---- */

/* Bytes as in C: the first ones. `size` is how many there are. */
static void quote(char *to, const char *bytes, size_t got, uint64_t size)
{
    size_t shown = got > SHOWN ? SHOWN - 4 : got;
    while (shown > 0 && shown < got && (bytes[shown] & 0xc0) == 0x80)
        shown--; /* not in the middle of a letter */
    add(to, "\"");
    for (size_t i = 0; i < shown; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c == '\n')
            add(to, "\\n");
        else
            add(to, c < ' ' || c == 127 ? "\\%o" : c == '"' ? "\\%c" : "%c", c);
    }
    add(to, "\"%s", shown < size ? "…" : "");
}

/* What a call takes or has filled in, at most `size` bytes of it. */
static size_t get_bytes(const struct task *task, enum kind kind, int arg,
                        uint64_t count, char *to, size_t size)
{
    uint64_t at = task->in.args[arg], part_count = task->in.args[arg + 1];
    struct iovec parts[PARTS] = { { (void *)(uintptr_t)at, count } };
    size_t got = 0;
    if (kind == MESSAGE || kind == ROOM_MESSAGE) {
        struct msghdr message = { .msg_iovlen = 0 };
        peek(task, at, &message, sizeof message);
        at = (uintptr_t)message.msg_iov;
        part_count = message.msg_iovlen;
    }
    if (kind != BYTES && kind != ROOM)
        peek(task, at, parts,
             (part_count < PARTS ? part_count : PARTS) * sizeof parts[0]);
    size = count < size ? count : size;
    for (size_t i = 0; i < PARTS && got < size; i++) {
        size_t n = parts[i].iov_len;
        n = n < size - got ? n : size - got;
        got += peek(task, (uintptr_t)parts[i].iov_base, to + got, n);
    }
    return got;
}

/* The descriptors that a message carries. */
static void add_passed(const struct task *task, uint64_t at, char *to)
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
        name_fd(task, fd, name);
        add(to, SAY(" with descriptor %d  %s", " ディスクリプタ %d 付き  %s"),
            fd, name);
    }
}

/* An address, as it is written, and for what has that address. */
static void add_address(const struct task *task, int arg, char *to)
{
    union {
        struct sockaddr any;
        struct sockaddr_un local;
        struct sockaddr_in four;
        struct sockaddr_in6 six;
        char bytes[sizeof(struct sockaddr_un) + 1];
    } address;
    char host[INET6_ADDRSTRLEN] = "?", name[TEXT] = "";
    memset(&address, 0, sizeof address);
    size_t size = task->in.args[arg + 1];
    peek(task, task->in.args[arg], &address,
         size < sizeof address.local ? size : sizeof address.local);
    if (address.any.sa_family == AF_UNIX) {
        if (address.local.sun_path[0] == '\0')
            address.local.sun_path[0] = '@'; /* no file, but a name */
        add_path(name, address.local.sun_path);
        add(to, "\"%s\"", name);
    } else {
        int is_six = address.any.sa_family == AF_INET6;
        inet_ntop(address.any.sa_family,
                  is_six ? (void *)&address.six.sin6_addr
                         : (void *)&address.four.sin_addr,
                  host, sizeof host); /* the port is at the same place */
        add(name, SAY("port %d", "ポート %d"), ntohs(address.four.sin_port));
        add(to, "%s %s", host, name);
    }
    name_socket(task, (int)task->in.args[0], name);
}

/* For how long it may wait; 0: for ever, or not at all. */
static int add_time(const struct task *task, enum kind kind, uint64_t value,
                    char *to)
{
    struct timespec time = { 0 };
    if (kind == MILLISECONDS) {
        if ((int)value >= 0)
            add(to, "%d ms", (int)value);
        return (int)value > 0;
    }
    if (value == 0 || peek(task, value, &time, sizeof time) != sizeof time)
        return 0;
    double seconds =
        (double)time.tv_sec +
        (double)time.tv_nsec / (kind == TIMEVAL ? 1e6 : 1e9);
    if (seconds < 1e6) /* more is a time of the clock */
        add(to, SAY("%g s", "%g 秒"), seconds);
    return seconds > 0;
}

/* ---- memory that is shared, and semaphores in it ---- */

static struct region *region_at(struct task *task, uint64_t address)
{
    for (int i = 0; i < REGIONS; i++)
        if (address - task->shared[i].address < task->shared[i].size)
            return &task->shared[i];
    return NULL;
}

static void new_region(struct task *task, uint64_t address)
{
    for (int i = 0; i < REGIONS; i++)
        if (task->shared[i].size == 0) {
            task->shared[i].address = address;
            task->shared[i].size = task->in.args[1];
            snprintf(task->shared[i].name, sizeof task->shared[i].name, "%s",
                     task->in.note);
            return;
        }
}

/* A new semaphore is a file without a good name, until it is ready. */
static void rename_region(struct task *task, const char *name)
{
    for (int i = 0; i < REGIONS; i++)
        if (strcmp(task->shared[i].name, task->new_name) == 0)
            snprintf(task->shared[i].name, sizeof task->shared[i].name, "/%s",
                     name);
}

static void add_futex(struct task *task, char *to)
{
    const uint64_t *args = task->in.args;
    const struct region *region = region_at(task, args[0]);
    int operation = (int)args[1] & FUTEX_CMD_MASK, thread = find_task((int)args[2]);
    task->in.wakes = operation == FUTEX_WAKE || operation == FUTEX_WAKE_BITSET;
    if (region != NULL && *region->name == '/') {
        add(to, "%s(\"%s\"", task->in.wakes ? "sem_post" : "sem_wait", region->name);
    } else if (!task->in.wakes && thread != NEVER && tasks[thread].is_thread) {
        add(to, "pthread_join(");
        add_late(to, TASK, thread);
    } else {
        add(to, "futex(%s", task->in.wakes ? "FUTEX_WAKE" : "FUTEX_WAIT");
    }
}

/* ---- the call begins ---- */

/* Which way of fork() it is. */
static const char *name_of_clone(struct task *task, enum kind kind)
{
    struct {
        uint64_t flags, pidfd, child, parent, signal, stack;
    } three = { .flags = task->in.args[0], .stack = task->in.args[1] };
    if (kind == CLONE3)
        peek(task, task->in.args[0], &three, sizeof three);
    if (three.flags & CLONE_THREAD)
        return "pthread_create";
    if ((three.flags & CLONE_VFORK) == 0)
        return "fork";
    task->in.spawns = three.stack != 0;
    return task->in.spawns ? "posix_spawn" : "vfork";
}

static int add_path_arg(struct task *task, int arg, char *name, char *to)
{
    char path[PATH_MAX + 1] = "";
    uint64_t flags = task->in.args[arg + 1];
    peek(task, task->in.args[arg], path, PATH_MAX);
    const char *last = strrchr(path, '/');
    last = last == NULL ? path : last + 1;
    if (is_call(task, "exec")) {
        add(to, "\"%s\"", last);
        return 1;
    }
    if (is_semaphore(path)) {
        if (is_call(task, "open") && (flags & O_CREAT) != 0)
            snprintf(task->new_name, sizeof task->new_name, "/%s", last + 4);
        if (is_call(task, "open"))
            task->in.call = &new_semaphore;
        snprintf(name, TEXT, "sem_%s", is_call(task, "unlink") ? "unlink" : "open");
        add(to, "\"/%s\"", last + 4);
        return strcmp(task->new_name + 1, last + 4) != 0;
    }
    if (strncmp(path, "/dev/shm/", 9) == 0) {
        char plain[TEXT];
        snprintf(plain, sizeof plain, "shm_%s", name);
        snprintf(name, TEXT, "%s", plain);
        memmove(path, path + 8, strlen(path + 8) + 1);
    }
    add(to, "\"");
    add_path(to, path);
    add(to, "\"");
    return !is_call(task, "open") || !is_library(path);
}

static int add_descriptor(struct task *task, int fd, enum kind kind, char *to)
{
    char *note = task->in.note;
    int is_ours = name_fd(task, fd, note);
    const struct thing *thing = thing_of(task, fd);
    if (fd == -1 && is_call(task, "mmap"))
        return 1;
    add(to, "%d", fd);
    if (thing == NULL)
        return !task->is_command;
    int is_pipe = thing->kind == PIPE || thing->kind == FIFO;
    int is_standard = !is_pipe && (fd <= 2 || thing->kind == STDOUT || thing->kind == STDERR);
    task->in.is_standard = is_standard;
    if (kind == IO_FD && fd > 2 && (is_pipe || thing->kind == SOCKET)) {
        *note = '\0';
        if (is_pipe)
            add_late(note, IN_PIPE, thing->index);
    }
    if (thing->kind == SOCKET)
        task->in.has_limit = socket_limits;
    /* perror() may make a copy of stderr, stdio looks at what it has. */
    if (thing->kind == STDERR && (is_call(task, "dup") || (is_call(task, "close") && fd > 2)))
        return 0;
    if (is_standard && is_call(task, "fcntl"))
        return 0;
    return is_ours && (!task->is_command || is_pipe || (is_standard && kind == IO_FD));
}

/* Adds one argument. Returns 0 if the call is not to be shown. */
static int add_arg(struct task *task, int arg, char *name, char *to)
{
    static const struct flag open_flags[] = {
        { O_CREAT, "O_CREAT" },       { O_EXCL, "O_EXCL" },
        { O_TRUNC, "O_TRUNC" },       { O_RDWR, "O_RDWR" },
        { O_WRONLY, "O_WRONLY" },     { O_APPEND, "O_APPEND" },
        { O_NONBLOCK, "O_NONBLOCK" }, { 0, "O_RDONLY" }
    };
    static const struct flag protections[] = { { PROT_READ, "PROT_READ" },
                                               { PROT_WRITE, "PROT_WRITE" },
                                               { 0, "PROT_NONE" } };
    static const struct flag mappings[] = { { MAP_SHARED, "MAP_SHARED" },
                                            { MAP_ANONYMOUS, "MAP_ANONYMOUS" },
                                            { 0, "MAP_PRIVATE" } };
    static const struct flag locks[] = { { LOCK_SH, "LOCK_SH" },
                                         { LOCK_EX, "LOCK_EX" },
                                         { LOCK_NB, "LOCK_NB" },
                                         { LOCK_UN, "LOCK_UN" },
                                         { 0, "0" } };
    static const char *const families[] = { [AF_UNIX] = "AF_UNIX",
                                            [AF_INET] = "AF_INET",
                                            [AF_INET6] = "AF_INET6" };
    static const char *const types[] = { [SOCK_STREAM] = "SOCK_STREAM",
                                         [SOCK_DGRAM] = "SOCK_DGRAM",
                                         [SOCK_SEQPACKET] = "SOCK_SEQPACKET" };
    static const char *const hows[] = { "SHUT_RD", "SHUT_WR", "SHUT_RDWR" };
    enum kind kind = task->in.call->args[arg];
    uint64_t value = task->in.args[arg], next = arg < 5 ? task->in.args[arg + 1] : 0;
    char bytes[SHOWN * 2];
    struct pollfd polled[POLLS];
    uint64_t words[4] = { 0 };

    switch (kind) {
    case FD:
    case IO_FD:
        return add_descriptor(task, (int)value, kind, to);
    case PATH:
        return add_path_arg(task, arg, name, to);
    case SEM_PATH: {
        char path[PATH_MAX + 1] = "";
        peek(task, value, path, PATH_MAX);
        if (!is_semaphore(path))
            return 0;
        add(to, "\"/%s\", O_CREAT", path + 13);
        take_back(task->doubt, to);
        rename_region(task, path + 13);
        return 1;
    }
    case NUMBER:
        add(to, "%d", (int)value);
        break;
    case FLAGS:
        if (task->in.call != &new_semaphore)
            add_flags(to, value, open_flags);
        break;
    case BYTES:
    case VECTOR:
    case MESSAGE:
        if (task->in.is_standard)
            add(to, "…"); /* it stands below the row */
        else
            quote(to, bytes, get_bytes(task, kind, arg, kind == BYTES ? next : SIZE_MAX, bytes, sizeof bytes), kind == BYTES ? next : 0);
        if (kind == BYTES)
            add(to, ", %d", (int)next);
        if (kind == MESSAGE)
            add_passed(task, value, to);
        break;
    case ADDRESS:
        add_address(task, arg, to);
        if (strstr(to, "/nscd/") != NULL) { /* it is getaddrinfo() that asks */
            take_back(task->doubt, "");
            return 0;
        }
        break;
    case FAMILY:
        add_number(to, value, families, sizeof families / sizeof families[0]);
        /* getaddrinfo() asks the kernel, and by datagrams. */
        return value != AF_NETLINK && (value == AF_UNIX || next != (SOCK_DGRAM | SOCK_CLOEXEC)) && (next & (SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC)) != (SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC);
    case TYPE:
        add_number(to, value & 15, types, sizeof types / sizeof types[0]);
        break;
    case HOW:
        add_number(to, value, hows, 3);
        break;
    case PROCESS:
        add_process(to, (int)value);
        break;
    case WAIT_FLAGS:
        add(to, "%s", value & WNOHANG ? "WNOHANG" : "");
        break;
    case SIGNAL:
        add(to, "%s", signal_name((int)value));
        return value < 32;
    case ACTION:
        if (value == 0 || task->is_spawned)
            return 0;
        peek(task, value, words, sizeof words[0]);
        add(to, "%s", words[0] == 0 ? "SIG_DFL" : words[0] == 1 ? "SIG_IGN" : SAY("handler", "ハンドラー"));
        break;
    case COMMAND:
        if (value == F_SETFL)
            add(to, "F_SETFL, %s", next & O_NONBLOCK ? "O_NONBLOCK" : "0");
        else if (value == F_SETLK || value == F_SETLKW)
            add(to, "%s", value == F_SETLK ? "F_SETLK" : "F_SETLKW");
        else if (value == F_DUPFD)
            add(to, "F_DUPFD, %d", (int)next);
        return *to != '\0';
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
    case REGION: {
        const struct region *region = region_at(task, value);
        add(task->in.note, "%s", region == NULL ? "" : region->name);
        return region != NULL && *region->name != '/';
    }
    case MODE:
        return S_ISFIFO(value);
    case POLLED: {
        size_t count = peek(task, value, polled, (next < POLLS ? next : POLLS) * sizeof polled[0]) / sizeof polled[0];
        for (size_t i = 0; i < count; i++)
            if (polled[i].fd >= 0)
                add(to, "%s%d", *to == '\0' ? "" : ", ", polled[i].fd);
        break;
    }
    case MILLISECONDS:
    case TIME:
    case TIMEVAL:
        task->in.has_limit = add_time(task, kind, value, to);
        if (is_call(task, "futex") || is_call(task, "epoll_wait"))
            *to = '\0';
        break;
    case HIDDEN:
        return 0;
    default:
        break;
    }
    return 1;
}

static const struct call *find_call(uint64_t number)
{
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        if ((uint64_t)calls[i].number == number)
            return &calls[i];
    return &unknown;
}

/* Fills in task->in for the call that begins. */
void describe(struct task *task)
{
    struct inside *in = &task->in;
    const struct call *call = in->call = find_call(in->number);
    char name[TEXT], text[TEXT] = "";
    snprintf(name, sizeof name, "%s", call->name);
    in->is_shown = 1;
    for (int i = 0; i < 6 && call->args[i] != END; i++) {
        char arg[TEXT] = "";
        if (call->args[i] == CLONE || call->args[i] == CLONE3)
            snprintf(name, sizeof name, "%s", name_of_clone(task, call->args[i]));
        else if (!add_arg(task, i, name, arg))
            in->is_shown = 0;
        if (*arg != '\0')
            add(text, "%s%s", *text == '\0' ? "" : ", ", arg);
    }
    if (is_call(task, "futex"))
        add_futex(task, in->text);
    else
        add(in->text, "%s(%s", name, text);
    add(in->text, ")");

    /* Of the system's own programs: what they read and write, and their end;
     * of a child that posix_spawn() makes, what it does to its descriptors. */
    static const char *const always[] = { "exec", "fork", "vfork", "waitpid", "pipe", "exit" };
    int is_one = call->args[0] == FD || call->args[0] == IO_FD;
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        is_one |= is_call(task, always[i]);
    if (task->is_command || task->is_spawned)
        in->is_shown &= is_one;
    in->is_shown |= show_all;
}

/* ---- what came of it ---- */

static void add_count(struct task *task, int64_t value, char *text)
{
    const struct call *call = task->in.call;
    char bytes[SHOWN * 2];
    struct pollfd polled[POLLS];
    add(text, " = %d", (int)value);
    for (int i = 0; i < 6; i++) {
        enum kind kind = call->args[i];
        if (kind == ROOM || kind == ROOMS || kind == ROOM_MESSAGE) {
            if (value == 0)
                add(text, SAY(" end of file", " EOF"));
            else {
                add(text, " ");
                quote(text, bytes, get_bytes(task, kind, i, (uint64_t)value, bytes, sizeof bytes), (uint64_t)value);
            }
            if (kind == ROOM_MESSAGE)
                add_passed(task, task->in.args[i], text);
        }
        if (kind == POLLED && value > 0) {
            const char *comma = ": ";
            size_t n = task->in.args[i + 1] < POLLS ? task->in.args[i + 1] : POLLS;
            n = peek(task, task->in.args[i], polled, n * sizeof polled[0]) / sizeof polled[0];
            for (size_t j = 0; j < n; j++, comma = ", ")
                if (polled[j].revents != 0)
                    add(text, "%s%d", comma, polled[j].fd);
        }
    }
}

static void add_ends(struct task *task, int arg, char *text)
{
    int ends[2] = { -1, -1 };
    char name[TEXT];
    peek(task, task->in.args[arg], ends, sizeof ends);
    if (is_call(task, "pipe")) {
        const struct thing *thing = thing_of(task, ends[0]);
        add(text, "%s", SAY(": ", "："));
        if (thing != NULL)
            add_late(text, THE_PIPE, thing->index);
        add(text, SAY("read end %d, write end %d", "読み取り端 %d, 書き込み端 %d"), ends[0], ends[1]);
    } else {
        add(text, ": %d, %d", ends[0], ends[1]);
        pair(thing_of(task, ends[0]), thing_of(task, ends[1]));
        for (int i = 0; i < 2; i++) {
            snprintf(name, sizeof name, SAY("the pair's %s end", "ペアの%s"), i == 0 ? SAY("first", "1 つ目") : SAY("second", "2 つ目"));
            name_socket(task, ends[i], name);
        }
    }
}

/* Keeps in mind what later calls depend on. */
static void learn(struct task *task, int64_t value)
{
    const uint64_t *args = task->in.args;
    struct thing *thing;
    if (is_call(task, "alarm"))
        task->has_timer = args[0] != 0;
    else if (is_call(task, "timer_settime") || is_call(task, "timerfd_settime"))
        task->has_timer = 1;
    else if (is_call(task, "setsockopt") && args[1] == SOL_SOCKET && (args[2] == SO_RCVTIMEO || args[2] == SO_SNDTIMEO))
        socket_limits = 1;
    else if (is_call(task, "accept"))
        accepted(task, (int)args[0], (int)value);
    else if (is_call(task, "mmap") && (args[3] & MAP_SHARED) != 0)
        new_region(task, (uint64_t)value);
    else if (is_call(task, "munmap") && region_at(task, args[0]) != NULL)
        region_at(task, args[0])->size = 0;
    else if (is_call(task, "socket") && (thing = thing_of(task, (int)value)) != NULL)
        thing->is_hidden = !task->in.is_shown;
    else if (is_call(task, "connect") && (thing = thing_of(task, (int)args[0])) != NULL)
        thing->is_knocking = 1;
}

/* Adds what came of the call. Returns 0 if that is not to be shown. */
int outcome(struct task *task, int64_t value, int is_error, char *text)
{
    const struct call *call = task->in.call;
    int status = 0;
    if (is_error) {
        add(text, " = -1 %s", error_name(-value));
    } else {
        learn(task, value);
        for (int i = 0; i < 6; i++) {
            if (call->args[i] == ENDS)
                add_ends(task, i, text);
        }
        if (call->result == COUNT || call->result == NEW_FD)
            add_count(task, value, text);
        if (call->result == NEW_FD)
            name_fd(task, (int)value, task->in.note);
        if (call->result == A_PROCESS) {
            add(text, " = ");
            add_process(text, (int)value);
        }
        if (call->args[1] == STATUS && value > 0 && task->in.args[1] != 0) {
            peek(task, task->in.args[1], &status, sizeof status);
            if (WIFSIGNALED(status))
                add(text, SAY(", ended by %s", "、%s で終了"), signal_name(WTERMSIG(status)));
            else
                add(text, SAY(", status %d", "、終了ステータス %d"), WEXITSTATUS(status));
        }
    }
    if (*task->in.note != '\0' && (!is_error || call->args[0] == FD))
        add(text, "  %s", task->in.note);
    if (call->result == IF_IT_WAITS && !show_all)
        return task->in.waits || (task->in.wakes && value > 0);
    return task->in.is_shown;
}

/* What the call has printed, to be freed; NULL: nothing. */
char *printed(const struct task *task, int64_t value)
{
    for (int i = 0; i < 6 && task->in.is_standard && value > 0; i++) {
        enum kind kind = task->in.call->args[i];
        if (kind == BYTES || kind == VECTOR) {
            char *bytes = calloc(1, (size_t)value + 1);
            if (bytes == NULL)
                die("memory");
            get_bytes(task, kind, i, (uint64_t)value, bytes, (size_t)value);
            return bytes;
        }
    }
    return NULL;
}

/* Has it ended because its time was up? */
int is_time_up(const struct task *task, int64_t value)
{
    static const char *const idle[] = { "poll", "select", "epoll_wait", "sleep" };
    if (task->in.call == NULL || !task->in.has_limit)
        return 0;
    for (size_t i = 0; i < sizeof idle / sizeof idle[0]; i++)
        if (is_call(task, idle[i]))
            return value == 0;
    return value == -ETIMEDOUT || (value == -EAGAIN && (task->in.waits || is_call(task, "sigwait")));
}
