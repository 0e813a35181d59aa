/*
 * ls_wc.c - do what the shell does for `ls | wc -l`
 *
 * Chapter: パイプとコマンドの連携例
 *
 *     child 1: ls -- stdout --> [ pipe ] -- stdin --> wc -l :child 2
 *
 *     $ mkdir zoo
 *     $ touch zoo/ape zoo/bee zoo/cat
 *     $ ls zoo | wc -l
 *     3
 *     $ ./ls_wc zoo
 *     3
 *     $ rm -r zoo
 *
 * ls writes to descriptor 1 and wc reads descriptor 0, as they always do. Each
 * child connects this number to the pipe before ls or wc begins. The parent
 * makes the pipe before fork(), so both children have its descriptors.
 *
 * Left out: it fails if 0 or 1 is closed at the start (see robust_pipeline.c).
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void child_ls(const int pipefd[2], const char *directory)
{
    if (close(pipefd[0]) == -1) /* ls does not read from the pipe */
        die("close");
    if (dup2(pipefd[1], STDOUT_FILENO) == -1) /* 1 becomes the write end */
        die("dup2");
    if (close(pipefd[1]) == -1) /* 1 is enough */
        die("close");
    /* No word after "--" is an option. The last argument must be a pointer, and
     * a bare NULL may be an int. */
    execlp("ls", "ls", "--", directory, (char *)NULL);
    die("ls"); /* execlp() returns only if it fails */
}

static void child_wc(const int pipefd[2])
{
    if (close(pipefd[1]) == -1) /* or wc never sees end of file */
        die("close");
    if (dup2(pipefd[0], STDIN_FILENO) == -1) /* 0 becomes the read end */
        die("dup2");
    if (close(pipefd[0]) == -1) /* 0 is enough */
        die("close");
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

    int pipefd[2];
    if (pipe(pipefd) == -1)
        die("pipe");

    pid_t ls = fork();
    if (ls == -1)
        die("fork");
    if (ls == 0)
        child_ls(pipefd, argc == 2 ? argv[1] : ".");

    pid_t wc = fork();
    if (wc == -1)
        perror("fork"); /* and go on: the parent must wait for ls */
    if (wc == 0)
        child_wc(pipefd);

    /* If the parent kept the write end, wc would never see end of file. If it
     * kept the read end, ls would not learn that wc is gone. */
    if (close(pipefd[0]) == -1 || close(pipefd[1]) == -1)
        die("close");

    int ls_failed = wait_for(ls, "ls");
    int wc_failed = wc == -1 || wait_for(wc, "wc");
    return ls_failed || wc_failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
