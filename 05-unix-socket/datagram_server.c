/*
 * datagram_server.c - answer letters in capitals
 *
 * Chapter: ストリーム型とデータグラム型
 *
 *     datagram_client -- send() --> [ my_socket ] -- recvfrom() --> server
 *        recv() <-- [ my_socket.1234 ] <------------ sendto() ------ server
 *
 *     $ ./datagram_server 2 &
 *     datagram_server: ready at my_socket
 *     $ ./datagram_client Hello World
 *     HELLO
 *     WORLD
 *
 * There is no listen() and no accept(): one socket serves all clients. Each
 * letter arrives whole, with the address of its sender, which is the path of
 * the client's own socket. The server knows nothing else of a client. When a
 * client has gone, its answer cannot be delivered, and is given up.
 *
 * Left out: it waits for a client that does not take its answers; if a signal
 * ends it, the path stays (rm my_socket). See robust_datagram_server.c.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { MOST = 4096 }; /* bytes in a letter */

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(int argc, char *argv[])
{
    int letters = argc == 2 ? atoi(argv[1]) : 1;
    if (argc > 2 || letters < 1) {
        fprintf(stderr, "usage: %s [LETTERS]\n", argv[0]);
        return 2;
    }

    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    if (fd == -1)
        die("socket");
    struct sockaddr_un address = { .sun_family = AF_UNIX,
                                   .sun_path = "my_socket" };
    if (bind(fd, (struct sockaddr *)&address, sizeof address) == -1)
        die("bind");
    printf("datagram_server: ready at %s\n", address.sun_path);
    if (ferror(stdout) || fflush(stdout) == EOF) /* somebody waits for it */
        die("stdout");

    for (; letters > 0; letters--) {
        char letter[MOST + 1]; /* + 1: to notice one that is too long */
        struct sockaddr_un sender;
        socklen_t size = sizeof sender;
        ssize_t n = recvfrom(fd, letter, sizeof letter, 0,
                             (struct sockaddr *)&sender, &size);
        if (n == -1)
            die("recvfrom");
        if (letters == 1 && unlink(address.sun_path) == -1) /* the last */
            die("unlink");
        if (n > MOST) {
            fprintf(stderr, "a letter is too long\n");
            continue;
        }
        for (ssize_t i = 0; i < n; i++)
            letter[i] = (char)toupper((unsigned char)letter[i]);
        if (sendto(fd, letter, (size_t)n, 0, (struct sockaddr *)&sender,
                   size) == -1)
            perror("an answer is given up");
    }

    if (close(fd) == -1)
        die("close");
    return EXIT_SUCCESS;
}
