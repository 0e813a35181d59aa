/*
 * in_order.c - 10,000 messages through a small queue: does each one arrive?
 *
 * Chapter: ストリーム型とデータグラム型
 *
 *     child: send() --> pair[1] == 3 == 2 == 1 == pair[0] --> recv() :parent
 *
 *     $ ./in_order
 *     SOCK_STREAM: ... sends, then Resource temporarily unavailable
 *     SOCK_STREAM: 10000 numbers received, all in order
 *     SOCK_DGRAM: ... sends, then Resource temporarily unavailable
 *     SOCK_DGRAM: 10000 numbers received, all in order
 *
 * "Resource temporarily unavailable" is EAGAIN. It says that the queue is full,
 * and that send() would wait but for MSG_DONTWAIT. Since the sender waits, it
 * can be as fast as it likes: nothing is lost.
 *
 * POSIX promises that for streams and leaves it open for datagrams. On Linux
 * the sender waits, in both cases. macOS and some BSDs return ENOBUFS from a
 * full datagram queue: there the sender itself has to try again.
 */
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
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
    long count = 0;
    while (send(pair[1], "x", 1, MSG_DONTWAIT) == 1)
        count++;
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != ENOBUFS)
        die("send");
    printf("%s: %ld sends, then %s\n", name, count, strerror(errno));
}

static void send_number(int fd, uint32_t number)
{
    for (size_t done = 0; done < sizeof number;) {
        ssize_t n = send(fd, (char *)&number + done, sizeof number - done, 0);
        if (n == -1 && errno != ENOBUFS)
            die("send");
        if (n == -1)
            poll(NULL, 0, 1); /* 1 ms: the system does not wait for us */
        else
            done += (size_t)n;
    }
}

static void child(const int pair[2], const int alive[2])
{
    if (close(pair[0]) == -1 || close(alive[0]) == -1)
        die("close");
    for (uint32_t number = 0; number < NUMBERS; number++)
        send_number(pair[1], number);
    if (close(pair[1]) == -1 || close(alive[1]) == -1)
        die("close");
    _exit(EXIT_SUCCESS);
}

/* A datagram socket has no end of file. That the sender is done, or dead, shows
 * at a pipe whose write end it alone holds. */
static void parent(const char *name, int fd, int alive)
{
    struct pollfd entries[] = { { .fd = fd, .events = POLLIN },
                                { .fd = alive, .events = POLLIN } };
    uint32_t number, count = 0, in_order = 0;
    size_t done = 0; /* bytes of the next number: a stream may cut anywhere */
    for (;;) {
        if (poll(entries, 2, -1) == -1)
            die("poll");
        ssize_t n = recv(fd, (char *)&number + done, sizeof number - done,
                         MSG_DONTWAIT);
        if (n == -1 && errno != EAGAIN)
            die("recv");
        if (n > 0)
            done += (size_t)n;
        else if (entries[1].revents != 0)
            break; /* the sender has gone, and left nothing in the queue */
        if (done == sizeof number) {
            in_order += number == count++;
            done = 0;
        }
    }
    printf("%s: %u numbers received, %s in order\n", name, (unsigned)count,
           in_order == count ? "all" : "not all");
}

static void demonstrate(const char *name, int type)
{
    int full[2], pair[2], alive[2];
    if (socketpair(AF_UNIX, type, 0, full) == -1 ||
        socketpair(AF_UNIX, type, 0, pair) == -1)
        die("socketpair");
    fill(name, full);
    if (close(full[0]) == -1 || close(full[1]) == -1)
        die("close");

    if (pipe(alive) == -1)
        die("pipe");
    if (fflush(stdout) == EOF) /* or the child would hold a copy of it */
        die("stdout");
    pid_t pid = fork();
    if (pid == -1)
        die("fork");
    if (pid == 0)
        child(pair, alive);
    if (close(pair[1]) == -1 || close(alive[1]) == -1)
        die("close");
    parent(name, pair[0], alive[0]);
    if (close(pair[0]) == -1 || close(alive[0]) == -1)
        die("close");

    int status;
    if (waitpid(pid, &status, 0) == -1)
        die("waitpid");
    if (status != 0) {
        fprintf(stderr, "the child failed\n");
        exit(EXIT_FAILURE);
    }
}

int main(int argc, char *argv[])
{
    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 2;
    }

    demonstrate("SOCK_STREAM", SOCK_STREAM);
    demonstrate("SOCK_DGRAM", SOCK_DGRAM);

    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
