/*
 * events.c - what has happened to a process: calls begin and end, signals come
 *
 * handle() looks at why a process has stopped, and makes the rows.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "watch.h"

/* struct ptrace_syscall_info; each libc has a name of its own for it. */
struct info {
    uint8_t op, pad[3];
    uint32_t processor;
    uint64_t instruction, stack;
    union {
        struct {
            uint64_t number, args[6];
        } entry;
        struct {
            int64_t value;
            uint8_t is_error;
        } exit;
    } u;
};
enum { ENTRY = 1 };
enum { CALL_STOP = SIGTRAP | 0x80 };

/* How the kernel says to itself that a call is to be made once more. */
enum { RESTART_FIRST = -516, RESTART_LAST = -512 };

struct changes changes;

/* ---- calls begin and end ---- */

static void enter(struct task *task, const struct info *info)
{
    struct inside *in = &task->in;
    static uint32_t processor;
    if (processor == 0)
        processor = info->processor;
    if (processor != info->processor) { /* its calls have other numbers */
        errno = ENOEXEC;
        die("a program for another processor");
    }
    if (task->is_interrupted) { /* and now it is made once more */
        task->is_interrupted = 0;
        if (in->call != NULL && (info->u.entry.number == in->number ||
                                 info->u.entry.number == SYS_restart_syscall))
            return;
    }
    task->last_number = in->number;
    task->last_arg = in->args[0];
    memset(in, 0, sizeof *in);
    in->caller = NEVER;
    in->number = info->u.entry.number;
    memcpy(in->args, info->u.entry.args, sizeof in->args);
    describe(task);
    if (in->is_shown)
        in->caller = caller_of(task, info->stack);
    if (is_call(task, " exit ")) {
        if (task->is_thread && in->number == SYS_exit)
            cell(task, SAY("ends", "終わる"));
        else if (in->is_shown)
            cell(task, in->text);
        in->call = NULL;
        changes.descriptors = 1;
    }
}

/* The row of a new process, beside that of its parent. */
static void begins(const struct task *parent)
{
    char text[TEXT] = "";
    const struct task *child = &tasks[parent->new_child];
    if (child->is_thread || child->is_spawned)
        say(text, SAY("begins", "始まる"));
    else
        add(text, "%.*s() = 0", (int)strcspn(parent->in.text, "("),
            parent->in.text);
    cell(child, text);
}

void says_waits(struct task *task)
{
    char text[TEXT] = "";
    if (task->in.call == NULL || task->in.waits ||
        (!task->in.is_shown && !is_call(task, " futex ")))
        return;
    task->in.waits = 1;
    add(text, SAY("%s waits", "%s 待つ"), task->in.text);
    add_note(text, task);
    add_late(text, CHAPTER, task->in.caller);
    cell(task, text);
    if (task->new_child != NEVER) /* by vfork() */
        begins(task);
}

static void after_exec(struct task *task)
{
    const char *name = strchr(task->in.text, '"');
    set_name(task->command, name == NULL ? "" : name + 1);
    task->command[strcspn(task->command, "\"")] = '\0';
    close_eyes(task); /* its memory is another one */
    task->is_spawned = 0;
    task->depth = 0;
    new_program(task);
}

static void leave(struct task *task, const struct info *info)
{
    struct inside *in = &task->in;
    int64_t value = info->u.exit.value;
    int is_error = info->u.exit.is_error, is_shown = in->is_shown;
    char text[TEXT] = "";
    task->in_vfork = 0;
    task->is_interrupted =
        is_error && value >= RESTART_FIRST && value <= RESTART_LAST;
    if (in->number == SYS_rt_sigreturn && task->depth > 0) {
        *in = task->before[--task->depth]; /* the handler has ended */
        is_shown = in->is_shown;
        is_error = value == -EINTR;
        task->is_interrupted = in->call != NULL && !is_error;
    }
    if (in->call == NULL || task->is_interrupted)
        return;
    changes.bytes = 1;
    changes.descriptors |= !is_call(task, " read write send recv poll futex ");
    say(text, in->waits ? "…" : in->text);
    if (is_call(task, " exec ") && !is_error)
        after_exec(task);
    else
        is_shown = outcome(task, value, is_error, text);
    if (in->waits)
        task->is_woken = 1;
    else
        add_late(text, CHAPTER, in->caller);
    if (strcmp(text, "…") == 0)
        say(text, SAY(" returns", " 戻る"));
    if (is_shown) {
        size_t size;
        char *bytes = printed(task, value, &size);
        int at = cell(task, text);
        if (bytes != NULL) {
            output(at, bytes, size);
            empty_sinks();
        }
        task->tried = is_error || is_call(task, " pipe ") ? in->name : NULL;
        task->tried_row = at;
        if (task->new_child != NEVER && !in->waits)
            begins(task);
    }
    task->new_child = NEVER;
    in->call = NULL;
}

