/*
 * caller.c - call a server, say nothing, and print what it says
 *
 * Chapter: なぜ同じマシン内でも速度差があるのか
 *
 *     $ ./peer_credentials & ./caller; kill $!; wait $!
 *     peer_credentials: ready at my_socket
 *     you are user ..., group ..., process ...: welcome
 *
 * Nothing is sent, and still the server knows who is here: see there.
 */
#include "call.h"

int main(int argc, char *argv[])
{
    if (argc > 2 || (argc > 1 && *argv[1] == '-')) {
        fprintf(stderr, "usage: %s [PATH]\n", argv[0]);
        return 2;
    }
    const char *path = argc == 2 ? argv[1] : DEFAULT_PATH;

    int connection = connect_path(SOCK_STREAM, path);
    char text[256];
    size_t total = 0;
    ssize_t n;
    while ((n = recv(connection, text, sizeof text, 0)) > 0) {
        fwrite(text, 1, (size_t)n, stdout);
        total += (size_t)n;
    }
    if (n == -1)
        die("recv");
    if (total == 0) {
        fprintf(stderr, "%s: the server says nothing\n", path);
        return EXIT_FAILURE;
    }
    if (close(connection) == -1)
        die("close");

    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
