/*
 * tcp_server.c - server.c with a network address
 *
 * Chapter: API について, ネットワークソケットとの違い
 *
 *     $ ./tcp_server &
 *     server: ready at port 20000
 *     $ ./tcp_client Hello
 *     HELLO
 *
 * The address is the number of a machine, and a port. With 127.0.0.1, the
 * loopback address, only programs of this machine can connect, but those of
 * every user. There is no path to remove. All else is server.c: see diff.
 *
 * Left out: many clients, names of machines, IPv6. See robust_server.c.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PORT = 20000 };

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(void)
{
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* send() reports a lost client */
        die("signal");

    int listener = socket(AF_INET, SOCK_STREAM, 0); /* step 1 */
    if (listener == -1)
        die("socket");
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(PORT),
                                   .sin_addr.s_addr = inet_addr("127.0.0.1") };
    socklen_t size = sizeof address;
    int yes = 1; /* for a while TCP keeps the port of an old connection */
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == -1)
        die("setsockopt");
    if (bind(listener, (struct sockaddr *)&address, size) == -1) /* step 2 */
        die("bind");
    if (listen(listener, 1) == -1) /* step 3 */
        die("listen");
    printf("server: ready at port %d\n", PORT);
    if (ferror(stdout) || fflush(stdout) == EOF) /* somebody waits for it */
        die("stdout");

    int client = accept(listener, NULL, NULL); /* step 4: wait for a client */
    if (client == -1)
        die("accept");

    char buf[256];
    ssize_t n;
    while ((n = recv(client, buf, sizeof buf, 0)) > 0) { /* step 5 */
        for (ssize_t i = 0; i < n; i++)
            buf[i] = (char)toupper((unsigned char)buf[i]);
        for (ssize_t sent = 0, m; sent < n; sent += m) { /* m may be a part */
            m = send(client, buf + sent, (size_t)(n - sent), 0);
            if (m == -1)
                die("send");
        }
    }
    if (n == -1)
        die("recv");

    if (close(client) == -1 || close(listener) == -1) /* step 6 */
        die("close");
    return EXIT_SUCCESS;
}