/* ---- signals, deaths, and what else stops a process ---- */

static void got_signal(struct task *task, int signal)
{
    char status[4096], text[TEXT] = "";
    siginfo_t info;
    task->signal = signal;
    if (signal == SIGALRM)
        task->has_timer = 0;
    look(status, sizeof status, "/proc/%d/status", task->pid);
    const char *caught = strstr(status, "SigCgt:");
    if (caught == NULL ||
        (strtoull(caught + 7, NULL, 16) >> (signal - 1) & 1) == 0)
        return;                  /* if it ends the process, that will be seen */
    if (task->depth == HANDLERS) /* they have left by siglongjmp() */
        task->depth = 0;
    task->before[task->depth++] = task->in;
    if (!task->is_interrupted)
        task->before[task->depth - 1].call = NULL;
    task->is_interrupted = 0;
    say(text, signal_name(signal));
    if (ptrace(PTRACE_GETSIGINFO, task->pid, NULL, &info) == 0 &&
        info.si_code == SI_USER && find_task(info.si_pid) != NEVER) {
        say(text, SAY(" from ", "："));
        add_late(text, TASK, find_task(info.si_pid));
    }
    say(text, SAY(": handler", " ハンドラー"));
    if (!task->is_command || show_all)
        cell(task, text);
}

static void died(struct task *task)
{
    char text[TEXT] = "";
    task->state = GONE;
    close_eyes(task);
    changes.descriptors = 1;
    if (!WIFSIGNALED(task->status))
        return;
    if (task->in.call != NULL && task->in.is_shown && !task->is_interrupted)
        add(text, "%s  ", task->in.waits ? "…" : task->in.text);
    add(text, SAY("ended by %s", "%s で終了"),
        signal_name(WTERMSIG(task->status)));
    if (!task->is_thread)
        cell(task, text);
}

/* It goes on because some time has passed: others may, but need not, have done
 * more meanwhile. So they go on first, until all wait. */
static int is_early(const struct task *task, const struct info *info)
{
    siginfo_t about;
    if (!WIFSTOPPED(task->status) || task->is_late) /* now it is its turn */
        return 0;
    if (WSTOPSIG(task->status) == CALL_STOP)
        return info->op != ENTRY && is_time_up(task, info->u.exit.value);
    return task->status >> 8 == SIGALRM &&
           ptrace(PTRACE_GETSIGINFO, task->pid, NULL, &about) == 0 &&
           about.si_code != SI_USER && about.si_code != SI_TKILL;
}

/* Looks at why a process has stopped. */
void handle(struct task *task)
{
    int signal = WSTOPSIG(task->status), event = task->status >> 16;
    char text[TEXT] = "";
    struct info info = { 0 };
    if (WIFSTOPPED(task->status) && signal == CALL_STOP &&
        ptrace(GET_SYSCALL_INFO, task->pid, sizeof info, &info) == -1 &&
        errno != ESRCH) /* it may have been killed */
        die("PTRACE_GET_SYSCALL_INFO");
    if (is_early(task, &info)) {
        if (signal == CALL_STOP)
            says_waits(task);
        task->is_late = 1;
        task->due = signal == CALL_STOP ? task->in.until : task->alarm_at;
        return;
    }
    task->has_news = task->is_late = 0;
    if (!WIFSTOPPED(task->status)) {
        died(task);
    } else if (signal == CALL_STOP) {
        if (info.op == ENTRY)
            enter(task, &info);
        else
            leave(task, &info);
    } else if (event == PTRACE_EVENT_STOP && signal != SIGTRAP) {
        task->is_paused = 1;
        add(text, SAY("stopped by %s", "%s で停止"), signal_name(signal));
        cell(task, text);
    } else if (event == PTRACE_EVENT_STOP) {
        if (task->is_paused)
            cell(task, SAY("goes on", "再開"));
        task->is_paused = 0;
    } else if (event == 0) {
        got_signal(task, signal);
    } else if (event != PTRACE_EVENT_EXEC) {
        changes.too_many |= !born(task, event);
    }
}
