/*
 * open_waits.c - who waits for whom in open()
 *
 * Chapter: 「ブロック」とは, なぜブロックするのか
 *
 *     reader -- open(O_RDONLY) --> [ my_fifo ] <-- open(O_WRONLY) -- writer
 *
 *     $ ./open_waits
 *     a reader opens the FIFO: after 100 ms it still waits
 *     a writer opens the FIFO: now both are in
 *     a writer opens the FIFO: after 100 ms it still waits
 *     a reader opens the FIFO: now both are in
 *     with O_NONBLOCK a writer alone: No such device or address
 *     with O_NONBLOCK a reader alone: in at once
 *     with O_NONBLOCK a writer beside that reader: in at once
 *
 * The first one waits, whichever side it is. With O_NONBLOCK no open() waits,
 * but a writer without a reader would write to nobody: it gets ENXIO.
 *
 * Left out: if a signal ends it, the name may stay (rm my_fifo).
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    unlink("my_fifo");
    exit(EXIT_FAILURE);
}

static void die(const char *what)
{
    fail(what, strerror(errno));
}

/* In the child. It says when it is about to open, and it ends when it has. */
static void opens(int flags, const int told[2])
{
    alarm(10); /* seconds, as in main() */
    if (close(told[0]) == -1)
        die("close");
    if (write(told[1], "1", 1) != 1)
        die("write");
    int fd = open("my_fifo", flags);
    if (fd == -1)
        die("open");
    if (close(fd) == -1 || close(told[1]) == -1)
        die("close");
    _exit(EXIT_SUCCESS);
}

static void meet(const char *child, int child_flags, const char *parent,
                 int parent_flags)
{
    int told[2];
    if (pipe(told) == -1)
        die("pipe");
    if (fflush(stdout) == EOF) /* or the child would hold a copy of it */
        die("stdout");
    pid_t pid = fork();
    if (pid == -1)
        die("fork");
    if (pid == 0)
        opens(child_flags, told);
    if (close(told[1]) == -1)
        die("close");
    char byte;
    ssize_t n = read(told[0], &byte, 1); /* its open() comes next */
    if (n == -1)
        die("read");
    if (n == 0)
        fail(child, "ended before it opened the FIFO");
    struct pollfd entry = { .fd = told[0], .events = POLLIN };
    int count = poll(&entry, 1, 100); /* milliseconds */
    if (count == -1)
        die("poll");
    printf("a %s opens the FIFO: after 100 ms it %s\n", child,
           count == 0 ? "still waits" : "is in");

    int fd = open("my_fifo", parent_flags);
    if (fd == -1)
        die("open");
    int status;
    if (waitpid(pid, &status, 0) == -1)
        die("waitpid");
    if (status != 0)
        fail(child, "failed");
    printf("a %s opens the FIFO: now both are in\n", parent);
    if (close(fd) == -1 || close(told[0]) == -1)
        die("close");
}

static int open_at_once(const char *who, int flags)
{
    int fd = open("my_fifo", flags | O_NONBLOCK);
    printf("with O_NONBLOCK a %s: %s\n", who,
           fd == -1 ? strerror(errno) : "in at once");
    return fd;
}

int main(void)
{
    if (mkfifo("my_fifo", 0600) == -1) {
        perror("mkfifo");
        return EXIT_FAILURE;
    }
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* a lost stdout is an error */
        die("signal");
    alarm(10); /* seconds: SIGALRM ends a process that waits for a dead one */
    meet("reader", O_RDONLY, "writer", O_WRONLY);
    meet("writer", O_WRONLY, "reader", O_RDONLY);
    open_at_once("writer alone", O_WRONLY);
    int reader = open_at_once("reader alone", O_RDONLY);
    int writer = open_at_once("writer beside that reader", O_WRONLY);
    if (close(reader) == -1 || close(writer) == -1)
        die("close");
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    if (unlink("my_fifo") == -1)
        die("unlink");
    return EXIT_SUCCESS;
}
