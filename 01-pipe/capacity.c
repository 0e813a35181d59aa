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
 * capacity"), and the second is one page; POSIX promises neither. When the
 * buffer is full, the kernel makes the writer wait for the reader.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

/* Writes until a write would have to wait. Returns how many bytes went in. */
static long fill(int fd)
{
    long count = 0;
    if (fcntl(fd, F_SETFL, O_NONBLOCK) == -1)
        die("fcntl");
    while (write(fd, "x", 1) == 1)
        count++;
    if (errno != EAGAIN)
        die("write");
    if (fcntl(fd, F_SETFL, 0) == -1)
        die("fcntl");
    return count;
}

/* Reads so many bytes. Returns how many it got: fewer only at end of file. */
static long take(int fd, long wanted)
{
    char byte;
    long count = 0;
    ssize_t n = 1;
    while (count < wanted && (n = read(fd, &byte, 1)) == 1)
        count++;
    if (n == -1)
        die("read");
    return count;
}

static int is_ready(int fd, short event, int milliseconds)
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
    if (write(told[1], "1", 1) != 1 ||   /* "I am going to write" */
        write(pipefd[1], "x", 1) != 1 || /* waits: the pipe is full */
        write(told[1], "2", 1) != 1)     /* "I have written" */
        die("write");
    if (close(pipefd[1]) == -1 || close(told[1]) == -1)
        die("close");
    _exit(EXIT_SUCCESS);
}

int main(void)
{
    int pipefd[2], told[2]; /* through told the child says how far it is */
    if (pipe(pipefd) == -1 || pipe(told) == -1)
        die("pipe");
    long capacity = fill(pipefd[1]), enough = 0;
    while (!is_ready(pipefd[1], POLLOUT, 0))
        enough += take(pipefd[0], 1);
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
    if (take(told[0], 1) == 1)
        printf("the child writes one byte more: after 100 ms it %s\n",
               is_ready(told[0], POLLIN, 100) ? "has gone on" : "still waits");
    take(pipefd[0], enough);
    if (take(told[0], 1) == 1)
        printf("the parent reads %ld bytes: the child's write() has returned\n",
               enough);
    printf("the parent reads the rest until end of file: %ld bytes\n",
           take(pipefd[0], capacity + 1));
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
