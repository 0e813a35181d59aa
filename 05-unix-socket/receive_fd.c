/*
 * receive_fd.c - read a file that somebody else has opened
 *
 * Chapter: なぜ同じマシン内でも速度差があるのか（ファイルディスクリプタの受け渡し）
 *
 *     $ ./receive_fd &
 *     receive_fd: ready at my_socket
 *     $ echo "through a pipe" | ./send_fd
 *     through a pipe
 *
 * The shell made this pipe for echo and send_fd, and receive_fd is not their
 * child: a pipe is for every process that has a descriptor of it. In the same
 * way a process can read a file that it may not open itself.
 *
 * Left out: it waits for a caller that is silent; if a signal ends it, the path
 * stays (rm my_socket). See robust_receive_fd.c.
 */
#ifndef __linux__
#undef _POSIX_C_SOURCE /* or CMSG_SPACE() is hidden: in POSIX since 2024 */
#endif
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

static int receive_descriptor(int sender)
{
    char byte;
    struct iovec data = { .iov_base = &byte, .iov_len = 1 };
    union {
        struct cmsghdr header; /* for its alignment */
        char bytes[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr message = { .msg_iov = &data,
                              .msg_iovlen = 1,
                              .msg_control = control.bytes,
                              .msg_controllen = sizeof control.bytes };
    if (recvmsg(sender, &message, 0) == -1)
        die("recvmsg");
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    int fd;
    if (header == NULL || header->cmsg_level != SOL_SOCKET ||
        header->cmsg_type != SCM_RIGHTS ||
        header->cmsg_len != CMSG_LEN(sizeof fd)) {
        fprintf(stderr, "the message does not bring one descriptor\n");
        exit(EXIT_FAILURE);
    }
    memcpy(&fd, CMSG_DATA(header), sizeof fd);
    return fd;
}

static void show(int fd)
{
    char buf[4096];
    ssize_t n;
    while ((n = read(fd, buf, sizeof buf)) > 0)
        fwrite(buf, 1, (size_t)n, stdout);
    if (n == -1)
        die("read");
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
}

int main(void)
{
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* send() reports a lost sender */
        die("signal");
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (listener == -1)
        die("socket");
    struct sockaddr_un address = { .sun_family = AF_UNIX,
                                   .sun_path = "my_socket" };
    if (bind(listener, (struct sockaddr *)&address, sizeof address) == -1)
        die("bind");
    if (listen(listener, 1) == -1)
        die("listen");
    printf("receive_fd: ready at %s\n", address.sun_path);
    if (ferror(stdout) || fflush(stdout) == EOF) /* somebody waits for it */
        die("stdout");
    int sender = accept(listener, NULL, NULL);
    if (sender == -1)
        die("accept");
    if (unlink(address.sun_path) == -1)
        die("unlink");

    int fd = receive_descriptor(sender);
    show(fd);
    if (send(sender, "t", 1, 0) == -1) /* taken: all is printed */
        die("send");
    if (close(fd) == -1 || close(sender) == -1 || close(listener) == -1)
        die("close");
    return EXIT_SUCCESS;
}
