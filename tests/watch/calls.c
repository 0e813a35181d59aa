/*
 * calls.c - which calls there are, and what the table says of one
 *
 * describe() makes the text of a call when it begins, outcome() adds what came
 * of it. What its arguments show is in arguments.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "calls.h"

enum { MOST_OUTPUT = 4096, MOST_KEPT = 1 << 25 }; /* of a call, of all */

/* Number, name in C, result, arguments. */
static const struct call calls[] = {
#ifdef SYS_open /* not on newer processors: their libc has but the others */
    { SYS_open, "open", NEW_FD, { PATH, FLAGS } },
    { SYS_unlink, "unlink", NOTHING, { PATH } },
    { SYS_mknod, "mkfifo", NOTHING, { PATH, MODE } },
    { SYS_link, "sem_open", NOTHING, { SKIP, SEM_PATH } },
    { SYS_fork, "fork", A_PROCESS, { END } },
    { SYS_vfork, "vfork", A_PROCESS, { END } },
    { SYS_dup2, "dup2", NOTHING, { FD, NUMBER } },
    { SYS_pipe, "pipe", NOTHING, { ENDS } },
    { SYS_poll, "poll", COUNT, { POLLED, SKIP, MILLISECONDS } },
    { SYS_select, "select", COUNT, { SKIP, SKIP, SKIP, SKIP, TIMEVAL } },
    { SYS_epoll_wait, "epoll_wait", COUNT, { FD, SKIP, SKIP, MILLISECONDS } },
    { SYS_alarm, "alarm", NOTHING, { NUMBER } },
    { SYS_pause, "pause", NOTHING, { END } },
#endif
    { SYS_openat, "open", NEW_FD, { SKIP, PATH, FLAGS } },
    { SYS_unlinkat, "unlink", NOTHING, { SKIP, PATH } },
    { SYS_mknodat, "mkfifo", NOTHING, { SKIP, PATH, MODE } },
    { SYS_linkat, "sem_open", NOTHING, { SKIP, SKIP, SKIP, SEM_PATH } },
    { SYS_clone, "fork", A_PROCESS, { CLONE } },
    { SYS_clone3, "fork", A_PROCESS, { CLONE3 } },
    { SYS_execve, "exec", NOTHING, { PATH } },
    { SYS_execveat, "exec", NOTHING, { SKIP, PATH } },
    { SYS_exit_group, "exit", NOTHING, { NUMBER } },
    { SYS_exit, "exit", NOTHING, { NUMBER } },
    { SYS_wait4, "waitpid", A_PROCESS, { PROCESS, STATUS, WAIT_FLAGS } },
    { SYS_waitid, "waitid", NOTHING, { SKIP, PROCESS, SKIP, WAIT_FLAGS } },
    { SYS_pipe2, "pipe", NOTHING, { ENDS } },
    { SYS_dup, "dup", NEW_FD, { FD } },
    { SYS_dup3, "dup2", NOTHING, { FD, NUMBER } },
    { SYS_close, "close", NOTHING, { FD } },
    { SYS_fcntl, "fcntl", NOTHING, { FD, COMMAND } },
    { SYS_flock, "flock", NOTHING, { FD, LOCK } },
    { SYS_read, "read", COUNT, { IO_FD, ROOM } },
    { SYS_readv, "readv", COUNT, { IO_FD, ROOMS } },
    { SYS_pread64, "pread", COUNT, { IO_FD, ROOM } },
    { SYS_write, "write", COUNT, { IO_FD, BYTES } },
    { SYS_writev, "writev", COUNT, { IO_FD, VECTOR } },
    { SYS_pwrite64, "pwrite", COUNT, { IO_FD, BYTES } },
    { SYS_splice, "splice", COUNT, { FD, SKIP, NUMBER } },
    { SYS_sendfile, "sendfile", COUNT, { FD, NUMBER } },
    { SYS_socket, "socket", NEW_FD, { FAMILY, TYPE } },
    { SYS_socketpair, "socketpair", NOTHING, { FAMILY, TYPE, SKIP, ENDS } },
    { SYS_bind, "bind", NOTHING, { IO_FD, ADDRESS } },
    { SYS_listen, "listen", NOTHING, { IO_FD, NUMBER } },
    { SYS_connect, "connect", NOTHING, { IO_FD, ADDRESS } },
    { SYS_accept, "accept", NEW_FD, { IO_FD } },
    { SYS_accept4, "accept", NEW_FD, { IO_FD } },
    { SYS_recvfrom, "recv", COUNT, { IO_FD, ROOM } },
    { SYS_recvmsg, "recvmsg", COUNT, { IO_FD, ROOM_MESSAGE } },
    { SYS_sendto, "send", COUNT, { IO_FD, BYTES } },
    { SYS_sendmsg, "sendmsg", COUNT, { IO_FD, MESSAGE } },
    { SYS_shutdown, "shutdown", NOTHING, { FD, HOW } },
    { SYS_ftruncate, "ftruncate", NOTHING, { FD, NUMBER } },
    { SYS_mmap, "mmap", NOTHING, { SKIP, NUMBER, PROTECTION, MAPPING, FD } },
    { SYS_munmap, "munmap", NOTHING, { REGION, NUMBER } },
    { SYS_futex, "futex", NOTHING, { SKIP, SKIP, SKIP, TIME } },
    { SYS_kill, "kill", NOTHING, { PROCESS, SIGNAL } },
    { SYS_tgkill, "raise", NOTHING, { SKIP, SKIP, SIGNAL } },
    { SYS_tkill, "raise", NOTHING, { SKIP, SIGNAL } },
    { SYS_rt_sigaction, "sigaction", NOTHING, { SIGNAL, ACTION } },
    { SYS_rt_sigsuspend, "sigsuspend", NOTHING, { END } },
    { SYS_rt_sigtimedwait, "sigwait", COUNT, { SKIP, SKIP, TIME } },
    { SYS_setitimer, "alarm", NOTHING, { SKIP, TIMER } },
    { SYS_nanosleep, "sleep", NOTHING, { TIME } },
    { SYS_clock_nanosleep, "sleep", NOTHING, { SKIP, SKIP, TIME } },
    { SYS_ppoll, "poll", COUNT, { POLLED, SKIP, TIME } },
    { SYS_pselect6, "select", COUNT, { SKIP, SKIP, SKIP, SKIP, TIME } },
    { SYS_epoll_pwait, "epoll_wait", COUNT, { FD, SKIP, SKIP, MILLISECONDS } },
    { SYS_epoll_create1, "epoll_create", NEW_FD, { END } },
    { SYS_epoll_ctl, "epoll_ctl", NOTHING, { FD, SKIP, NUMBER } },
    { SYS_eventfd2, "eventfd", NEW_FD, { NUMBER } },
    { SYS_brk, "brk", COUNT, { HIDDEN } },
};

