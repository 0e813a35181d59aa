/*
 * in_order.c - 10,000 messages through a small queue: does each one arrive?
 *
 * Chapter: ストリーム型とデータグラム型
 *
 *     child: send() --> pair[1] == 3 == 2 == 1 == pair[0] --> recv() :parent
 *
 *     $ ./in_order
 *     SOCK_STREAM: after ... sends, Resource temporarily unavailable
 *     SOCK_STREAM: one recv() takes many of them
 *     SOCK_STREAM: 10000 messages received in order
 *     SOCK_DGRAM: after ... sends, Resource temporarily unavailable
 *     SOCK_DGRAM: one recv() takes one of them
 *     SOCK_DGRAM: 10000 messages received in order
 *
 * First, nobody receives. "Resource temporarily unavailable" is EAGAIN: the
 * queue is full, and only because of O_NONBLOCK does send() not wait. Then a
 * child sends 10,000 messages, and now it waits for room: nothing is lost.
 *
 * POSIX promises this for streams only. On Linux the sender of datagrams waits
 * as well. On macOS its send() fails with ENOBUFS, and it must try again.
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

enum { MESSAGES = 10000 };

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
    if (count == 0 || (errno != EAGAIN && errno != ENOBUFS))
        die("send");
    printf("%s: after %zd sends, %s\n", name, count, strerror(errno));
    static char buf[65536];
    ssize_t n = recv(pair[0], buf, sizeof buf, 0);
    printf("%s: one recv() takes %s of them\n", name, n > 1 ? "many" : "one");
    for (count -= n; n > 0 && count > 0; count -= n) /* the rest */
        n = recv(pair[0], buf, sizeof buf, 0);
    if (n == -1 || fcntl(pair[1], F_SETFL, 0) == -1)
        die(name);
}

static void child(const int pair[2], const int alive[2])
{
    if (close(pair[0]) == -1 || close(alive[0]) == -1)
        die("close");
    unsigned char message = 0;
    for (int i = 0; i < MESSAGES; i++, message++)
        while (send(pair[1], &message, 1, 0) == -1)
            if (errno != ENOBUFS || poll(NULL, 0, 1) == -1) /* waits 1 ms */
                die("send");
    if (close(pair[1]) == -1 || close(alive[1]) == -1)
        die("close");
    _exit(EXIT_SUCCESS);
}

/* Datagrams have no end of file: the end of the pipe `alive` shows that the
 * child has ended. Then its last messages may still be in the queue. */
static ssize_t parent(const char *name, const int pair[2], const int alive[2])
{
    if (close(pair[1]) == -1 || close(alive[1]) == -1)
        die("close");
    struct pollfd wait[] = { { .fd = pair[0], .events = POLLIN },
                             { .fd = alive[0], .events = POLLIN } };
    ssize_t n = 1, count = 0, in_order = 0;
    unsigned char message;
    while (n > 0 && count < MESSAGES) {
        n = poll(wait, 2, wait[1].fd == -1 ? 0 : -1);
        if (n > 0 && wait[0].revents == 0)
            wait[1].fd = -1; /* poll() ignores it, and waits no more */
        else if (n > 0 && (n = recv(pair[0], &message, 1, 0)) == 1)
            in_order += message == (unsigned char)count++;
    }
    if (n == -1)
        perror(name);
    if (close(pair[0]) == -1 || close(alive[0]) == -1)
        die("close");
    printf("%s: %zd messages received in order\n", name, in_order);
    return in_order;
}

static void demonstrate(const char *name, int type)
{
    int pair[2], alive[2], status;
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
    ssize_t in_order = parent(name, pair, alive);
    if (waitpid(pid, &status, 0) == -1)
        die("waitpid");
    if (status != 0 || in_order != MESSAGES) {
        fprintf(stderr, "not all messages have arrived\n");
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
