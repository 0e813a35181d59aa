/*
 * tcp_client.c - client.c with a network address
 *
 * Chapter: API について
 *
 *     $ ./tcp_server &
 *     server: ready at port 20000
 *     $ ./tcp_client Hello
 *     HELLO
 *
 * Only the address differs from client.c: see diff. htons() brings the port
 * into the byte order of the network.
 *
 * Left out: longer texts, names of machines, IPv6. See robust_client.c.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PORT = 20000 };
enum { MOST = 4096 }; /* bytes: question and answer fit into the buffers */

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(int argc, char *argv[])
{
    const char *text = argc > 1 ? argv[1] : "Hello";
    size_t length = strlen(text);
    if (argc > 2 || length > MOST) {
        fprintf(stderr, "usage: %s [TEXT of up to %d bytes]\n", argv[0], MOST);
        return 2;
    }
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* send() reports a lost server */
        die("signal");

    int server = socket(AF_INET, SOCK_STREAM, 0); /* step 1 */
    if (server == -1)
        die("socket");
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(PORT),
                                   .sin_addr.s_addr = inet_addr("127.0.0.1") };
    socklen_t size = sizeof address;
    if (connect(server, (struct sockaddr *)&address, size) == -1) /* step 2 */
        die("connect");

    for (size_t sent = 0; sent < length;) { /* step 3 */
        ssize_t n = send(server, text + sent, length - sent, 0);
        if (n == -1)
            die("send");
        sent += (size_t)n;
    }
    for (size_t received = 0; received < length;) {
        char buf[256];
        ssize_t n = recv(server, buf, sizeof buf, 0);
        if (n == -1)
            die("recv");
        if (n == 0) {
            fprintf(stderr, "the server hung up before it answered all\n");
            return EXIT_FAILURE;
        }
        fwrite(buf, 1, (size_t)n, stdout);
        received += (size_t)n;
    }
    printf("\n");

    if (close(server) == -1) /* step 4 */
        die("close");
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
