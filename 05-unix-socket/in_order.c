/*
 * in_order.c - 10,000 messages through a small queue: does each one arrive?
 *
 * Chapter: ストリーム型とデータグラム型
 *
 *     child: send() --> pair[1] == 3 == 2 == 1 == pair[0] --> recv() :parent
 *
 *     $ ./in_order
 *     SOCK_STREAM: after ... sends, Resource temporarily unavailable
 *     SOCK_STREAM: one recv() takes all of them
 *     SOCK_STREAM: 10000 numbers received, all in order
 *     SOCK_DGRAM: after ... sends, Resource temporarily unavailable
 *     SOCK_DGRAM: one recv() takes one of them
 *     SOCK_DGRAM: 10000 numbers received, all in order
 *
 * First, nobody receives. "Resource temporarily unavailable" is EAGAIN: the
 * queue is full, and only because of O_NONBLOCK does send() not wait. Then a
 * child sends the numbers, and now it waits for room: nothing is lost.
 *
 * POSIX promises this for streams, and leaves it open for datagrams. On Linux
 * the sender waits, for both types. On macOS, send() fails with ENOBUFS when
 * the queue for datagrams is full, and the sender itself must try again.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NUMBERS = 10000 };

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void fill(const char *name, const int pair[2])
{
    if (fcntl(pair[1], F_SETFL, O_NONBLOCK) == -1)
        die("fcntl");
    ssize_t count = 0;
    while (send(pair[1], "x", 1, 0) == 1)
        count++;
    printf("%s: after %zd sends, %s\n", name, count, strerror(errno));
    if (fcntl(pair[1], F_SETFL, 0) == -1)
        die("fcntl");

    static char buf[65536];
    ssize_t first = recv(pair[0], buf, sizeof buf, 0), n = first;
    for (ssize_t total = first; n > 0 && total < count; total += n)
        n = recv(pair[0], buf, sizeof buf, 0);
    if (n == -1)
        die("recv");
    printf("%s: one recv() takes %s of them\n", name,
           first == count ? "all" : (first == 1 ? "one" : "a part"));
}

static void child(const int pair[2], const int alive[2])
{
    if (close(pair[0]) == -1 || close(alive[0]) == -1)
        die("close");
    for (int number = 0; number < NUMBERS; number++)
        while (send(pair[1], &number, sizeof number, 0) == -1) {
            if (errno != ENOBUFS)
                die("send");
            poll(NULL, 0, 1); /* 1 ms: this system does not make us wait */
        }
    _exit(EXIT_SUCCESS); /* this closes alive[1] */
}

/* Datagrams have no end of file: the end of the pipe `alive` shows that the
 * child has ended. Then its last numbers may still be in the queue. */
static int parent(const char *name, int fd, int alive)
{
    struct pollfd wait[] = { { .fd = fd, .events = POLLIN },
                             { .fd = alive, .events = POLLIN } };
    int number, count = 0, in_order = 0;
    while (count < NUMBERS && poll(wait, 2, wait[1].fd == -1 ? 0 : -1) > 0) {
        if (wait[0].revents != 0) {
            /* MSG_WAITALL: a stream may bring a part of a number. */
            if (recv(fd, &number, sizeof number, MSG_WAITALL) != sizeof number)
                break;
            in_order += number == count++;
        }
        if (wait[1].revents != 0)
            wait[1].fd = -1; /* poll() ignores it, and does not wait any more */
    }
    printf("%s: %d numbers received, %s in order\n", name, count,
           in_order == count ? "all" : "not all");
    return in_order;
}

static void demonstrate(const char *name, int type)
{
    int pair[2], alive[2];
    if (socketpair(AF_UNIX, type, 0, pair) == -1)
        die("socketpair");
    fill(name, pair);
    if (pipe(alive) == -1)
        die("pipe");
    if (fflush(stdout) == EOF) /* or the child would hold a copy of the text */
        die("stdout");
    pid_t pid = fork();
    if (pid == -1)
        die("fork");
    if (pid == 0)
        child(pair, alive);
    if (close(pair[1]) == -1 || close(alive[1]) == -1)
        die("close");
    int status, in_order = parent(name, pair[0], alive[0]);
    if (close(pair[0]) == -1 || close(alive[0]) == -1)
        die("close");
    if (waitpid(pid, &status, 0) == -1)
        die("waitpid");
    if (status != 0 || in_order != NUMBERS) {
        fprintf(stderr, "not all of the numbers have arrived\n");
        exit(EXIT_FAILURE);
    }
}

int main(void)
{
    demonstrate("SOCK_STREAM", SOCK_STREAM);
    demonstrate("SOCK_DGRAM", SOCK_DGRAM);
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
