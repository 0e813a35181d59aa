/*
 * robust_datagram_server.c - answer letters in capitals, until a signal
 *
 * Chapter: ストリーム型とデータグラム型
 *
 *     $ ./robust_datagram_server &
 *     robust_datagram_server: ready at my_socket
 *     $ ./datagram_client Hello World
 *     HELLO
 *     WORLD
 *     $ kill $!
 *
 * As datagram_server.c. Added:
 * - An answer that has no room is given up, and counted. Without that, all wait
 *   for a client that does not fetch its answers.
 * - Signals and paths as in robust_server.c. Without that, the path stays. All
 *   letters that have come are answered, but not for more than a second.
 */
#include "robust.h"

#include <ctype.h>

enum { MOST = 4096 /* bytes in a letter */, GRACE = 1000 /* ms */ };

/* Returns 0 if the answer is given up. */
static int answer(int fd)
{
    char letter[MOST + 1]; /* + 1: to notice one that is too long */
    struct sockaddr_un sender;
    socklen_t size = sizeof sender;
    ssize_t n = recvfrom(fd, letter, sizeof letter, 0,
                         (struct sockaddr *)&sender, &size);
    if (n == -1 && !is_passing(errno))
        die("recvfrom");
    if (n == -1)
        return 1;
    if (n > MOST)
        return 0;
    for (ssize_t i = 0; i < n; i++)
        letter[i] = (char)toupper((unsigned char)letter[i]);
    if (size > sizeof sender) /* Linux counts a NUL that has no room */
        size = sizeof sender;
    return sendto(fd, letter, (size_t)n, 0, (struct sockaddr *)&sender, size) !=
           -1;
}

int main(int argc, char *argv[])
{
    if (argc > 2 || (argc > 1 && *argv[1] == '-')) {
        fprintf(stderr, "usage: %s [PATH]\n", argv[0]);
        return 2;
    }
    const char *path = argc > 1 ? argv[1] : DEFAULT_PATH;
    fill_standard_descriptors();
    stop_on_signals();
    struct sockaddr_un address = claim_path(path);
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    if (fd == -1)
        die("socket");
    do_not_wait(fd);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) == -1)
        die(path);
    own_path();
    printf("robust_datagram_server: ready at %s\n", path);
    if (ferror(stdout) || fflush(stdout) == EOF) /* somebody waits for it */
        die("stdout");

    struct pollfd entries[] = { { .fd = stop_pipe[0], .events = POLLIN },
                                { .fd = fd, .events = POLLIN } };
    unsigned long given_up = 0;
    long long end = -1; /* milliseconds; -1: no signal has come */
    while (end == -1 || milliseconds() < end) {
        if (poll(entries, 2, end == -1 ? -1 : 0) == -1) {
            if (errno == EINTR)
                continue;
            die("poll");
        }
        if (entries[1].revents != 0)
            given_up += !answer(fd);
        else if (end != -1)
            break;
        if (entries[0].revents != 0 && end == -1) {
            end = milliseconds() + GRACE;
            remove_path(); /* from now on, another server may begin */
        }
    }
    if (given_up > 0)
        fprintf(stderr, "answers given up: %lu\n", given_up);
    if (close(fd) == -1)
        die("close");
    return EXIT_SUCCESS;
}
