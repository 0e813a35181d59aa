/* why.c - why nobody can go on: who waits for what, and who holds it */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "watch.h"

#define STRANGER SAY("a stranger", "この表にないプロセス")

static int takes(const struct task *task)
{
    return is_call(task, " read readv recv recvmsg ");
}

static int gives(const struct task *task)
{
    return is_call(task, " write writev send sendmsg ");
}

/* What the call that waits is about: its descriptor's thing, or NULL. */
static struct thing *thing_in(const struct task *task)
{
    if (takes(task) || gives(task) || is_call(task, " fcntl flock "))
        return thing_of(task, (int)task->in.args[0]);
    return NULL;
}

/* Will it end when some time has passed, or at the terminal? */
int is_timed(void)
{
    for (int i = 0; i < task_count; i++) {
        const struct task *task = &tasks[i];
        if (task->state != GONE &&
            (task->has_timer || (task->in.call != NULL &&
                                 (task->in.until != 0 || task->in.is_input))))
            return 1;
    }
    return 0;
}

/* May somebody help who is not in the table? */
static int may_be_helped(const struct task *task)
{
    const struct thing *thing = thing_in(task);
    return task->state != GONE && task->in.call != NULL && !is_pipe(thing) &&
           (thing == NULL || thing->peer == NULL) &&
           !is_call(task, " waitpid waitid ");
}

int can_others_help(void)
{
    for (int i = 0; i < task_count; i++)
        if (may_be_helped(&tasks[i]))
            return 1;
    return 0;
}

/* To who sits at a terminal, once. */
void say_who_may_help(void)
{
    static int is_said;
    if (!is_said)
        fprintf(
            stderr, "watch: %s\n",
            SAY("every process waits. Start the other program, or press "
                "Ctrl-C to see the table.",
                "どのプロセスも待っています。もう一方のプログラムを動かすか、"
                "Ctrl-C を押して表を見てください。"));
    is_said = 1;
}

/* Who has a lock on the file? */
static void add_lock(char *to, const struct thing *thing)
{
    char text[1 << 16];
    look(text, sizeof text, "/proc/locks");
    for (char *line = strtok(text, "\n"); line != NULL;
         line = strtok(NULL, "\n")) {
        int pid;
        unsigned long inode;
        if (sscanf(line, "%*d: %*[A-Z] %*s %*s %d %*x:%*x:%lu", &pid, &inode) !=
                2 ||
            inode != thing->inode)
            continue;
        say(to, SAY("the lock is held by ", "ロックを持っているのは "));
        if (find_task(pid) == NEVER)
            say(to, STRANGER);
        else
            add_late(to, TASK, find_task(pid));
    }
}

/* What the others wait for: the first one that fits. */
static const struct {
    const char *calls, *part, *english, *japanese;
} reasons[] = {
    { " open ", "O_WRONLY", "nobody opens it for reading",
      "読み取り側で open() するプロセスがいません" },
    { " open ", "", "nobody opens it for writing",
      "書き込み側で open() するプロセスがいません" },
    { " accept ", "", "nobody connects", "connect() するプロセスがいません" },
    { " connect ", "", "nobody accepts", "accept() するプロセスがいません" },
    { " futex ", "sem_wait", "nobody calls sem_post()",
      "sem_post() するプロセスがいません" },
    { " futex ", "", "nobody posts, or unlocks, what it waits for",
      "だれもセマフォやミューテックスを解放しません" },
    { " pause sigsuspend sigwait ", "", "no signal comes",
      "シグナルが来ません" },
    { " poll select epoll_wait ", "", "none of its descriptors is ready",
      "準備のできたディスクリプタがありません" },
    { " waitpid ", "-1", "no child has ended", "どの子もまだ終了していません" },
};

/* In Japanese with its particle. */
static void add_subject(char *to, int index)
{
    add_name(to, index);
    if (japanese)
        say(to, is_letter_last(to) ? " は" : "は");
}

static void add_reason(char *to, const struct task *task)
{
    const struct thing *thing = thing_in(task);
    int child = find_task((pid_t)task->in.args[0]);
    if (task->is_paused) {
        say(to, SAY("it is stopped, until SIGCONT comes",
                    "SIGCONT が来るまで停止しています"));
    } else if (is_pipe(thing)) {
        say(to, takes(task)
                    ? SAY("the write end is still open: ",
                          "書き込み端がまだ開いています：")
                    : SAY("the pipe is full, and its read end is open: ",
                          "パイプがいっぱいで、読み取り端が開いています："));
        if (add_holders(to, thing, takes(task) ? 'w' : 'r') == 0)
            say(to, STRANGER);
    } else if (is_call(task, " waitpid ") && child != NEVER) {
        add_subject(to, child);
        say(to, SAY(" has not ended", "まだ終了していません"));
    } else if (is_call(task, " fcntl flock ") && thing != NULL) {
        add_lock(to, thing);
    } else if (thing != NULL && thing->peer != NULL) {
        say(to, takes(task)
                    ? SAY("nothing comes, and the other end is open: ",
                          "何も届かず、相手のソケットは開いています：")
                    : SAY("nobody receives; the other end is open: ",
                          "だれも受信せず、相手のソケットは開いています："));
        add_holders(to, thing->peer, 'b');
    }
    for (size_t i = 0; *to == '\0' && i < LENGTH(reasons); i++)
        if (is_call(task, reasons[i].calls) &&
            strstr(task->in.text, reasons[i].part) != NULL)
            say(to, SAY(reasons[i].english, reasons[i].japanese));
}

void say_why(void)
{
    printf("\n%s\n", SAY("Nobody can go on:", "だれも先に進めません："));
    for (int i = 0; i < task_count; i++) {
        const struct task *task = &tasks[i];
        char line[TEXT] = "  ", reason[TEXT] = "";
        if (task->state == GONE || (task->in.call == NULL && !task->is_paused))
            continue;
        const char *call = task->in.text;
        int length = (int)strlen(call);
        if (gives(task)) /* the data would be too long */
            length = (int)strcspn(call, ",");
        add_subject(line, i);
        if (task->in.call != NULL)
            add(line,
                may_be_helped(task)
                    ? SAY(" waits in %.*s%s", " %.*s%s で待っています")
                    : SAY(" waits for ever in %.*s%s",
                          " %.*s%s で待ち続けます"),
                length, call, gives(task) ? ", …)" : "");
        add_reason(reason, task);
        if (*reason != '\0')
            add(line, "%s%s", SAY(": ", "："), reason);
        print_text(line);
    }
}
