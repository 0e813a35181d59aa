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
#include <sys/syscall.h>
#include <sys/wait.h>

#include "calls.h"

enum { MOST_OUTPUT = 4096 }; /* of a call */

/* Number, name in C, result, arguments. */
static const struct call calls[] = {
#ifdef SYS_open /* not on newer processors: their libc has but the others */
    { SYS_open, "open", NEW_FD, { PATH, FLAGS } },
    { SYS_unlink, "unlink", NOTHING, { PATH } },
    { SYS_mknod, "mkfifo", NOTHING, { PATH, FIFO_MODE } },
    { SYS_link, "sem_open", NOTHING, { SKIP, SEM_PATH } },
    { SYS_fork, "fork", A_PROCESS, { END } },
    { SYS_vfork, "vfork", A_PROCESS, { END } },
    { SYS_dup2, "dup2", NOTHING, { FD, NUMBER } },
    { SYS_pipe, "pipe", NOTHING, { ENDS } },
    { SYS_poll, "poll", COUNT, { POLLED, SKIP, MILLISECONDS } },
    { SYS_epoll_wait, "epoll_wait", COUNT, { FD, SKIP, SKIP, MILLISECONDS } },
    { SYS_alarm, "alarm", NOTHING, { NUMBER } },
    { SYS_pause, "pause", NOTHING, { END } },
#endif
    { SYS_openat, "open", NEW_FD, { SKIP, PATH, FLAGS } },
    { SYS_unlinkat, "unlink", NOTHING, { SKIP, PATH } },
    { SYS_mknodat, "mkfifo", NOTHING, { SKIP, PATH, FIFO_MODE } },
    { SYS_linkat, "sem_open", NOTHING, { SKIP, SKIP, SKIP, SEM_PATH } },
    { SYS_clone, "fork", A_PROCESS, { CLONE } },
    { SYS_clone3, "fork", A_PROCESS, { CLONE3 } },
    { SYS_execve, "exec", NOTHING, { PATH } },
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
    { SYS_read, "read", DATA, { IO_FD, BYTES } },
    { SYS_readv, "readv", DATA, { IO_FD, VECTOR } },
    { SYS_pread64, "pread", DATA, { IO_FD, BYTES } },
    { SYS_write, "write", COUNT, { IO_FD, BYTES } },
    { SYS_writev, "writev", COUNT, { IO_FD, VECTOR } },
    { SYS_pwrite64, "pwrite", COUNT, { IO_FD, BYTES } },
    { SYS_socket, "socket", NEW_FD, { FAMILY, TYPE } },
    { SYS_socketpair, "socketpair", NOTHING, { FAMILY, TYPE, SKIP, ENDS } },
    { SYS_bind, "bind", NOTHING, { IO_FD, ADDRESS } },
    { SYS_listen, "listen", NOTHING, { IO_FD, NUMBER } },
    { SYS_connect, "connect", NOTHING, { IO_FD, ADDRESS } },
    { SYS_accept, "accept", NEW_FD, { IO_FD } },
    { SYS_accept4, "accept", NEW_FD, { IO_FD } },
    { SYS_recvfrom, "recv", DATA, { IO_FD, BYTES } },
    { SYS_recvmsg, "recvmsg", DATA, { IO_FD, MESSAGE } },
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
};

/* Only -a shows the others. */
static const struct call other = { 0, "", COUNT, { HIDDEN } };

/* Is it one of these? They are given as " read write ". */
int is_call(const struct task *task, const char *names)
{
    char name[NAME];
    if (task->in.call == NULL)
        return 0;
    snprintf(name, sizeof name, " %s ", task->in.call->name);
    return strstr(names, name) != NULL;
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
    return &other;
}