/* Only -a shows them. */
#ifndef SYS_access
#define SYS_access SYS_faccessat
#endif
#define O(name)                                                                \
    {                                                                          \
        SYS_##name, #name                                                      \
    }
static const struct name others[] = {
    O(access),          O(chdir),           O(clock_gettime), O(faccessat),
    O(fadvise64),       O(fchmod),          O(fchown),        O(fstat),
    O(fsync),           O(getcwd),          O(getdents64),    O(getegid),
    O(geteuid),         O(getgid),          O(getpeername),   O(getpgid),
    O(getpid),          O(getppid),         O(getrandom),     O(getsockname),
    O(getsockopt),      O(gettid),          O(getuid),        O(ioctl),
    O(lseek),           O(madvise),         O(mkdirat),       O(mprotect),
    O(mremap),          O(newfstatat),      O(prlimit64),     O(readlinkat),
    O(restart_syscall), O(rt_sigprocmask),  O(rt_sigreturn),  O(sched_yield),
    O(set_robust_list), O(set_tid_address), O(setpgid),       O(setsid),
    O(setsockopt),      O(sigaltstack),     O(statx),         O(timer_settime),
    O(timerfd_settime), O(umask),           O(uname)
};
static struct call hidden[LENGTH(others)];
static const struct call unknown = { 0, "", COUNT, { HIDDEN } };

