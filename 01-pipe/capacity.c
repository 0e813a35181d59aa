/*
 * capacity.c - fill a pipe until the writer has to wait, then make room
 *
 * Chapter: パイプの特徴
 *
 *     child -- write() --> [ the kernel's buffer ] -- read() --> parent
 *
 *     $ ./capacity
 *     the pipe takes ... bytes, then a writer has to wait
 *     a reader has to take ... bytes before a writer goes on
 *     the child writes one byte more: after 100 ms it still waits
 *     the parent reads ... bytes: the child's write() has returned
 *     the parent reads the rest until end of file: ... bytes
 *
 * On Linux the first number is usually 65536, sixteen pages (pipe(7), "Pipe
 * capacity"), and the second is one page; POSIX promises neither. Within these
 * bounds the two sides may be of different speed. Beyond them the kernel makes
 * the faster one wait.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
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

static void take_byte(int fd)
{
    char byte;
    ssize_t n = read(fd, &byte, 1);
    if (n == -1)
        die("read");
    if (n == 0) {
        wait(NULL);
        fprintf(stderr, "the child is gone\n");
        exit(EXIT_FAILURE);
    }
}

/* Writes until a write would have to wait. Returns how many bytes went in. */
static long fill(int fd)
{
    int flags = fcntl(fd, F_GETFL);
    if (flags == -1 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1)
        die("fcntl");
    long count = 0;
    while (write(fd, "x", 1) == 1)
        count++;
    if (errno != EAGAIN)
        die("write");
    if (fcntl(fd, F_SETFL, flags) == -1)
        die("fcntl");
    return count;
}

/* Waits at most so many milliseconds until `event` is possible on `fd`. */
static int ready(int fd, short event, int milliseconds)
{
    struct pollfd entry = { .fd = fd, .events = event };
    int count = poll(&entry, 1, milliseconds);
    if (count == -1)
        die("poll");
    return count == 1;
}

static void child(const int pipefd[2], const int told[2])
{
    if (close(pipefd[0]) == -1 || close(told[0]) == -1)
        die("close");
    if (write(told[1], "1", 1) != 1)
        die("write");
    if (write(pipefd[1], "x", 1) != 1) /* the pipe is full: it has to wait */
        die("write");
    if (write(told[1], "2", 1) != 1)
        die("write");
    if (close(pipefd[1]) == -1 || close(told[1]) == -1)
        die("close");
    _exit(EXIT_SUCCESS);
}

int main(int argc, char *argv[])
{
    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 2;
    }

    int pipefd[2], told[2]; /* through `told` the child says how far it is */
    if (pipe(pipefd) == -1 || pipe(told) == -1)
        die("pipe");

    long capacity = fill(pipefd[1]);
    long enough = 0;
    for (; !ready(pipefd[1], POLLOUT, 0); enough++)
        take_byte(pipefd[0]);
    fill(pipefd[1]);

    pid_t pid = fork(); /* nothing is printed yet: no buffered text is copied */
    if (pid == -1)
        die("fork");
    if (pid == 0)
        child(pipefd, told);
    if (close(pipefd[1]) == -1 || close(told[1]) == -1)
        die("close");

    printf("the pipe takes %ld bytes, then a writer has to wait\n", capacity);
    printf("a reader has to take %ld bytes before a writer goes on\n", enough);
    take_byte(told[0]); /* the child is there, its write() comes next */
    printf("the child writes one byte more: after 100 ms it %s\n",
           ready(told[0], POLLIN, 100) ? "has gone on" : "still waits");
    for (long i = 0; i < enough; i++)
        take_byte(pipefd[0]);
    take_byte(told[0]); /* waits for the child */
    printf("the parent reads %ld bytes: the child's write() has returned\n",
           enough);
    long rest = 0;
    char byte;
    ssize_t n;
    while ((n = read(pipefd[0], &byte, 1)) == 1)
        rest++;
    if (n == -1)
        die("read");
    printf("the parent reads the rest until end of file: %ld bytes\n", rest);
    if (close(pipefd[0]) == -1 || close(told[0]) == -1)
        die("close");

    int status;
    if (waitpid(pid, &status, 0) == -1)
        die("waitpid");
    if (status != 0) {
        fprintf(stderr, "the child failed\n");
        return EXIT_FAILURE;
    }
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
