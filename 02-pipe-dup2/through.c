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
 * If one process wrote all the text and then read the answer, small texts would
 * work. With a large one the command fills `from`, and nobody reads. So the
 * command stops reading, `to` fills up too, and the writer waits as well: a
 * deadlock. Here a child, the feeder, writes while the parent reads.
 *
 * The feeder learns from write() that nobody reads `to` any more. Before that it
 * waits for its input, as `cat | true` in a terminal waits for Enter.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int to[2], from[2]; /* two pipes: to the command, and from it */

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

/* Copies until end of file. Returns 0, or -1 with errno. */
static int copy(int in, int out)
{
    char buf[4096];
    ssize_t n;
    while ((n = read(in, buf, sizeof buf)) > 0)
        for (ssize_t done = 0; done < n;) {
            ssize_t written = write(out, buf + done, (size_t)(n - done));
            if (written == -1)
                return -1;
            done += written;
        }
    return n == 0 ? 0 : -1;
}

static void command(char *words[])
{
    if (close(to[1]) == -1 || close(from[0]) == -1)
        die("close");
    if (dup2(to[0], STDIN_FILENO) == -1 || dup2(from[1], STDOUT_FILENO) == -1)
        die("dup2");
    if (close(to[0]) == -1 || close(from[1]) == -1)
        die("close");
    execvp(words[0], words);
    perror(words[0]);
    _exit(127); /* as in the shell */
}

static void feed(void)
{
    if (close(to[0]) == -1 || close(from[0]) == -1 || close(from[1]) == -1)
        die("close");
    /* EPIPE is no failure: nobody wants the rest. */
    if (copy(STDIN_FILENO, to[1]) == -1 && errno != EPIPE)
        die("feeder");
    if (close(to[1]) == -1) /* end of file for the command */
        die("close");
    _exit(EXIT_SUCCESS);
}

int main(int argc, char *argv[])
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s COMMAND [ARG...]\n", argv[0]);
        return 2;
    }

    if (pipe(to) == -1 || pipe(from) == -1)
        die("pipe");
    pid_t pid = fork();
    if (pid == -1)
        die("fork");
    if (pid == 0)
        command(argv + 1);
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* write() fails instead */
        die("signal");
    pid_t feeder = fork();
    if (feeder == -1)
        perror("fork"); /* and go on: the parent must wait for the command */
    if (feeder == 0)
        feed();

    if (close(to[0]) == -1 || close(to[1]) == -1 || close(from[1]) == -1)
        die("close");
    int copied = copy(from[0], STDOUT_FILENO);
    if (copied == -1)
        perror("reader");
    if (close(from[0]) == -1) /* after an error: nobody reads any more */
        die("close");

    int status, fed = -1;
    if (waitpid(pid, &status, 0) == -1)
        die("waitpid");
    if (feeder != -1 && waitpid(feeder, &fed, 0) == -1)
        die("waitpid");
    if (fed != 0)
        fprintf(stderr, "the feeder failed\n");
    if (copied == -1 || fed != 0)
        return EXIT_FAILURE;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