static const struct name signals[] = {
    N(SIGHUP),    N(SIGINT),  N(SIGQUIT),  N(SIGILL),  N(SIGTRAP), N(SIGABRT),
    N(SIGBUS),    N(SIGFPE),  N(SIGKILL),  N(SIGSEGV), N(SIGPIPE), N(SIGALRM),
    N(SIGTERM),   N(SIGUSR1), N(SIGUSR2),  N(SIGCHLD), N(SIGCONT), N(SIGSTOP),
    N(SIGTSTP),   N(SIGTTIN), N(SIGTTOU),  N(SIGURG),  N(SIGXCPU), N(SIGXFSZ),
    N(SIGVTALRM), N(SIGPROF), N(SIGWINCH), N(SIGIO),   N(SIGPWR),  N(SIGSYS)
};

static const struct name errors[] = {
    N(EPERM),       N(ENOENT),          N(ESRCH),          N(EINTR),
    N(EIO),         N(ENXIO),           N(E2BIG),          N(ENOEXEC),
    N(EBADF),       N(ECHILD),          N(EAGAIN),         N(ENOMEM),
    N(EACCES),      N(EFAULT),          N(EBUSY),          N(EEXIST),
    N(EXDEV),       N(ENODEV),          N(ENOTDIR),        N(EISDIR),
    N(EINVAL),      N(ENFILE),          N(EMFILE),         N(ENOTTY),
    N(ETXTBSY),     N(EFBIG),           N(ENOSPC),         N(ESPIPE),
    N(EROFS),       N(EPIPE),           N(EDEADLK),        N(ENAMETOOLONG),
    N(ENOSYS),      N(ENOTEMPTY),       N(ELOOP),          N(EOVERFLOW),
    N(ENOTSOCK),    N(EDESTADDRREQ),    N(EMSGSIZE),       N(EPROTOTYPE),
    N(ENOPROTOOPT), N(EPROTONOSUPPORT), N(EOPNOTSUPP),     N(EAFNOSUPPORT),
    N(EADDRINUSE),  N(EADDRNOTAVAIL),   N(ENETUNREACH),    N(ECONNABORTED),
    N(ECONNRESET),  N(ENOBUFS),         N(EISCONN),        N(ENOTCONN),
    N(ETIMEDOUT),   N(ECONNREFUSED),    N(EHOSTUNREACH),   N(EALREADY),
    N(EINPROGRESS), N(EOWNERDEAD),      N(ENOTRECOVERABLE)
};

/* NULL: it has none. */
const char *name_in(const struct name *names, size_t count, uint64_t value)
{
    for (size_t i = 0; i < count; i++)
        if (names[i].value == value)
            return names[i].name;
    return NULL;
}

const char *signal_name(int number)
{
    const char *name = name_in(signals, LENGTH(signals), (uint64_t)number);
    return name == NULL ? "signal" : name;
}

const char *call_name(const struct task *task)
{
    return task->in.call == NULL ? "" : task->in.call->name;
}

/* Is it one of these? They are given as " read write ". */
int is_call(const struct task *task, const char *names)
{
    char name[NAME];
    snprintf(name, sizeof name, " %s ", call_name(task));
    return task->in.call != NULL && strstr(names, name) != NULL;
}

/* The name of its descriptor; which pipe it is says so by itself. */
void add_note(char *text, const struct task *task)
{
    const char *note = task->in.note;
    if (*note != '\0')
        add(text, *note == IN_PIPE ? "%s" : "  %s", note);
}

/* ---- the call begins ---- */

