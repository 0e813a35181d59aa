/*
 * tracer.c - whose turn it is
 *
 * Every process stops where a call begins and where it ends, where a signal
 * comes and where a process is made: ptrace(2). Of all that could go on one
 * does, the actor, until each process is held again or sleeps in the kernel.
 * What happened meanwhile is looked at in a fixed order, not in that in which
 * it came: so the rows are the same each time.
 *
 * The actor keeps its turn until it waits. Whom its call wakes goes on next.
 * Whose time is up goes on when all others wait: how long anything takes here
 * says nothing.
 */
#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "watch.h"

enum { FAIR = 1000 };                                       /* calls */
enum { FIRST_LOOK = 50000, LAST_LOOK = 5000000 };           /* nanoseconds */
enum { SLICE = 200 };                                       /* milliseconds */
enum { PATIENCE = 100, MORE_PATIENCE = 500, GRACE = 1000 }; /* the same */

struct task *actor;

static int highest, lowest; /* ranks */
static int asked_to_end;    /* a signal ... */
static long last_chance;    /* ... and until when it has time */
static sigset_t news;       /* signals for watch itself */

long milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- whose turn it is ---- */

static void resume(struct task *task)
{
    if (ptrace(task->is_paused ? PTRACE_LISTEN : PTRACE_SYSCALL, task->pid,
               NULL, (long)task->signal) == -1 &&
        errno != ESRCH) /* it may have been killed */
        die("ptrace");
    task->signal = 0;
    task->state = RUNS;
    if (++task->streak % FAIR == 0)
        task->rank = --lowest;
}

/* Waits for news: of a process, or for watch itself. */
static void wait_for_news(long nanoseconds)
{
    const struct timespec time = { nanoseconds / 1000000000,
                                   nanoseconds % 1000000000 };
    siginfo_t info;
    int signal = sigtimedwait(&news, &info, &time);
    if (signal == -1 || signal == SIGCHLD)
        return;
    /* From the terminal: the programs have it too, and may clean up. */
    last_chance = milliseconds();
    if (info.si_code == SI_KERNEL && asked_to_end == 0)
        last_chance += GRACE;
    asked_to_end = signal;
}

static int is_to_end(void)
{
    return asked_to_end != 0 && milliseconds() >= last_chance;
}

static void look_after(struct task *task)
{
    pid_t pid = waitpid(task->pid, &task->status, WNOHANG | __WALL);
    if (pid == task->pid) {
        task->state = STOPS;
        task->has_news = 1;
    } else if (pid == -1) { /* exec() in another thread */
        task->state = GONE;
        close_eyes(task);
    } else {
        task->state = is_asleep(task) ? WAITS : RUNS;
    }
}

/* Is everybody held or asleep? Who slept while others ran may not sleep now:
 * so if nobody runs any more, they are looked at again, and only if all of them
 * still sleep it is quiet. (To learn of a death may wake its parent.) */
static int is_quiet(void)
{
    int quiet = 1;
    for (int i = 0; i < task_count; i++) {
        if (tasks[i].state == RUNS)
            look_after(&tasks[i]);
        quiet &= tasks[i].state != RUNS;
    }
    for (int i = 0; i < task_count && quiet; i++)
        if (tasks[i].state == WAITS) {
            look_after(&tasks[i]);
            quiet &= tasks[i].state == WAITS;
        }
    return quiet;
}

/* Does it come before the other one? Whose time is up comes when all wait, or
 * the others have had their turn for long. */
static int is_before(const struct task *task, const struct task *other)
{
    if (task->is_late && other->is_late)
        return task->due < other->due;
    if (task->is_late)
        return other->rank < 0;
    if (other->is_late)
        return task->rank >= 0;
    return task->rank > other->rank;
}

static struct task *choose(void)
{
    struct task *best = NULL;
    for (int i = 0; i < task_count; i++)
        if (tasks[i].state == STOPS &&
            (best == NULL || is_before(&tasks[i], best)))
            best = &tasks[i];
    return best;
}

