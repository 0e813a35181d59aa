/*
 * send_fd.c - open a file, and hand the open descriptor to a stranger
 *
 * Chapter: なぜ同じマシン内でも速度差があるのか
 *
 *     send_fd                              receive_fd
 *        3 --+                                +-- 5
 *            +--> [ open file description ] <-+
 *
 *     $ echo Hello > letter
 *     $ ./receive_fd & ./send_fd letter; wait $!
 *     receive_fd: ready at my_socket
 *     receive_fd: a file with 1 name, open for reading
 *     Hello
 *     $ rm letter
 *
 * With FILE -, it is its standard input that is handed over: see receive_fd.c
 * for what that makes possible.
 *
 * What travels is not the number but what it stands for. The receiver gets a
 * number of its own for the same open file description, as after fork() or
 * dup(): the two share the position in the file and the access mode. It stays
 * open on the way, so this program may close its own at once. It only waits
 * until the message was taken off the line, to know that somebody did.
 */
#if defined __APPLE__ || defined __FreeBSD__ || defined __OpenBSD__ ||         \
    defined __NetBSD__ || defined __DragonFly__
#undef _POSIX_C_SOURCE /* or CMSG_SPACE() is hidden: in POSIX since 2024 */
#endif
#include <fcntl.h>
#include <string.h>

#include "call.h"

static void send_descriptor(int connection, int fd)
{
    char byte = 0; /* a stream needs a byte to which the descriptor is tied */
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

    if (sendmsg(connection, &message, MSG_NOSIGNAL) == -1)
        die("sendmsg");
}

int main(int argc, char *argv[])
{
    if (argc < 2 || argc > 3 || (argc == 3 && *argv[1] == '-')) {
        fprintf(stderr, "usage: %s [PATH] FILE\n", argv[0]);
        return 2;
    }
    const char *path = argc == 3 ? argv[1] : DEFAULT_PATH;
    const char *file = argv[argc - 1];

    int fd = strcmp(file, "-") == 0 ? dup(STDIN_FILENO) : open(file, O_RDONLY);
    if (fd == -1)
        die(file);

    int connection = connect_path(SOCK_STREAM, path);
    send_descriptor(connection, fd);
    char byte; /* end of file: it was taken; ECONNRESET: nobody took the call */
    if (recv(connection, &byte, 1, 0) == -1)
        die(path);
    if (close(connection) == -1)
        die("close");
    if (close(fd) == -1)
        die("close");
    return EXIT_SUCCESS;
}