static const struct call *find_call(uint64_t number)
{
    for (size_t i = 0; i < LENGTH(calls); i++)
        if ((uint64_t)calls[i].number == number)
            return &calls[i];
    for (size_t i = 0; i < LENGTH(others); i++)
        if (others[i].value == number) {
            hidden[i] = (struct call) {
                (long)number, others[i].name, COUNT, { HIDDEN }
            };
            return &hidden[i];
        }
    return &unknown;
}

/* Fills in task->in. */
void describe(struct task *task)
{
    struct inside *in = &task->in;
    const struct call *call = in->call = find_call(in->number);
    const char *name = call->name, *prefix = "";
    char text[TEXT] = "";
    in->is_shown = 1;
    for (int i = 0; i < 6 && call->args[i] != END; i++) {
        char arg[TEXT] = "";
        if (call->args[i] == CLONE || call->args[i] == CLONE3)
            name = name_of_clone(task, call->args[i]);
        else if (!add_argument(task, i, &prefix, arg))
            in->is_shown = 0;
        if (*arg != '\0')
            add(text, "%s%s", *text == '\0' ? "" : ", ", arg);
    }
    if (in->call == &semaphore)
        name = semaphore.name;
    if (call == &unknown)
        add(in->text, "call %d(", (int)in->number);
    else if (is_call(task, " futex "))
        add_futex(task, in->text);
    else
        add(in->text, "%s%s(%s", prefix, name, text);
    add(in->text, ")");

    /* Of the system's own programs: what they read and write, and their end;
     * of a child that posix_spawn() makes, what becomes of its descriptors. */
    if ((task->is_command || task->is_spawned) && call->args[0] != FD &&
        call->args[0] != IO_FD &&
        !is_call(task, " exec fork vfork waitpid pipe exit "))
        in->is_shown = 0;
    in->is_shown |= show_all;
}

/* ---- what came of it ---- */

static void add_ends(struct task *task, int arg, char *text)
{
    int ends[2] = { -1, -1 };
    peek(task, task->in.args[arg], ends, sizeof ends);
    struct thing *one = thing_of(task, ends[0]);
    struct thing *other = thing_of(task, ends[1]);
    if (one == NULL || other == NULL)
        return;
    say(text, SAY(": ", "："));
    if (is_call(task, " pipe ")) {
        add_late(text, THE_PIPE, one->index);
        add(text, SAY("read end %d, ", "読み取り端 %d, "), ends[0]);
        add(text, SAY("write end %d", "書き込み端 %d"), ends[1]);
    } else {
        add(text, "%d, %d", ends[0], ends[1]);
        set_name(one->name, SAY("the pair's first end", "ペアの 1 つ目"));
        set_name(other->name, SAY("the pair's second end", "ペアの 2 つ目"));
        pair(one, other);
    }
}

static void add_status(struct task *task, char *text)
{
    int status = 0;
    peek(task, task->in.args[1], &status, sizeof status);
    if (WIFSTOPPED(status))
        add(text, SAY(", stopped by %s", "  %s で停止"),
            signal_name(WSTOPSIG(status)));
    else if (WIFSIGNALED(status))
        add(text, SAY(", ended by %s", "  %s で終了"),
            signal_name(WTERMSIG(status)));
    else
        add(text, SAY(", status%c%d", "  終了ステータス%c%d"), NO_BREAK,
            WEXITSTATUS(status));
}

static void add_result(struct task *task, int64_t value, char *text)
{
    const struct call *call = task->in.call;
    if (call->result == COUNT || call->result == NEW_FD)
        add(text, " = %d", (int)value);
    if (call->result == NEW_FD)
        name_thing(thing_of(task, (int)value), task, (int)value, task->in.note);
    if (call->result == A_PROCESS) {
        add(text, " = ");
        add_process(text, (int)value);
    }
    for (int i = 0; i < 6 && call->args[i] != END; i++) {
        enum kind kind = call->args[i];
        if (kind == ENDS)
            add_ends(task, i, text);
        else if (kind == STATUS && value > 0 && task->in.args[i] != 0)
            add_status(task, text);
        else if (kind == POLLED && value > 0) {
            add(text, ": ");
            add_polled(task, i, 1, text);
        } else if (kind != ROOM && kind != ROOMS && kind != ROOM_MESSAGE)
            continue;
        else if (value == 0)
            say(text, SAY(" end of file", " EOF"));
        else {
            add(text, " ");
            add_data(task, kind, i, (uint64_t)value, text);
        }
    }
}

