/*
 * caller.c - call a server, say nothing, and print what it says
 *
 * Chapter: なぜ同じマシン内でも速度差があるのか（認証情報の取得）
 *
 *     $ ./peer_credentials &
 *     peer_credentials: ready at my_socket
 *     $ ./caller
 *     you are user ..., group ..., process ...: welcome
 *
 * It sends nothing: how the server knows all this, peer_credentials.c says.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(void)
{
    int server = socket(AF_UNIX, SOCK_STREAM, 0);
    if (server == -1)
        die("socket");
    struct sockaddr_un address = { .sun_family = AF_UNIX,
                                   .sun_path = "my_socket" };
    if (connect(server, (struct sockaddr *)&address, sizeof address) == -1)
        die("connect");

    char text[256];
    size_t total = 0;
    ssize_t n;
    while ((n = recv(server, text, sizeof text, 0)) > 0) { /* end of file: 0 */
        fwrite(text, 1, (size_t)n, stdout);
        total += (size_t)n;
    }
    if (n == -1)
        die("recv");
    if (total == 0) {
        fprintf(stderr, "the server says nothing\n");
        return EXIT_FAILURE;
    }
    if (close(server) == -1)
        die("close");
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
