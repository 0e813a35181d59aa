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
 * ① is not only about saving descriptors. When the last read end is closed, a
 * writer is told that its work is in vain: by a signal that ends it or, if it
 * ignores that signal, by the error EPIPE. In the third case the child itself
 * has kept a read end. The kernel takes it for a reader: the write succeeds,
 * and once the pipe is full, the child would wait for ever.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

/* The exit status tells how write() went: 0, or its errno. */
static void child(const int pipefd[2], const int go[2], int close_read_end)
{
    if (close(go[1]) == -1)
        die("close");
    if (close_read_end && close(pipefd[0]) == -1) /* ① */
        die("close");

    /* End of file here means that the parent has closed its ends. */
    char byte;
    if (read(go[0], &byte, 1) == -1)
        die("read");

    int error = write(pipefd[1], "Hello", 5) == -1 ? errno : 0;
    if (error != 0 && error != EPIPE)
        die("write");

    if (!close_read_end && close(pipefd[0]) == -1)
        die("close");
    if (close(pipefd[1]) == -1 || close(go[0]) == -1)
        die("close");
    _exit(error);
}

static void demonstrate(const char *title, void (*on_sigpipe)(int),
                        int close_read_end)
{
    int pipefd[2], go[2];
    if (pipe(pipefd) == -1 || pipe(go) == -1)
        die("pipe");
    if (signal(SIGPIPE, on_sigpipe) == SIG_ERR) /* the child inherits this */
        die("signal");
    if (fflush(stdout) == EOF) /* or the child would hold a copy of it */
        die("stdout");

    pid_t pid = fork();
    if (pid == -1)
        die("fork");
    if (pid == 0)
        child(pipefd, go, close_read_end);
    if (close(pipefd[1]) == -1 || close(pipefd[0]) == -1)
        die("close");
    if (close(go[0]) == -1 || close(go[1]) == -1)
        die("close");

    int status;
    if (waitpid(pid, &status, 0) == -1)
        die("waitpid");
    printf("%s", title);
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE)
        printf("the child was killed by SIGPIPE\n");
    else if (WIFEXITED(status) && WEXITSTATUS(status) == EPIPE)
        printf("the child's write() failed: %s\n", strerror(EPIPE));
    else if (status == 0)
        printf("the child's write() succeeded\n");
    else {
        fprintf(stderr, "the child failed\n");
        exit(EXIT_FAILURE);
    }
}

int main(int argc, char *argv[])
{
    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 2;
    }

    demonstrate("nobody reads:               ", SIG_DFL, 1);
    demonstrate("nobody reads, SIGPIPE off:  ", SIG_IGN, 1);
    demonstrate("nobody reads, ① left out:   ", SIG_DFL, 0);

    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