static void set_alarm(struct task *task, long seconds)
{
    task->has_timer = seconds != 0;
    task->alarm_at = milliseconds() + 1000 * seconds;
}

/* Keeps in mind what later calls depend on. */
static void learn(struct task *task, int64_t value)
{
    const uint64_t *args = task->in.args;
    if (is_call(task, " alarm "))
        set_alarm(task, (long)args[0]);
    else if (is_call(task, " timer_settime timerfd_settime "))
        task->has_timer = 1;
    else if (is_call(task, " setsockopt ") && args[1] == SOL_SOCKET)
        socket_limits |= args[2] == SO_RCVTIMEO || args[2] == SO_SNDTIMEO;
    else if (is_call(task, " socket "))
        hide(thing_of(task, (int)value), !task->in.is_shown);
    else if (is_call(task, " connect "))
        knocks(thing_of(task, (int)args[0]));
    else if (is_call(task, " accept "))
        accepted(thing_of(task, (int)args[0]), thing_of(task, (int)value));
}

/* May turn out not to be what the program asked for: see take_back(). */
static int is_doubtful(const struct task *task, int is_error)
{
    if (is_call(task, " exec ") || task->in.call == &semaphore)
        return is_error;
    if (is_call(task, " socket "))
        return task->in.args[0] == AF_UNIX &&
               (task->in.args[1] & SOCK_CLOEXEC) != 0;
    return is_call(task, " pipe ");
}

/* Adds what came of the call. Returns 0 if the call is not to be shown. */
int outcome(struct task *task, int64_t value, int is_error, char *text)
{
    const struct call *call = task->in.call;
    int is_futex = is_call(task, " futex ");
    if (is_doubtful(task, is_error)) {
        task->doubt = call->name;
        task->doubtful_row = NEVER;
    }
    if (!is_error) {
        learn(task, value);
        add_result(task, value, text);
    } else if (!is_futex || value != -EAGAIN) { /* that need not wait */
        const char *name = name_in(errors, LENGTH(errors), (uint64_t)-value);
        add(text, " = -1 %s", name == NULL ? "error" : name);
    }
    if (!is_error || call->args[0] == FD)
        add_note(text, task);
    if (is_futex && !show_all)
        return task->in.waits || (task->in.wakes && value > 0);
    return task->in.is_shown;
}

/* The beginning of what the call has printed, to be freed; NULL: nothing. */
char *printed(struct task *task, int64_t value, size_t *size)
{
    static size_t kept;
    size_t most = kept < MOST_KEPT ? MOST_OUTPUT : NAME;
    *size = value > 0 && (size_t)value < most ? (size_t)value : most;
    for (int i = 0; i < 6 && task->in.is_output && value > 0; i++) {
        enum kind kind = task->in.call->args[i];
        if (kind != BYTES && kind != VECTOR)
            continue;
        char *bytes = grow(NULL, *size, 1);
        *size = get_bytes(task, kind, i, (uint64_t)value, bytes, *size);
        kept += *size;
        return bytes;
    }
    return NULL;
}

/* Has it ended because its time was up? */
int is_time_up(const struct task *task, int64_t value)
{
    if (task->in.call == NULL || task->in.until == 0)
        return 0;
    if (is_call(task, " poll select epoll_wait sleep "))
        return value == 0;
    return value == -ETIMEDOUT ||
           (value == -EAGAIN && (task->in.waits || is_call(task, " sigwait ")));
}