/* Fills in task->in. */
void describe(struct task *task)
{
    struct inside *in = &task->in;
    const struct call *call = in->call = find_call(in->number);
    char text[TEXT] = "";
    in->name = call->name;
    in->prefix = "";
    in->is_shown = 1;
    for (int i = 0; i < 6 && call->args[i] != END; i++) {
        char arg[TEXT] = "";
        in->is_shown &= add_argument(task, i, arg);
        if (*arg != '\0')
            add(text, "%s%s", *text == '\0' ? "" : ", ", arg);
    }
    if (call == &other)
        add_call(in->text, (int)in->number);
    else if (is_call(task, " futex "))
        add_futex(task, in->text);
    else
        add(in->text, "%s%s(%s", in->prefix, in->name, text);
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
    struct thing *two = thing_of(task, ends[1]);
    if (one == NULL || two == NULL)
        return;
    say(text, SAY(": ", "："));
    if (is_call(task, " pipe ")) {
        add_late(text, THE_PIPE, one->index);
        add(text, SAY("read end %d, ", "読み取り端 %d, "), ends[0]);
        add(text, SAY("write end %d", "書き込み端 %d"), ends[1]);
    } else {
        add(text, "%d, %d", ends[0], ends[1]);
        set_name(one->name, SAY("the pair's first end", "ペアの 1 つ目"));
        set_name(two->name, SAY("the pair's second end", "ペアの 2 つ目"));
        pair(one, two);
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
    if (call->result == A_PROCESS) {
        say(text, " = ");
        add_process(text, (int)value);
    } else if (call->result != NOTHING) {
        add(text, " = %d", (int)value);
    }
    if (call->result == NEW_FD)
        name_thing(thing_of(task, (int)value), task, (int)value, task->in.note);
    else if (call->result == DATA && value == 0)
        say(text, SAY(" end of file", " EOF"));
    else if (call->result == DATA) {
        say(text, " ");
        add_data(task, 1, (uint64_t)value, text);
    }
    for (int i = 0; i < 6 && call->args[i] != END; i++) {
        enum kind kind = call->args[i];
        if (kind == ENDS)
            add_ends(task, i, text);
        else if (kind == STATUS && value > 0 && task->in.args[i] != 0)
            add_status(task, text);
        else if (kind == POLLED && value > 0) {
            say(text, ": ");
            add_polled(task, i, 1, text);
        }
    }
}

/* Keeps in mind what later calls depend on. */
static void learn(struct task *task, int64_t value)
{
    const uint64_t *args = task->in.args;
    if (is_call(task, " alarm ")) {
        task->has_timer = args[0] != 0;
        task->alarm_at = milliseconds() + 1000 * (long)args[0];
    } else if (is_call(task, " socket ")) {
        hide(thing_of(task, (int)value), !task->in.is_shown);
    } else if (is_call(task, " connect ")) {
        knocks(thing_of(task, (int)args[0]));
    } else if (is_call(task, " accept ")) {
        accepted(thing_of(task, (int)args[0]), thing_of(task, (int)value));
    }
}

/* Adds what came of the call. Returns 0 if the call is not to be shown. */
int outcome(struct task *task, int64_t value, int is_error, char *text)
{
    int is_futex = is_call(task, " futex ");
    if (!is_error) {
        learn(task, value);
        add_result(task, value, text);
    } else if (!is_futex || value != -EAGAIN) { /* that need not wait */
        add(text, " = -1 %s", error_name((int)-value));
    }
    if (!is_error || task->in.call->args[0] == FD)
        add_note(text, task);
    if (is_futex && !show_all)
        return task->in.waits || (task->in.wakes && value > 0);
    return task->in.is_shown;
}

/* The beginning of what the call has printed, to be freed; NULL: nothing. */
char *printed(struct task *task, int64_t value, size_t *size)
{
    if (!task->in.is_output || value <= 0 ||
        !is_call(task, " write writev pwrite "))
        return NULL;
    *size = value < MOST_OUTPUT ? (size_t)value : MOST_OUTPUT;
    char *bytes = grow(NULL, *size, 1);
    *size = get_bytes(task, 1, (uint64_t)value, bytes, *size);
    return bytes;
}

/* Has it ended because its time was up? */
int is_time_up(const struct task *task, int64_t value)
{
    return task->in.call != NULL && task->in.until != 0 &&
           value == (is_call(task, " futex ") ? -ETIMEDOUT : 0);
}
