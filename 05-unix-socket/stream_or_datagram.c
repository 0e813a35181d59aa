/*
 * stream_or_datagram.c - the same calls on both types of UNIX domain socket
 *
 * Chapter: ストリーム型とデータグラム型
 *
 *     send() --> pair[1] ==  H e l l o W o r l d  == pair[0] --> recvmsg()
 *     send() --> pair[1] == [Hello]  []  [World]  == pair[0] --> recvmsg()
 *
 *     $ ./stream_or_datagram
 *     SOCK_STREAM
 *       sent [Hello] [] [World]    received [HelloWorld]
 *       with room for 3 bytes      received [Hel] [loW] [orl] [d]
 *       1000000 bytes at once      ... bytes are taken
 *     SOCK_DGRAM
 *       sent [Hello] [] [World]    received [Hello] [] [World]
 *       with room for 3 bytes      received [Hel, cut] [] [Wor, cut]
 *       1000000 bytes at once      Message too long
 *
 * A stream carries bytes, and forgets which were sent together. A datagram
 * arrives as it was sent, even an empty one. What the receiver has no room for
 * is thrown away, and only MSG_TRUNC tells it. What is too long is refused.
 *
 * One process holds both ends, so every send comes before the first receive.
 * O_NONBLOCK makes a call that would wait fail with EAGAIN instead.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void send_messages(int fd)
{
    static const char *const messages[] = { "Hello", "", "World" };
    for (int i = 0; i < 3; i++) {
        const char *left = messages[i];
        do { /* at least once, because a message may be empty */
            ssize_t n = send(fd, left, strlen(left), 0);
            if (n == -1)
                die("send");
            left += n; /* a stream may take a part */
        } while (*left != '\0');
    }
}

/* Receives until nothing is left, at most `room` bytes at a time. */
static void receive_messages(int fd, size_t room)
{
    char text[256] = "";
    struct iovec buffer = { .iov_base = text, .iov_len = room };
    struct msghdr message = { .msg_iov = &buffer, .msg_iovlen = 1 };
    ssize_t n;

    printf("received");
    while ((n = recvmsg(fd, &message, 0)) != -1)
        printf(" [%.*s%s]", (int)n, text,
               message.msg_flags & MSG_TRUNC ? ", cut" : "");
    if (errno != EAGAIN)
        die("recvmsg");
    printf("\n");
}

static void demonstrate(int type)
{
    int pair[2];
    if (socketpair(AF_UNIX, type, 0, pair) == -1)
        die("socketpair");
    if (fcntl(pair[0], F_SETFL, O_NONBLOCK) == -1 ||
        fcntl(pair[1], F_SETFL, O_NONBLOCK) == -1)
        die("fcntl");

    printf("  sent [Hello] [] [World]    ");
    send_messages(pair[1]);
    receive_messages(pair[0], 256);

    printf("  with room for 3 bytes      ");
    send_messages(pair[1]);
    receive_messages(pair[0], 3);

    static const char bytes[1000000];
    int size = 65536; /* for the buffer: less, whatever the system's default */
    if (setsockopt(pair[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof size) == -1)
        die("setsockopt");
    printf("  %zu bytes at once      ", sizeof bytes);
    ssize_t n = send(pair[1], bytes, sizeof bytes, 0);
    if (n == -1)
        printf("%s\n", strerror(errno));
    else
        printf("%zd bytes are taken\n", n);

    if (close(pair[0]) == -1 || close(pair[1]) == -1)
        die("close");
}

int main(void)
{
    printf("SOCK_STREAM\n");
    demonstrate(SOCK_STREAM);
    printf("SOCK_DGRAM\n");
    demonstrate(SOCK_DGRAM);

    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
