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
 * One process that writes all the text and then reads the answer works for
 * small texts only. With a large one the command fills `from`, and nobody
 * reads. So the command stops reading `to`, that fills up, and the writer waits
 * as well: a deadlock. Here a child, the feeder, writes while the parent reads.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int to[2], from[2]; /* two pipes: to the command, and from it */
static char buf[65536];    /* as much as a pipe holds on Linux */

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

/* Returns 0, or -1 with errno. */
static int write_all(int fd, ssize_t length)
{
    for (ssize_t done = 0; done < length;) {
        ssize_t n = write(fd, buf + done, (size_t)(length - done));
        if (n == -1)
            return -1;
        done += n;
    }
    return 0;
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
    /* poll() returns when there is text, or when nobody can read `to` more. */
    struct pollfd event[2] = { { STDIN_FILENO, POLLIN, 0 }, { to[1], 0, 0 } };
    ssize_t n;
    do {
        if (poll(event, 2, -1) == -1)
            die("poll");
        n = event[1].revents != 0 ? 0 : read(STDIN_FILENO, buf, sizeof buf);
    } while (n > 0 && write_all(to[1], n) == 0);
    if (n == -1)
        die("stdin");
    if (n > 0 && errno != EPIPE) /* EPIPE: nobody reads the rest */
        die("write");
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
    ssize_t n;
    do
        n = read(from[0], buf, sizeof buf);
    while (n > 0 && write_all(STDOUT_FILENO, n) == 0);
    if (n != 0) /* not at end of file: one of the two failed */
        perror(n == -1 ? "read" : "stdout");
    if (close(from[0]) == -1)
        die("close");

    int status, fed = 0;
    if (waitpid(pid, &status, 0) == -1)
        die("waitpid");
    if (feeder != -1 && waitpid(feeder, &fed, 0) == -1)
        die("waitpid");
    if (fed != 0)
        fprintf(stderr, "the feeder failed\n");
    if (n != 0 || feeder == -1 || fed != 0)
        return EXIT_FAILURE;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
