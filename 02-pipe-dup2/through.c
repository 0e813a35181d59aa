/*
 * through.c - send text through a command and read its answer: two pipes
 *
 * Chapter: dup2() によるパイプとコマンドの連携
 *
 *     feeder ──> [ to ] ── stdin ──> command ── stdout ──> [ from ] ──> reader
 *
 *     $ printf '%s\n' pear apple fig | ./through sort
 *     apple
 *     fig
 *     pear
 *     $ yes | head -c 10000000 | ./through tr y n | wc -c
 *     10000000
 *
 * The naive way is one process that first writes everything and then reads. It
 * works for small texts. With a large one the command fills `from` while nobody
 * reads, so it stops reading `to`; `to` fills up, and the writer waits as well:
 * a deadlock. So writing and reading are done by two processes here. (One
 * process can do both with poll() and O_NONBLOCK; it is longer.)
 */
#include "command.h"

/* Returns 0, or -1 with a message said. */
static int copy(int in, int out)
{
    char buf[65536]; /* as much as a pipe holds on Linux */
    ssize_t n;
    while ((n = read(in, buf, sizeof buf)) > 0)
        for (ssize_t done = 0; done < n;) {
            ssize_t m = write(out, buf + done, (size_t)(n - done));
            if (m == -1) {
                perror("write");
                return -1;
            }
            done += m;
        }
    if (n == -1)
        perror("read");
    return n == -1 ? -1 : 0;
}

static void close_both(const int pipefd[2])
{
    if (close(pipefd[0]) == -1 || close(pipefd[1]) == -1)
        die("close");
}

int main(int argc, char *argv[])
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s COMMAND [ARG...]\n", argv[0]);
        return 2;
    }

    int to[2], from[2]; /* as the command sees it from outside */
    if (pipe(to) == -1 || pipe(from) == -1)
        die("pipe");

    pid_t command = fork();
    if (command == -1)
        die("fork");
    if (command == 0) {
        if (close(to[1]) == -1 || close(from[0]) == -1)
            die("close");
        move_descriptor(to[0], STDIN_FILENO);
        move_descriptor(from[1], STDOUT_FILENO);
        execute(argv + 1);
    }

    pid_t feeder = fork();
    if (feeder == -1)
        die("fork");
    if (feeder == 0) {
        close_both(from);
        if (close(to[0]) == -1)
            die("close");
        int failed = copy(STDIN_FILENO, to[1]);
        if (close(to[1]) == -1) /* end of file for the command */
            die("close");
        _exit(failed ? EXIT_FAILURE : EXIT_SUCCESS);
    }

    close_both(to);
    if (close(from[1]) == -1)
        die("close");
    /* If nobody wants the answer, write() shall fail, and not end us alone. */
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR)
        die("signal");
    int failed = copy(from[0], STDOUT_FILENO);
    if (close(from[0]) == -1)
        die("close");

    int command_status, feeder_status;
    if (waitpid(command, &command_status, 0) == -1)
        die("waitpid");
    /* A feeder that still waits for input has nobody left to feed. */
    if (kill(feeder, SIGTERM) == -1)
        die("kill");
    if (waitpid(feeder, &feeder_status, 0) == -1)
        die("waitpid");
    if (failed || (WIFEXITED(feeder_status) && feeder_status != 0))
        return EXIT_FAILURE;
    return exit_status(command_status);
}
