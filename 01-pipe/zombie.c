/*
 * zombie.c - a child that has ended stays until its parent waits for it
 *
 * Chapter: 親子プロセス間でのパイプ通信
 *
 *     $ ./zombie
 *     the child has ended with status 7
 *     its process ID is still taken: it is a zombie
 *     waitpid() brings the parent its status: 7
 *     its process ID is free: No such process
 *
 * The kernel keeps the exit status of a child until the parent asks for it. A
 * parent that never waits collects zombies as long as it lives, and never
 * learns that a child has failed. So every program here waits for its children.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void show_process_id(pid_t pid)
{
    /* Signal 0 is not sent: kill() only checks that the process exists. */
    if (kill(pid, 0) == 0)
        printf("its process ID is still taken: it is a zombie\n");
    else if (errno == ESRCH)
        printf("its process ID is free: %s\n", strerror(errno));
    else
        die("kill");
}

int main(void)
{
    /* Where SIGCHLD is ignored, the kernel keeps no status and no zombie. A
     * program inherits that from its caller, so this one sets the default. */
    if (signal(SIGCHLD, SIG_DFL) == SIG_ERR)
        die("signal");

    pid_t pid = fork(); /* nothing is printed yet: no buffered text is copied */
    if (pid == -1)
        die("fork");
    if (pid == 0)
        _exit(7);

    /* WNOWAIT: wait until the child has ended, but leave its status there. */
    siginfo_t info;
    if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) == -1)
        die("waitid");
    printf("the child has ended with status %d\n", info.si_status);
    show_process_id(pid);

    int status;
    if (waitpid(pid, &status, 0) == -1)
        die("waitpid");
    if (!WIFEXITED(status)) {
        fprintf(stderr, "the child was killed\n");
        return EXIT_FAILURE;
    }
    printf("waitpid() brings the parent its status: %d\n", WEXITSTATUS(status));
    show_process_id(pid);

    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