/* In milliseconds: its own, however busy the machine is. */
static long time_used(const struct task *task)
{
    struct timespec used = { 0 };
    clockid_t its_clock;
    if (clock_getcpuclockid(task->group, &its_clock) == 0)
        clock_gettime(its_clock, &used);
    return used.tv_sec * 1000 + used.tv_nsec / 1000000;
}

/* Goes on until everybody is held or asleep. */
static void settle(void)
{
    long before = NEVER, pause = FIRST_LOOK;
    if (actor != NULL && actor->state == RUNS)
        wait_for_news(pause); /* it has the processor only meanwhile */
    while (!is_quiet() && !is_to_end()) {
        wait_for_news(pause);
        pause = pause < LAST_LOOK ? 2 * pause : LAST_LOOK;
        if (pause < LAST_LOOK || actor == NULL || actor->state != RUNS)
            continue;
        /* It works and works and calls nobody: others may go on. */
        long now = time_used(actor);
        if (before == NEVER)
            before = now;
        if (now - before > SLICE && choose() != NULL) {
            before = now;
            actor->rank = --lowest;
            ptrace(PTRACE_INTERRUPT, actor->pid, NULL, NULL);
        }
    }
}

/* Has it stopped because of what it does, before its call is over? */
static int is_amid(const struct task *task)
{
    int event = WIFSTOPPED(task->status) ? task->status >> 16 : 0;
    return task->has_news && event != 0 && event != PTRACE_EVENT_STOP;
}

/* Makes the rows of what has happened to it. */
static void look_at(struct task *task)
{
    if (task->has_news)
        handle(task);
    else if (task->state == WAITS)
        says_waits(task);
    if (task->state == WAITS)
        task->streak = 0;
    if (task->is_woken)
        task->rank = highest;
    task->is_woken = 0;
}

/* Everybody waits: for the time, for the world outside, or for ever. Who sits
 * at a terminal may be about to start the other program. */
static int something_happens(void)
{
    long start = milliseconds();
    int others = can_others_help(), patient = others && isatty(STDERR_FILENO);
    while (is_quiet() && choose() == NULL && !is_to_end()) {
        long waited = milliseconds() - start;
        if (waited > (others ? MORE_PATIENCE : PATIENCE) && !is_timed()) {
            if (!patient)
                return 0;
            say_who_may_help();
        }
        wait_for_news(LAST_LOOK);
    }
    return 1;
}

/* Goes on until everybody waits in the same way as before, or is held, and
 * makes the rows of it: first that of the actor, then those of the others. */
static void take_turn(void)
{
    char counts[TEXT] = "";
    settle();
    while (actor != NULL && is_amid(actor)) {
        handle(actor);
        resume(actor);
        settle();
    }
    highest++;
    if (actor != NULL)
        look_at(actor);
    for (int i = 0; i < task_count; i++)
        if (&tasks[i] != actor && !tasks[i].is_late)
            look_at(&tasks[i]);
    if (changes.descriptors || changes.bytes)
        count_ends(changes.descriptors, counts);
    kernel_cell(counts);
    changes.descriptors = changes.bytes = 0;
}

static int is_anybody_left(void)
{
    for (int i = 0; i < task_count; i++)
        if (tasks[i].state != GONE)
            return 1;
    return 0;
}

int go_on(void)
{
    for (;;) {
        take_turn();
        if (is_to_end())
            return asked_to_end;
        if (changes.too_many || is_full())
            return TOO_LONG;
        actor = choose();
        if (actor == NULL && !is_anybody_left())
            return ALL_ENDED;
        if (actor == NULL && !something_happens())
            return STUCK;
        if (actor != NULL && !actor->is_late)
            resume(actor);
    }
}

/* Signals for watch itself come when it asks for them. */
void listen_to_signals(void)
{
    choose_signals(&news);
}
