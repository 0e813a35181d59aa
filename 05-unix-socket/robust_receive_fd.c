/*
 * robust_receive_fd.c - read a file that somebody else has opened
 *
 * Chapter: なぜ同じマシン内でも速度差があるのか（ファイルディスクリプタの受け渡し）
 *
 *     $ ./robust_receive_fd &
 *     robust_receive_fd: ready at my_socket
 *     $ echo Hello | ./send_fd
 *     Hello
 *
 * As receive_fd.c. Added:
 * - It listens to all callers at once, and to the first that sends. Without
 *   that, all others wait for one that is silent.
 * - One that sends no descriptor, or more than one, is sent away, and what came
 *   is closed. Without that, a wrong caller ends the program.
 * - Signals and paths as in robust_server.c. Without that, the path stays.
 */
#include "robust.h"

#include <stdint.h>

enum { STOP, LISTENER, FIRST, MOST = 16 }; /* callers */

static struct pollfd entries[FIRST + MOST]; /* the oldest caller first */
static nfds_t count = FIRST;

static void drop_caller(nfds_t i)
{
    if (close(entries[i].fd) == -1)
        die("close");
    for (count--; i < count; i++)
        entries[i] = entries[i + 1];
}

/* Returns the descriptor that the message brings. If it is not exactly one, all
 * are closed, and the result is -1. */
static int receive_descriptor(int caller)
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
    if (recvmsg(caller, &message, 0) == -1) {
        if (is_passing(errno) || errno == ECONNRESET) /* the caller has gone */
            return -1;
        die("recvmsg");
    }

    /* The alignment may leave room for two. MSG_CTRUNC says that there were
     * more than fit: the kernel has closed those. */
    int fds[sizeof control / sizeof(int)];
    size_t received = 0;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header != NULL;
         header = CMSG_NXTHDR(&message, header))
        if (header->cmsg_level == SOL_SOCKET &&
            header->cmsg_type == SCM_RIGHTS) {
            size_t length = header->cmsg_len - CMSG_LEN(0);
            memcpy(fds + received, CMSG_DATA(header), length);
            received += length / sizeof(int);
        }
    if (received == 1 && (message.msg_flags & MSG_CTRUNC) == 0)
        return fds[0];
    while (received > 0)
        if (close(fds[--received]) == -1)
            die("close");
    return -1;
}

static int listening_socket(const char *path)
{
    struct sockaddr_un address = claim_path(path);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (listener == -1)
        die("socket");
    do_not_wait(listener);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) == -1)
        die(path);
    own_path();
    if (listen(listener, MOST) == -1)
        die("listen");
    printf("robust_receive_fd: ready at %s\n", path);
    if (ferror(stdout) || fflush(stdout) == EOF) /* somebody waits for it */
        die("stdout");
    return listener;
}

/* A new caller takes the place of the oldest one if there is no room. */
static void accept_caller(int listener)
{
    if (count == FIRST + MOST)
        drop_caller(FIRST);
    int caller = accept(listener, NULL, NULL);
    if (caller == -1 && !is_passing(errno) && errno != ECONNABORTED)
        die("accept");
    if (caller == -1)
        return;
    do_not_wait(caller);
    entries[count++] = (struct pollfd) { .fd = caller, .events = POLLIN };
}

/* Waits for a caller that sends a descriptor. Returns its place. */
static nfds_t wait_for_descriptor(int *fd)
{
    for (;;) {
        if (poll(entries, count, -1) == -1) {
            if (errno == EINTR)
                continue;
            die("poll");
        }
        if (entries[STOP].revents != 0)
            refuse(own.path, "stopped by a signal");
        for (nfds_t i = count - 1; i >= FIRST; i--) {
            if (entries[i].revents == 0)
                continue;
            *fd = receive_descriptor(entries[i].fd);
            if (*fd != -1)
                return i;
            drop_caller(i);
        }
        if (entries[LISTENER].revents != 0)
            accept_caller(entries[LISTENER].fd);
    }
}

static void show(int fd)
{
    static _Alignas(64) char buf[65536]; /* begins a cache line, for speed */
    for (ssize_t n = 1; n != 0;) {
        if (ferror(stdout) || fflush(stdout) == EOF)
            die("stdout");
        n = read(fd, buf, sizeof buf);
        struct pollfd entry = { .fd = fd, .events = POLLIN };
        if (n > 0)
            fwrite(buf, 1, (size_t)n, stdout);
        else if (n == -1 && !is_passing(errno))
            die("read");
        else if (n == -1 && poll(&entry, 1, -1) == -1)
            die("poll");
    }
}

int main(int argc, char *argv[])
{
    if (argc > 2 || (argc > 1 && *argv[1] == '-')) {
        fprintf(stderr, "usage: %s [PATH]\n", argv[0]);
        return 2;
    }
    fill_standard_descriptors();
    stop_on_signals();
    int listener = listening_socket(argc > 1 ? argv[1] : DEFAULT_PATH);
    entries[STOP] = (struct pollfd) { .fd = stop_pipe[0], .events = POLLIN };
    entries[LISTENER] = (struct pollfd) { .fd = listener, .events = POLLIN };
    int fd;
    nfds_t i = wait_for_descriptor(&fd);
    int sender = entries[i].fd;
    entries[i] = entries[--count];
    while (count > FIRST)
        drop_caller(count - 1);
    remove_path();
    if (close(listener) == -1)
        die("close");
    catch_signals(end_now); /* nothing is left to remove */
    int stopped = poll(entries, 1, 0);
    if (stopped == -1)
        die("poll");
    if (stopped == 1)
        refuse(own.path, "stopped by a signal just before");

    show(fd);
    if (send(sender, "t", 1, 0) == -1) /* taken: all is printed */
        die("send");
    if (close(fd) == -1 || close(sender) == -1)
        die("close");
    return EXIT_SUCCESS;
}
