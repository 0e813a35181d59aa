/*
 * through.c - send text through a command and read its answer: two pipes
 *
 * Chapter: dup2() によるパイプとコマンドの連携
 *
 *     feeder --> [ to ] -- stdin --> command -- stdout --> [ from ] --> reader
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

/* Returns 0, or -1 after a message. */
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

static void feed(const int to[2], const int from[2])
{
    close_both(from);
    if (close(to[0]) == -1)
        die("close");
    if (signal(SIGPIPE, SIG_DFL) == SIG_ERR) /* ends us if nobody reads on */
        die("signal");
    if (copy(STDIN_FILENO, to[1]) == -1)
        _exit(EXIT_FAILURE);
    if (close(to[1]) == -1) /* end of file for the command */
        die("close");
    _exit(EXIT_SUCCESS);
}

/* Waits for the feeder. If it waits itself, for input that nobody wants any
 * more, it is killed. (SIGKILL: it may have inherited that SIGTERM is ignored.)
 */
static int stop_feeder(pid_t feeder)
{
    int status;
    pid_t ended = waitpid(feeder, &status, WNOHANG);
    if (ended == -1)
        die("waitpid");
    if (ended == 0) {
        if (kill(feeder, SIGKILL) == -1)
            die("kill");
        if (waitpid(feeder, &status, 0) == -1)
            die("waitpid");
    }
    int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (status == 0 || signal == SIGPIPE || (ended == 0 && signal == SIGKILL))
        return 0;
    fprintf(stderr, "the feeder failed\n");
    return -1;
}

int main(int argc, char *argv[])
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s COMMAND [ARG...]\n", argv[0]);
        return 2;
    }

    int to[2], from[2]; /* to the command, and from it */
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
        perror("fork"); /* and go on: the command is to be waited for */
    if (feeder == 0)
        feed(to, from);

    close_both(to);
    if (close(from[1]) == -1)
        die("close");
    /* If nobody wants the answer, write() shall say so: we have to wait for
     * the others before we end. */
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR)
        die("signal");
    int failed = copy(from[0], STDOUT_FILENO);
    if (close(from[0]) == -1)
        die("close");

    int status;
    if (waitpid(command, &status, 0) == -1)
        die("waitpid");
    if (feeder == -1 || stop_feeder(feeder) == -1 || failed)
        return EXIT_FAILURE;
    return exit_status(status);
}
