/*
 * processes.c - the processes: how they start, what they are called
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "watch.h"

struct task tasks[TASKS];
int task_count;

static int program_count;
static sigset_t old_mask; /* which signals watch itself was not to get */

int find_task(pid_t pid)
{
    for (int i = task_count - 1; i >= 0 && pid > 0; i--)
        if (tasks[i].pid == pid)
            return i;
    return NEVER;
}

static int is_kin(const struct task *task, const struct task *other)
{
    return task->root == other->root && task->is_thread == other->is_thread &&
           *other->program == '\0';
}

/* "parent", "child 2", "server": what fits all that there is. */
void add_name(char *to, int index)
{
    const struct task *task = &tasks[index];
    int same = 0, before = 0, children = 0;
    for (int i = 0; i < task_count; i++) {
        children += is_kin(task, &tasks[i]);
        if (*task->program != '\0' &&
            strcmp(task->program, tasks[i].program) == 0) {
            same++;
            before += i <= index;
        }
    }
    if (*task->program != '\0') {
        say(to, program_count == 1 && children > 0 ? SAY("parent", "親")
                                                   : task->program);
        if (same > 1)
            add(to, " %d", before);
        return;
    }
    if (program_count > 1) {
        add_name(to, task->root);
        say(to, SAY("'s ", "の"));
    }
    say(to, task->is_thread ? SAY("thread", "スレッド") : SAY("child", "子"));
    if (children > 1)
        add(to, " %d", task->number);
}

/* Then a space parts it from a Japanese particle. */
int is_letter_last(const char *text)
{
    return (unsigned char)text[strlen(text) - 1] < 0x80;
}

static struct task *new_task(pid_t pid)
{
    if (task_count == TASKS)
        return NULL;
    struct task *task = &tasks[task_count];
    *task = (struct task) {
        .pid = pid, .group = pid, .root = task_count, .new_child = NEVER
    };
    task_count++;
    return task;
}

/* A process has made another one, or a thread. Returns 0 if they are too many.
 */
int born(struct task *parent, int event)
{
    unsigned long pid = 0;
    char path[NAME];
    if (ptrace(PTRACE_GETEVENTMSG, parent->pid, NULL, &pid) == -1)
        return 1; /* it has been killed, and nobody knows its child */
    struct task *task = new_task((pid_t)pid);
    if (task == NULL) {
        kill((pid_t)pid, SIGKILL); /* nobody would look after it */
        return 0;
    }
    snprintf(path, sizeof path, "/proc/%d/task/%lu", parent->pid, pid);
    task->is_thread = access(path, F_OK) == 0;
    if (!task->is_thread)
        cannot_see(path);
    task->group = task->is_thread ? parent->group : task->pid;
    task->root = parent->root;
    for (int i = 0; i < task_count; i++)
        task->number += is_kin(task, &tasks[i]);
    task->is_command = parent->is_command;
    task->is_spawned = parent->in.spawns;
    task->source = parent->source;
    memcpy(task->command, parent->command, sizeof task->command);
    parent->new_child = task_count - 1;
    if (event == PTRACE_EVENT_VFORK) { /* the parent cannot go on before it */
        parent->in_vfork = 1;
        task->rank = parent->rank;
    }
    return 1;
}

/* What the child does that is to become the program. It waits until it is
 * traced; if watch ends before, so does it. */
static void become(char *argv[], const int go[2], const int out[2])
{
    const struct sched_param no_priority = { 0 };
    char byte;
    sched_setscheduler(0, SCHED_BATCH, &no_priority);
    sigprocmask(SIG_SETMASK, &old_mask, NULL);
    setenv("LSAN_OPTIONS", "detect_leaks=0", 0); /* it wants to trace, too */
    close(go[1]);
    if (read(go[0], &byte, 1) != 1 || dup2(out[0], STDOUT_FILENO) == -1 ||
        dup2(out[1], STDERR_FILENO) == -1)
        _exit(EXIT_FAILURE);
    for (int fd = STDERR_FILENO + 1; fd < 1024; fd++)
        fcntl(fd, F_SETFD, FD_CLOEXEC); /* so numbers are the same each time */
    execvp(argv[0], argv);
    _exit(errno);
}

/* Starts a program, up to its first instruction. Its output goes to out[].
 * Returns 0 if it is not allowed to trace. */
int start(char *argv[], const int out[2])
{
    const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK |
                         PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
                         PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
    int go[2], status;
    if (pipe2(go, O_CLOEXEC) == -1)
        die("pipe");
    pid_t pid = fork();
    if (pid == -1)
        die("fork");
    if (pid == 0)
        become(argv, go, out);
    struct task *task = new_task(pid);
    errno = E2BIG;
    if (task == NULL)
        die(argv[0]);
    if (ptrace(PTRACE_SEIZE, pid, NULL, options) == -1)
        return 0;
    if (write(go[1], "", 1) != 1)
        die("write");
    close(go[0]);
    close(go[1]);
    if (waitpid(pid, &status, __WALL) != pid)
        die("waitpid");
    if (!WIFSTOPPED(status)) {
        task->state = GONE;
        errno = WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
        die(argv[0]);
    }
    if (ptrace(GET_SYSCALL_INFO, pid, 0L, NULL) == -1) /* before Linux 5.3 */
        return 0;
    const char *name = strrchr(argv[0], '/');
    set_name(task->program, name == NULL ? argv[0] : name + 1);
    task->state = STOPS;
    program_count++;
    new_program(task);
    return 1;
}

/* Those that the caller ignores, as nohup(1) does, are ignored. */
void choose_signals(sigset_t *signals)
{
    static const int ends[] = { SIGINT, SIGTERM, SIGHUP };
    sigemptyset(signals);
    sigaddset(signals, SIGCHLD);
    for (size_t i = 0; i < LENGTH(ends); i++) {
        struct sigaction action;
        sigaction(ends[i], NULL, &action);
        if (action.sa_handler != SIG_IGN)
            sigaddset(signals, ends[i]);
    }
    sigprocmask(SIG_BLOCK, signals, &old_mask);
}

/* Nobody who is woken takes the processor away from who has woken him: so (and
 * by SCHED_BATCH, above) a call is over before others see what it did. */
void use_one_processor(void)
{
    int here = sched_getcpu();
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET((size_t)(here == -1 ? 0 : here), &one);
    sched_setaffinity(0, sizeof one, &one);
}

/* Processes whose parent has ended become children of watch, so that it can
 * wait for every one. */
void adopt_orphans(void)
{
    prctl(PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L);
}

void end_all(void)
{
    int status;
    pid_t pid;
    for (int i = 0; i < task_count; i++)
        if (tasks[i].state != GONE)
            kill(tasks[i].group, SIGKILL);
    while ((pid = waitpid(-1, &status, __WALL)) > 0)
        if (WIFSTOPPED(status)) /* a new one, not in the table yet */
            kill(pid, SIGKILL);
}
