/*
 * broken_pipe.c - write into a pipe that nobody reads any more
 *
 * Chapter: 各 close() の役割
 *
 *     child: write() --> pipefd[1] == pipe == (no read end is open)
 *
 *     $ ./broken_pipe
 *     nobody reads:               the child was killed by SIGPIPE
 *     nobody reads, SIGPIPE off:  the child's write() failed: Broken pipe
 *     nobody reads, ① left out:   the child's write() succeeded
 *
 * ① does more than save a descriptor. When no read end is open, write() raises
 * the signal SIGPIPE, which ends the writer. If the writer ignores that signal,
 * write() fails with EPIPE. In the third case the child itself has a read end:
 * write() succeeds, and once the pipe is full, the child would wait for ever.
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

static void child(const int pipefd[2], void (*on_sigpipe)(int),
                  int has_read_end)
{
    if (signal(SIGPIPE, on_sigpipe) == SIG_ERR)
        die("signal");
    if (write(pipefd[1], "Hello", 5) != -1)
        printf("the child's write() succeeded\n");
    else if (errno == EPIPE)
        printf("the child's write() failed: %s\n", strerror(errno));
    else
        die("write");
    if (close(pipefd[1]) == -1 || (has_read_end && close(pipefd[0]) == -1))
        die("close");
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    _exit(EXIT_SUCCESS);
}

static void demonstrate(const char *title, void (*on_sigpipe)(int),
                        int child_has_read_end)
{
    printf("%s", title);
    if (fflush(stdout) == EOF) /* or both processes print what is buffered */
        die("stdout");
    int pipefd[2];
    if (pipe(pipefd) == -1)
        die("pipe");
    /* Closed before fork(), the read end is open in no process: ① is done for
     * the child. Closed after fork(), it stays open in the child. */
    if (!child_has_read_end && close(pipefd[0]) == -1)
        die("close");

    pid_t pid = fork();
    if (pid == -1)
        die("fork");
    if (pid == 0)
        child(pipefd, on_sigpipe, child_has_read_end);
    if (close(pipefd[1]) == -1 ||
        (child_has_read_end && close(pipefd[0]) == -1))
        die("close");

    int status;
    if (waitpid(pid, &status, 0) == -1)
        die("waitpid");
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE) {
        printf("the child was killed by SIGPIPE\n");
    } else if (status != 0) {
        fprintf(stderr, "the child failed\n");
        exit(EXIT_FAILURE);
    }
}

int main(void)
{
    demonstrate("nobody reads:               ", SIG_DFL, 0);
    demonstrate("nobody reads, SIGPIPE off:  ", SIG_IGN, 0);
    demonstrate("nobody reads, ① left out:   ", SIG_DFL, 1);
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
