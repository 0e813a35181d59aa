/*
 * receive_fd.c - read a file that somebody else has opened
 *
 * Chapter: なぜ同じマシン内でも速度差があるのか
 *
 *     $ echo "Hello, stranger" > letter
 *     $ ./receive_fd & ./send_fd letter; wait $!
 *     receive_fd: ready at my_socket
 *     receive_fd: a file with 1 name, open for reading
 *     Hello, stranger
 *     $ ./receive_fd & { rm letter; ./send_fd -; } < letter; wait $!
 *     receive_fd: ready at my_socket
 *     receive_fd: a file with 0 names, open for reading
 *     Hello, stranger
 *     $ ./receive_fd & echo "through a pipe" | ./send_fd -; wait $!
 *     receive_fd: ready at my_socket
 *     receive_fd: a pipe, open for reading
 *     through a pipe
 *
 * The second time the file has no name left. No open() could reach it, and it
 * is read all the same. In this way a process that may open everything hands
 * single files to one that may open nothing.
 *
 * The pipe was made by the shell for `echo | send_fd`, and receive_fd has no
 * part in that command: a pipe is for whoever holds a descriptor of it, and to
 * be a child of its maker is only the usual way to one.
 *
 * Whoever sends descriptors could send too many, to use up ours. What arrives
 * is ours, wanted or not: it has to be closed.
 */
#if defined __APPLE__ || defined __FreeBSD__ || defined __OpenBSD__ ||         \
    defined __NetBSD__ || defined __DragonFly__
#undef _POSIX_C_SOURCE /* or CMSG_SPACE() is hidden: in POSIX since 2024 */
#endif
#include <stdint.h>
#include <string.h>

#include "local.h"

/* Receives a message and returns its length. In *fd is the descriptor that it
 * brings, or -1 if it does not bring exactly one. */
static ssize_t receive_descriptor(int connection, int *fd)
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
    ssize_t length = recvmsg(connection, &message, 0);
    if (length == -1)
        die("recvmsg");

    int count = 0;
    *fd = -1;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header != NULL;
         header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
            continue;
        /* Alignment can make room for two where there should be one. */
        size_t arrived = (header->cmsg_len - CMSG_LEN(0)) / sizeof *fd;
        for (size_t i = 0; i < arrived; i++, count++) {
            if (*fd != -1 && close(*fd) == -1)
                die("close");
            memcpy(fd, CMSG_DATA(header) + i * sizeof *fd, sizeof *fd);
        }
    }
    if (*fd != -1 && (count > 1 || (message.msg_flags & MSG_CTRUNC) != 0)) {
        if (close(*fd) == -1)
            die("close");
        *fd = -1;
    }
    return length;
}

static void describe(int fd)
{
    struct stat status;
    if (fstat(fd, &status) == -1)
        die("fstat");
    int flags = fcntl(fd, F_GETFL);
    if (flags == -1)
        die("fcntl");

    printf("receive_fd: ");
    if (S_ISREG(status.st_mode))
        printf("a file with %ju %s", (uintmax_t)status.st_nlink,
               status.st_nlink == 1 ? "name" : "names");
    else
        printf("%s", S_ISFIFO(status.st_mode) ? "a pipe" : "no file");
    printf(", open for %s\n",
           (flags & O_ACCMODE) == O_WRONLY ? "writing" : "reading");
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
}

static void copy(int in, int out)
{
    char buf[65536];
    ssize_t n;
    while ((n = read(in, buf, sizeof buf)) > 0)
        for (ssize_t done = 0; done < n;) {
            ssize_t m = write(out, buf + done, (size_t)(n - done));
            if (m == -1)
                die("write");
            done += m;
        }
    if (n == -1)
        die("read");
}

static int listening_socket(const char *path)
{
    struct sockaddr_un address = local_address(path);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (listener == -1 || fcntl(listener, F_SETFL, O_NONBLOCK) == -1)
        die("socket");
    claim_path(path); /* see local.h */
    if (bind(listener, (struct sockaddr *)&address, sizeof address) == -1)
        die(path);
    own_path(path);
    if (listen(listener, 1) == -1)
        die("listen");
    unlock_path();
    return listener;
}

/* Waits for a caller with a message. One that leaves without a word was none:
 * it may have been a server that looked whether the path is free. */
static int wait_for_descriptor(int listener, const char *path)
{
    int fd = -1;
    for (ssize_t length = 0; length == 0;) {
        if (!can_read(listener, FINISH))
            refuse_path(path, "stopped by a signal");
        int connection = accept(listener, NULL, NULL);
        if (connection == -1 && (is_passing(errno) || errno == ECONNABORTED))
            continue;
        if (connection == -1)
            die("accept");
        if (!can_read(connection, FINISH))
            refuse_path(path, "stopped by a signal");
        length = receive_descriptor(connection, &fd);
        if (close(connection) == -1)
            die("close");
    }
    return fd;
}

int main(int argc, char *argv[])
{
    if (argc > 2 || (argc > 1 && *argv[1] == '-')) {
        fprintf(stderr, "usage: %s [PATH]\n", argv[0]);
        return 2;
    }
    const char *path = argc == 2 ? argv[1] : DEFAULT_PATH;

    stop_on_signals();
    int listener = listening_socket(path);
    printf("receive_fd: ready at %s\n", path);
    /* Now, not at the end: somebody waits for it. */
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    int fd = wait_for_descriptor(listener, path);
    remove_path();
    if (close(listener) == -1)
        die("close");
    if (fd == -1)
        refuse_path(path, "the message does not bring exactly one descriptor");

    /* Nothing is left to tidy up: from now on a signal just ends us. */
    if (signal(SIGINT, SIG_DFL) == SIG_ERR ||
        signal(SIGTERM, SIG_DFL) == SIG_ERR)
        die("signal");
    if (sigprocmask(SIG_SETMASK, &mask_while_waiting, NULL) == -1)
        die("sigprocmask");
    describe(fd);
    copy(fd, STDOUT_FILENO);
    if (close(fd) == -1)
        die("close");
    return EXIT_SUCCESS;
}
