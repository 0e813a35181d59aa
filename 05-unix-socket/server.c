/*
 * server.c - answer in capitals, one client after the other
 *
 * Chapter: クライアント/サーバーモデル, UNIX ドメインソケットの特徴まとめ
 *
 *     client --- connect() --> [ my_socket ] --- accept() --> server
 *     client <----------------- send(), recv() -------------> server
 *
 *     $ ./server my_socket_$$ & ./client my_socket_$$ Hello; kill $!; wait $!
 *     server: ready at my_socket_...
 *     HELLO
 *     $ ./server tel & ./client tel Hi; ls -l tel | cut -c 1-10; kill $!; wait
 *     server: ready at tel
 *     HI
 *     srw-------
 *
 * The address is a path: `s` is for socket, and on Linux only its owner may
 * connect. ($$ is the shell's process id: a name that nobody else uses.) It is
 * there while the server is. kill sends SIGTERM: the server finishes with the
 * client that it is serving, if any, removes the path and ends with status 0.
 *
 * While one client is served, the others wait in line: if it says nothing for
 * an hour, they wait for an hour (poll_server has no such trouble). But one
 * that does not take its answers is given up after a while.
 */
#include <ctype.h>

#include "local.h"

/* Steps 1 to 3: a socket, with a path as its address, that can be called. */
static int listening_socket(int argc, char *argv[])
{
    if (argc > 2 || (argc > 1 && *argv[1] == '-')) {
        fprintf(stderr, "usage: %s [PATH]\n", argv[0]);
        exit(2);
    }
    const char *path = argc == 2 ? argv[1] : DEFAULT_PATH;

    struct sockaddr_un address = local_address(path);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0); /* step 1 */
    if (listener == -1)
        die("socket");
    claim_path(path); /* see local.h: nobody else has it, or gets it now */
    if (bind(listener, (struct sockaddr *)&address, sizeof address) == -1)
        die(path); /* step 2 */
    own_path(path);
    if (listen(listener, SOMAXCONN) == -1) /* step 3 */
        die("listen");
    unlock_path();
    printf("server: ready at %s\n", path);
    return listener;
}

static void close_listener(int listener)
{
    remove_path(); /* before close(): a path without a server is anybody's */
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
