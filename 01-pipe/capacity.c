/*
 * capacity.c - fill a pipe until the writer has to wait, then make room
 *
 * Chapter: パイプの特徴
 *
 *     child -- write() --> [ the kernel's buffer ] -- read() --> parent
 *
 *     $ ./capacity
 *     the pipe takes ... bytes, then a writer has to wait
 *     the child writes one byte more: after 100 ms it still waits
 *     the parent reads until end of file: ... bytes
 *     the child's write() has returned
 *
 * The kernel keeps what is written until it is read. When its buffer is full,
 * write() waits until a reader has made room. On Linux the buffer usually has
 * 65536 bytes (pipe(7), "Pipe capacity"); POSIX names no size.
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
    if (fcntl(fd, F_SETFL, 0) == -1) /* from now on, write() waits again */
        die("fcntl");
    return count;
}

/* Reads until end of file. Returns how many bytes came. */
static long drain(int fd)
{
    char byte;
    long count = 0;
    ssize_t n;
    while ((n = read(fd, &byte, 1)) == 1)
        count++;
    if (n == -1)
        die("read");
    return count;
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
    long capacity = fill(pipefd[1]);

    pid_t pid = fork(); /* nothing is printed yet: no buffered text is copied */
    if (pid == -1)
        die("fork");
    if (pid == 0)
        child(pipefd, told);
    if (close(pipefd[1]) == -1 || close(told[1]) == -1)
        die("close");

    printf("the pipe takes %ld bytes, then a writer has to wait\n", capacity);
    char byte;
    if (read(told[0], &byte, 1) == -1) /* waits for the 1 */
        die("read");
    struct pollfd entry = { .fd = told[0], .events = POLLIN };
    int ready = poll(&entry, 1, 100); /* does the 2 come within 100 ms? */
    if (ready == -1)
        die("poll");
    printf("the child writes one byte more: after 100 ms it %s\n",
           ready == 1 ? "has gone on" : "still waits");
    printf("the parent reads until end of file: %ld bytes\n", drain(pipefd[0]));
    if (drain(told[0]) == 1) /* there is the 2 */
        printf("the child's write() has returned\n");
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
