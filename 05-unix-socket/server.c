/*
 * server.c - answer one client in capitals
 *
 * Chapter: クライアント/サーバーモデル（サーバー側の流れ）,
 *     UNIX ドメインソケットの特徴まとめ
 *
 *     client --- connect() --> [ my_socket ] --- accept() --> server
 *     client <----------------- send(), recv() -------------> server
 *
 *     $ ./server &
 *     server: ready at my_socket
 *     $ ./client Hello
 *     HELLO
 *
 * The server has two sockets. `listener` has the address, and clients connect
 * to it. accept() makes `client`, the connection to one of them.
 *
 * Left out: many clients; if it is stopped before one calls, the path stays
 * (rm my_socket). See robust_server.c.
 */
#include <ctype.h>
#include <signal.h>
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
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* send() reports a lost client */
        die("signal");

    int listener = socket(AF_UNIX, SOCK_STREAM, 0); /* step 1 */
    if (listener == -1)
        die("socket");
    struct sockaddr_un address = { .sun_family = AF_UNIX,
                                   .sun_path = "my_socket" };
    socklen_t size = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, size) == -1) /* step 2 */
        die("bind");
    if (listen(listener, 1) == -1) /* step 3 */
        die("listen");
    printf("server: ready at %s\n", address.sun_path);
    if (ferror(stdout) || fflush(stdout) == EOF) /* somebody waits for it */
        die("stdout");

    int client = accept(listener, NULL, NULL); /* step 4: wait for a client */
    if (client == -1)
        die("accept");
    if (unlink(address.sun_path) == -1) /* close() does not remove the path */
        die("unlink");

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
