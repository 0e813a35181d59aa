/*
 * ls_wc.c - do what the shell does for `ls | wc -l`
 *
 * Chapter: パイプとコマンドの連携例
 *
 *     child 1: ls -- stdout --> [ pipe ] -- stdin --> wc -l :child 2
 *
 *     $ mkdir zoo; touch zoo/ape zoo/bee zoo/cat
 *     $ ls zoo | wc -l
 *     3
 *     $ ./ls_wc zoo
 *     3
 *     $ rm -r zoo
 *
 * ls and wc are the ordinary ones. They read descriptor 0 and write descriptor
 * 1 as always; that these lead to a pipe was arranged before they began. The
 * two are brother and sister, not parent and child: what counts is that both
 * inherited the descriptors of the pipe.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void child_ls(const int pipefd[2], const char *directory)
{
    if (close(pipefd[0]) == -1)
        die("close");
    if (pipefd[1] != STDOUT_FILENO) { /* is 1 if we started with 0, 1 closed */
        if (dup2(pipefd[1], STDOUT_FILENO) == -1)
            die("dup2");
        if (close(pipefd[1]) == -1)
            die("close");
    }
    /* The list ends with a null pointer; a bare NULL may be an int there. */
    execlp("ls", "ls", "--", directory, (char *)NULL);
    die("ls"); /* execlp() returns only if it failed */
}

static void child_wc(const int pipefd[2])
{
    if (close(pipefd[1]) == -1) /* or wc is itself a writer: no end of file */
        die("close");
    if (pipefd[0] != STDIN_FILENO) { /* is 0 if we started with 0 closed */
        if (dup2(pipefd[0], STDIN_FILENO) == -1)
            die("dup2");
        if (close(pipefd[0]) == -1)
            die("close");
    }
    execlp("wc", "wc", "-l", (char *)NULL);
    die("wc");
}

/* Returns 0 if the command succeeded. */
static int wait_for(pid_t pid, const char *name)
{
    int status;
    if (waitpid(pid, &status, 0) == -1)
        die("waitpid");
    if (WIFSIGNALED(status))
        fprintf(stderr, "%s was killed by signal %d\n", name, WTERMSIG(status));
    else if (status != 0)
        fprintf(stderr, "%s ended with status %d\n", name, WEXITSTATUS(status));
    return status;
}

int main(int argc, char *argv[])
{
    if (argc > 2) {
        fprintf(stderr, "usage: %s [DIRECTORY]\n", argv[0]);
        return 2;
    }
    const char *directory = argc == 2 ? argv[1] : ".";

    int pipefd[2];
    if (pipe(pipefd) == -1)
        die("pipe");

    pid_t ls = fork();
    if (ls == -1)
        die("fork");
    if (ls == 0)
        child_ls(pipefd, directory);

    pid_t wc = fork();
    if (wc == -1)
        perror("fork"); /* and go on: ls is to be waited for */
    if (wc == 0)
        child_wc(pipefd);

    /* The parent keeps neither: wc would wait for a writer that never writes,
     * and if wc were gone, ls would wait for a reader that never reads. */
    if (close(pipefd[0]) == -1 || close(pipefd[1]) == -1)
        die("close");

    int ls_failed = wait_for(ls, "ls");
    int wc_failed = wc == -1 || wait_for(wc, "wc");
    return ls_failed || wc_failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
