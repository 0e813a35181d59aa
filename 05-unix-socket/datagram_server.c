/*
 * datagram_server.c - answer letters in capitals
 *
 * Chapter: ストリーム型とデータグラム型
 *
 *     datagram_client -- send() --> [ my_socket ] -- recvfrom() --> server
 *        recv() <-- [ my_socket.1234 ] <------------ sendto() ------ server
 *
 *     $ ./datagram_server & ./datagram_client my_socket a b; kill $!; wait $!
 *     datagram_server: ready at my_socket
 *     A
 *     B
 *
 * There is no listen() and no accept(): one socket serves all clients. Each
 * letter comes with its return address, that is, the path of the client's own
 * socket, and that is all that the server ever knows of a client.
 *
 * So nothing ties the two together. If the client is gone before the answer
 * comes, there is nobody at the address. If it does not fetch its answers until
 * no more fit in, MSG_DONTWAIT keeps the server from waiting for it, while the
 * others would wait for the server. In both cases the answer is given up.
 */
#include <ctype.h>

#include "letter.h"

static void answer(int fd, char *letter, size_t length,
                   const struct sockaddr *sender, socklen_t size)
{
    if (length > LETTER_MAX) {
        fprintf(stderr, "a letter is too long\n");
        return;
    }
    for (size_t i = 0; i < length; i++)
        letter[i] = (char)toupper((unsigned char)letter[i]);
    if (sendto(fd, letter, length, MSG_DONTWAIT, sender, size) == -1)
        perror("an answer is given up");
}

/* Takes what is there, and waits only when there is nothing: so a letter that
 * has been sent when we are told to stop still gets its answer. */
static void serve(int fd)
{
    char letter[LETTER_MAX + 1]; /* + 1: to notice one that is too long */
    struct sockaddr_un sender;
    int stopping = 0;
    for (;;) {
        socklen_t size = sizeof sender;
        ssize_t n = recvfrom(fd, letter, sizeof letter, MSG_DONTWAIT,
                             (struct sockaddr *)&sender, &size);
        if (size > sizeof sender) /* Linux counts a NUL for which is no room */
            size = sizeof sender;
        if (n >= 0)
            answer(fd, letter, (size_t)n, (struct sockaddr *)&sender, size);
        else if (errno != EAGAIN && errno != EINTR)
            die("recvfrom");
        else if (stopping)
            break;
        else
            stopping = !can_read(fd, FINISH);
    }
}

int main(int argc, char *argv[])
{
    if (argc > 2 || (argc > 1 && *argv[1] == '-')) {
        fprintf(stderr, "usage: %s [PATH]\n", argv[0]);
        return 2;
    }
    const char *path = argc == 2 ? argv[1] : DEFAULT_PATH;

    stop_on_signals();
    struct sockaddr_un address = local_address(path);
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    if (fd == -1)
        die("socket");
    claim_path(path); /* see local.h */
    if (bind(fd, (struct sockaddr *)&address, sizeof address) == -1)
        die(path);
    own_path(path);
    unlock_path();
    printf("datagram_server: ready at %s\n", path);
    /* Now, not at the end: somebody waits for it. */
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");

    serve(fd);

    remove_path();
    if (close(fd) == -1)
        die("close");
    return EXIT_SUCCESS;
}
