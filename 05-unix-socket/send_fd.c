/*
 * send_fd.c - hand an open descriptor to a stranger
 *
 * Chapter: なぜ同じマシン内でも速度差があるのか（ファイルディスクリプタの受け渡し）
 *
 *     send_fd                              receive_fd
 *        3 --+                                +-- 5
 *            +--> [ open file description ] <-+
 *
 *     $ echo Hello > letter
 *     $ ./receive_fd &
 *     receive_fd: ready at my_socket
 *     $ ./send_fd letter
 *     Hello
 *     $ rm letter
 *
 * The number 3 would mean nothing to receive_fd. What travels is a reference to
 * the open file description, and the receiver gets a descriptor of its own for
 * it, as after dup(): both share the position in the file. Without FILE,
 * send_fd hands over its standard input.
 *
 * Another server at the path would take the byte and close the descriptor. So
 * send_fd waits for the answer of a receive_fd that has read the file.
 */
#ifndef __linux__
#undef _POSIX_C_SOURCE /* or CMSG_SPACE() is hidden: in POSIX since 2024 */
#endif
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void send_descriptor(int receiver, int fd)
{
    char byte = 'd'; /* a stream ties the descriptor to a byte */
    struct iovec data = { .iov_base = &byte, .iov_len = 1 };
    union {
        struct cmsghdr header; /* for its alignment */
        char bytes[CMSG_SPACE(sizeof fd)];
    } control = { 0 };
    struct msghdr message = { .msg_iov = &data,
                              .msg_iovlen = 1,
                              .msg_control = control.bytes,
                              .msg_controllen = sizeof control.bytes };
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(header), &fd, sizeof fd);
    if (sendmsg(receiver, &message, 0) == -1)
        die("sendmsg");
}

int main(int argc, char *argv[])
{
    if (argc > 2) {
        fprintf(stderr, "usage: %s [FILE]\n", argv[0]);
        return 2;
    }
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* sendmsg() reports a lost peer */
        die("signal");
    int fd = argc == 2 ? open(argv[1], O_RDONLY) : dup(STDIN_FILENO);
    if (fd == -1)
        die(argc == 2 ? argv[1] : "stdin");

    int receiver = socket(AF_UNIX, SOCK_STREAM, 0);
    if (receiver == -1)
        die("socket");
    struct sockaddr_un address = { .sun_family = AF_UNIX,
                                   .sun_path = "my_socket" };
    if (connect(receiver, (struct sockaddr *)&address, sizeof address) == -1)
        die("connect");
    send_descriptor(receiver, fd);
    if (close(fd) == -1) /* it stays open on its way */
        die("close");

    char answer = '\0';
    if (recv(receiver, &answer, 1, 0) == -1)
        die("recv");
    if (answer != 't') {
        fprintf(stderr, "nobody has taken the descriptor\n");
        return EXIT_FAILURE;
    }
    if (close(receiver) == -1)
        die("close");
    return EXIT_SUCCESS;
}
