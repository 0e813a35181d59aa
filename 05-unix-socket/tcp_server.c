/*
 * tcp_server.c - server.c with the address of a network
 *
 * Chapter: API について, ネットワークソケットとの違い
 *
 *     client --- connect() --> [ 127.0.0.1 20000 ] --- accept() --> server
 *     client <-------------------- send(), recv() ----------------> server
 *
 *     $ echo 'p=$((20000 + $$ % 10000))' > port
 *     $ . ./port; ./tcp_server $p & ./tcp_client $p Hi; kill $!; wait $!
 *     server: ready at 127.0.0.1 ...
 *     HI
 *     $ rm port
 *
 * The address is a number of the machine and a port, here of the machine's own
 * loopback: nobody outside can connect, but every user of this machine can. No
 * mode 0600 keeps them off, and nothing tells who they are.
 *
 * All else is server.c, line by line, from step 4 on: compare with diff.
 *
 * In the session the port is one that hardly anybody else uses ($$ is the id of
 * the shell, which reads the file with `.`). Port 0, or none, has the kernel
 * pick a free one, which is printed. With -6 the address is ::1, which is the
 * loopback of IPv6.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

#include "stop.h"

static int is_port(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    return digits > 0 && digits <= 5 && text[digits] == '\0' &&
           atoi(text) <= 65535;
}

static void print_address(int listener)
{
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    char host[64], port[8];
    if (getsockname(listener, (struct sockaddr *)&address, &length) == -1)
        die("getsockname");
    int error =
        getnameinfo((struct sockaddr *)&address, length, host, sizeof host,
                    port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
    if (error != 0) {
        fprintf(stderr, "getnameinfo: %s\n", gai_strerror(error));
        exit(EXIT_FAILURE);
    }
    printf("server: ready at %s %s\n", host, port);
}

/* Steps 1 to 3: a socket, with a port as its address, that can be called. */
static int listening_socket(int argc, char *argv[])
{
    int family = AF_INET, i = 1;
    if (argc > i && strcmp(argv[i], "-6") == 0) {
        family = AF_INET6;
        i++;
    }
    const char *port = argc > i ? argv[i] : "0";
    if (argc > i + 1 || !is_port(port)) {
        fprintf(stderr, "usage: %s [-6] [PORT]\n", argv[0]);
        exit(2);
    }

    /* No host and no AI_PASSIVE: the loopback address. */
    struct addrinfo hints = {
        .ai_family = family,
        .ai_socktype = SOCK_STREAM,
        .ai_flags = AI_NUMERICSERV,
    };
    struct addrinfo *address;
    int error = getaddrinfo(NULL, port, &hints, &address);
    if (error != 0) {
        fprintf(stderr, "%s: %s\n", port, gai_strerror(error));
        exit(EXIT_FAILURE);
    }

    int listener = socket(address->ai_family, SOCK_STREAM, 0); /* step 1 */
    if (listener == -1)
        die("socket");
    /* Connections of a server before us may still be about to end (TIME_WAIT,
     * minutes): that shall not keep us from its port. */
    int yes = 1;
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == -1)
        die("setsockopt");
    if (bind(listener, address->ai_addr, address->ai_addrlen) == -1) /* 2 */
        die(port);
    freeaddrinfo(address);
    if (listen(listener, SOMAXCONN) == -1) /* step 3 */
        die("listen");
    print_address(listener);
    return listener;
}

static void close_listener(int listener)
{
    if (close(listener) == -1)
        die("close");
}

/* Step 5, until the client says that it is done, or is gone. */
static void serve(int client)
{
    char buf[4096];
    while (can_read(client, NOW)) {
        ssize_t n = recv(client, buf, sizeof buf, 0);
        if (n == -1 && is_passing(errno))
            continue;
        if (n == -1)
            perror("recv");
        if (n <= 0)
            return;
        for (ssize_t i = 0; i < n; i++)
            buf[i] = (char)toupper((unsigned char)buf[i]);
        for (ssize_t done = 0; done < n;) {
            if (!can_write(client, NOW)) {
                fprintf(stderr, "a client does not take its answer\n");
                return;
            }
            ssize_t m = send(client, buf + done, (size_t)(n - done), 0);
            if (m == -1 && !is_passing(errno)) {
                perror("send"); /* EPIPE, ECONNRESET: the client is gone */
                return;
            }
            done += m == -1 ? 0 : m;
        }
    }
}

int main(int argc, char *argv[])
{
    stop_on_signals();
    int listener = listening_socket(argc, argv);
    /* Now, not at the end: somebody waits for it. */
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");

    /* accept() and send() are called when they can go on. If then they cannot
     * (a client went at that very moment), they shall not wait either. */
    if (fcntl(listener, F_SETFL, O_NONBLOCK) == -1)
        die("fcntl");
    while (can_read(listener, FINISH)) {
        int client = accept(listener, NULL, NULL); /* step 4 */
        if (client == -1 && (is_passing(errno) || errno == ECONNABORTED))
            continue;
        if (client == -1)
            die("accept");
        if (fcntl(client, F_SETFL, O_NONBLOCK) == -1)
            die("fcntl");
        serve(client);           /* step 5 */
        if (close(client) == -1) /* step 6 */
            die("close");
    }

    close_listener(listener);
    return EXIT_SUCCESS;
}
