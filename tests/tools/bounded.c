/*
 * bounded.c - run a command, but not for ever, and see that nothing of it stays
 *
 * usage: bounded SECONDS COMMAND [ARG...]
 *
 * The command gets descriptors 0, 1 and 2 and no other, signals as they are by
 * default, and a process group of its own. The exit status is the command's
 * (128 + N when signal N ended it), or one of those below. A process that
 * outlives the command, or that nobody waited for (a zombie), is inherited by
 * us where the system has "subreapers"; elsewhere only one that still runs in
 * the group is noticed.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

enum {
    TOO_LATE = 124, /* what timeout(1) returns as well */
    LEFT_BEHIND = 125,
    NOT_RUN = 126,
    LAST_DESCRIPTOR = 255, /* a caller rarely has more than a few open */
};

static pid_t command; /* for the signal handler */
static volatile sig_atomic_t stopped_by;

static void die(const char *what)
{
    perror(what);
    exit(NOT_RUN);
}

static void stop(int signal)
{
    stopped_by = signal;
    kill(-command, SIGKILL);
}

/* Kills the processes that are our children because their parent has ended, of
 * whatever group they are. */
static void kill_orphans(void)
{
#ifdef __linux__
    FILE *children = fopen("/proc/thread-self/children", "r");
    long pid;
    if (children == NULL) /* this kernel does not tell */
        return;
    while (fscanf(children, "%ld", &pid) == 1)
        kill((pid_t)pid, SIGKILL);
    fclose(children);
#endif
}

/* What the command left: processes that run, or that nobody waited for. They
 * are killed, and given a second to be gone. */
static int left_behind(void)
{
    int found = kill(-command, SIGKILL) == 0;
    for (int i = 0; i < 100; i++) {
        kill_orphans();
        pid_t pid;
        while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
            found = 1;
        if (pid == -1 && kill(-command, 0) == -1)
            return found;
        found = 1;
        poll(NULL, 0, 10);
    }
    return found;
}

int main(int argc, char *argv[])
{
    char *end = NULL;
    long seconds = argc > 2 ? strtol(argv[1], &end, 10) : 0;
    if (seconds <= 0 || *end != '\0') {
        fprintf(stderr, "usage: %s SECONDS COMMAND [ARG...]\n", argv[0]);
        return 2;
    }

#ifdef __linux__
    if (prctl(PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L) == -1)
        die("prctl");
#endif

    /* No signal between fork() and the handlers that need its result. */
    sigset_t all, before;
    sigfillset(&all);
    if (sigprocmask(SIG_SETMASK, &all, &before) == -1)
        die("sigprocmask");

    command = fork();
    if (command == -1)
        die("fork");
    if (command == 0) {
        if (setpgid(0, 0) == -1)
            die("setpgid");
        for (int fd = STDERR_FILENO + 1; fd <= LAST_DESCRIPTOR; fd++)
            close(fd);
        /* Signals as in a terminal, whatever our caller ignores or blocks. */
        for (int i = 1; i <= SIGTERM; i++)
            signal(i, SIG_DFL);
        sigset_t none;
        sigemptyset(&none);
        if (sigprocmask(SIG_SETMASK, &none, NULL) == -1)
            die("sigprocmask");
        execvp(argv[2], argv + 2);
        die(argv[2]);
    }
    if (setpgid(command, command) == -1 && errno != EACCES) /* it did so */
        die("setpgid");

    struct sigaction action = { .sa_handler = stop, .sa_flags = SA_RESTART };
    sigemptyset(&action.sa_mask);
    int signals[] = { SIGALRM, SIGHUP, SIGINT, SIGTERM };
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        if (sigaction(signals[i], &action, NULL) == -1)
            die("sigaction");
    alarm((unsigned)seconds);
    if (sigprocmask(SIG_SETMASK, &before, NULL) == -1)
        die("sigprocmask");

    int status;
    if (waitpid(command, &status, 0) == -1)
        die("waitpid");
    int left = left_behind();

    if (stopped_by != 0) {
        fprintf(stderr, stopped_by == SIGALRM ? "[did not end: stopped]\n"
                                              : "[stopped by a signal]\n");
        return TOO_LATE;
    }
    if (left) {
        fprintf(stderr, "[left a process behind]\n");
        return LEFT_BEHIND;
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
