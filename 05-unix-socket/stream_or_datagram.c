/*
 * stream_or_datagram.c - the same calls on both kinds of UNIX domain socket
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
 * A stream carries bytes, and forgets which of them were sent together. A
 * datagram arrives as it was sent, even an empty one. It is not divided: what
 * the receiver has no room for is thrown away, and only MSG_TRUNC tells; what
 * the sender's buffer has no room for is refused as a whole.
 *
 * One process is at both ends here, so that every send is done before the first
 * receive, on every run.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { ROOM = 256, LONG = 1000000 };

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
        do { /* at least once: a message may be empty */
            ssize_t n = send(fd, left, strlen(left), 0);
            if (n == -1)
                die("send");
            left += n; /* a stream may take a part, a datagram goes whole */
        } while (*left != '\0');
    }
}

/* Receives until nothing is left, at most `room` bytes at a time. */
static void receive_messages(int fd, size_t room)
{
    char text[ROOM] = "";
    struct iovec buffer = { .iov_base = text, .iov_len = room };
    struct msghdr message = { .msg_iov = &buffer, .msg_iovlen = 1 };
    ssize_t n;

    printf("received");
    /* MSG_WAITALL: a stream is to fill the room if it can. */
    while ((n = recvmsg(fd, &message, MSG_DONTWAIT | MSG_WAITALL)) != -1)
        printf(" [%.*s%s]", (int)n, text,
               message.msg_flags & MSG_TRUNC ? ", cut" : "");
    if (errno != EAGAIN)
        die("recvmsg");
    printf("\n");
}

static void send_too_much(int fd)
{
    static const char bytes[LONG];
    ssize_t n = send(fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (n == -1)
        printf("%s\n", strerror(errno));
    else
        printf("%zd bytes are taken\n", n);
}

static void demonstrate(int type)
{
    int pair[2];
    if (socketpair(AF_UNIX, type, 0, pair) == -1)
        die("socketpair");
    int size = 65536; /* bytes: less than LONG, whatever the system's default */
    if (setsockopt(pair[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof size) == -1)
        die("setsockopt");

    printf("  sent [Hello] [] [World]    ");
    send_messages(pair[1]);
    receive_messages(pair[0], ROOM);

    printf("  with room for 3 bytes      ");
    send_messages(pair[1]);
    receive_messages(pair[0], 3);

    printf("  %d bytes at once      ", LONG);
    send_too_much(pair[1]);

    if (close(pair[0]) == -1 || close(pair[1]) == -1)
        die("close");
}

int main(int argc, char *argv[])
{
    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 2;
    }

    printf("SOCK_STREAM\n");
    demonstrate(SOCK_STREAM);
    printf("SOCK_DGRAM\n");
    demonstrate(SOCK_DGRAM);

    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
