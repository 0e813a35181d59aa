/*
 * open_waits.c - who waits for whom in open()
 *
 * Chapter: 「ブロック」とは, なぜブロックするのか
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
 * Whoever is first waits, whichever side it is. With O_NONBLOCK nobody waits,
 * and the sides are no longer alike: a reader may be there before anything is
 * written, but a writer without a reader would write to nobody, and is told so
 * (ENXIO; POSIX, open()).
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE = 2 }; /* seconds, for what takes no time */

/* What must not stay when we end. */
static char path[64];
static int made;
static pid_t children[2];

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void at_end(void)
{
    for (int i = 0; i < 2; i++)
        if (children[i] > 0 && kill(children[i], SIGKILL) == 0)
            waitpid(children[i], NULL, 0);
    if (made)
        unlink(path);
}

static void child_dies(const char *what)
{
    perror(what);
    _exit(EXIT_FAILURE); /* not exit(): what must not stay is the parent's */
}

static void child(int flags, int told)
{
    alarm(PATIENCE); /* if nobody comes to the other side, this ends us */
    if (write(told, "1", 1) != 1) /* about to open */
        child_dies("write");
    int fd = open(path, flags);
    if (fd == -1)
        child_dies(path);
    if (write(told, "2", 1) != 1) /* open() has returned */
        child_dies("write");
    if (close(fd) == -1 || close(told) == -1)
        child_dies("close");
    _exit(EXIT_SUCCESS);
}

/* Starts child `i`, which says through told[i] how far it is. */
static void start(int i, int flags, int told[2])
{
    int pipefd[2];
    if (pipe(pipefd) == -1)
        die("pipe");
    told[i] = pipefd[0];
    if (fflush(stdout) == EOF) /* or the child would hold a copy of it */
        die("stdout");
    children[i] = fork();
    if (children[i] == -1)
        die("fork");
    if (children[i] == 0) {
        for (int k = 0; k <= i; k++)
            if (close(told[k]) == -1)
                child_dies("close");
        child(flags, pipefd[1]);
    }
    if (close(pipefd[1]) == -1)
        die("close");
}

/* Waits until the child is one step further. */
static void hear(int told)
{
    char byte;
    ssize_t n = read(told, &byte, 1);
    if (n == -1)
        die("read");
    if (n == 0) {
        fprintf(stderr, "a child is gone\n");
        exit(EXIT_FAILURE);
    }
}

static void meet(const char *first, int first_flags, const char *second,
                 int second_flags)
{
    int told[2];
    start(0, first_flags, told);
    hear(told[0]); /* its open() comes next */
    struct pollfd entry = { .fd = told[0], .events = POLLIN };
    int count = poll(&entry, 1, 100); /* milliseconds */
    if (count == -1)
        die("poll");
    printf("a %s opens the FIFO: after 100 ms it %s\n", first,
           count == 0 ? "still waits" : "is in");

    start(1, second_flags, told);
    hear(told[1]);
    hear(told[1]); /* its open() has returned */
    hear(told[0]); /* and so has that of the first */
    printf("a %s opens the FIFO: now both are in\n", second);

    for (int i = 0; i < 2; i++) {
        int status;
        if (waitpid(children[i], &status, 0) == -1)
            die("waitpid");
        children[i] = 0;
        if (status != 0) {
            fprintf(stderr, "a child failed\n");
            exit(EXIT_FAILURE);
        }
        if (close(told[i]) == -1)
            die("close");
    }
}

static int open_at_once(const char *who, int flags)
{
    int fd = open(path, flags | O_NONBLOCK);
    printf("with O_NONBLOCK a %s: %s\n", who,
           fd == -1 ? strerror(errno) : "in at once");
    return fd;
}

int main(int argc, char *argv[])
{
    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 2;
    }
    /* A name of its own for each process: nobody else's is in the way. */
    snprintf(path, sizeof path, "my_fifo.%ld", (long)getpid());
    if (atexit(at_end) != 0)
        die("atexit");
    /* All this takes no time: a signal has to wait until the name is gone. */
    sigset_t stops, before;
    sigemptyset(&stops);
    sigaddset(&stops, SIGINT);
    sigaddset(&stops, SIGTERM);
    if (sigprocmask(SIG_BLOCK, &stops, &before) == -1)
        die("sigprocmask");
    if (mkfifo(path, 0600) == -1)
        die(path);
    made = 1;

    meet("reader", O_RDONLY, "writer", O_WRONLY);
    meet("writer", O_WRONLY, "reader", O_RDONLY);

    int fds[3];
    fds[0] = open_at_once("writer alone", O_WRONLY);
    fds[1] = open_at_once("reader alone", O_RDONLY);
    fds[2] = open_at_once("writer beside that reader", O_WRONLY);
    for (int i = 0; i < 3; i++)
        if (fds[i] != -1 && close(fds[i]) == -1)
            die("close");

    if (unlink(path) == -1)
        die(path);
    made = 0;
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    if (sigprocmask(SIG_SETMASK, &before, NULL) == -1)
        die("sigprocmask");
    return EXIT_SUCCESS;
}
