/*
 * many_clients.c - answer in capitals, many clients at once
 *
 * Chapter: クライアント/サーバーモデル
 *
 *     client --+
 *     client --+-- send(), recv() --> many_clients: poll()
 *     client --+
 *
 *     $ ./many_clients 2 &
 *     many_clients: ready at my_socket
 *     $ ./client Hello
 *     HELLO
 *     $ ./client World
 *     WORLD
 *
 * The service is that of server.c, but no client waits for another. poll()
 * waits for all of them, and tells which can go on. No other call waits: with
 * O_NONBLOCK it would fail with EAGAIN. Here the server ends after 2 clients.
 *
 * Left out: if a signal ends it, the path stays. See robust_server.c.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { MOST = 100 };

struct client {
    char buf[256];
    ssize_t sent, end; /* between these: the answer that is still to be sent */
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static int listening_socket(void)
{
    int listener = socket(AF_UNIX, SOCK_STREAM, 0); /* step 1 */
    if (listener == -1)
        die("socket");
    struct sockaddr_un address = { .sun_family = AF_UNIX,
                                   .sun_path = "my_socket" };
    socklen_t size = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, size) == -1) /* step 2 */
        die("bind");
    if (listen(listener, MOST) == -1) /* step 3 */
        die("listen");
    printf("many_clients: ready at %s\n", address.sun_path);
    if (ferror(stdout) || fflush(stdout) == EOF) /* somebody waits for it */
        die("stdout");
    return listener;
}

/* Step 5, as far as it goes without waiting. Returns 0 at the client's end. */
static int serve(struct client *client, struct pollfd *entry)
{
    ssize_t n;
    if (client->sent == client->end) {
        n = recv(entry->fd, client->buf, sizeof client->buf, 0);
        for (ssize_t i = 0; i < n; i++)
            client->buf[i] = (char)toupper((unsigned char)client->buf[i]);
        client->sent = 0;
        client->end = n > 0 ? n : 0;
    } else {
        n = send(entry->fd, client->buf + client->sent,
                 (size_t)(client->end - client->sent), 0);
        client->sent += n > 0 ? n : 0;
    }
    entry->events = client->sent == client->end ? POLLIN : POLLOUT;
    if (n == -1 && errno == EAGAIN)
        return 1;
    if (n == -1)
        perror("a client is lost");
    return n > 0;
}

int main(int argc, char *argv[])
{
    int to_come = argc == 2 ? atoi(argv[1]) : 2;
    if (argc > 2 || to_come < 1 || to_come > MOST) {
        fprintf(stderr, "usage: %s [CLIENTS from 1 to %d]\n", argv[0], MOST);
        return 2;
    }
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* send() reports a lost client */
        die("signal");

    static struct client clients[1 + MOST];
    struct pollfd entries[1 + MOST] = { { .events = POLLIN } };
    entries[0].fd = listening_socket();
    nfds_t count = 1;
    while (to_come > 0 || count > 1) {
        if (poll(entries, count, -1) == -1)
            die("poll");
        for (nfds_t i = count - 1; i > 0; i--)
            if (entries[i].revents != 0 && !serve(&clients[i], &entries[i])) {
                if (close(entries[i].fd) == -1) /* step 6 */
                    die("close");
                entries[i] = entries[--count]; /* the last takes its place */
                clients[i] = clients[count];
            }
        if (entries[0].revents == 0)
            continue;
        int client = accept(entries[0].fd, NULL, NULL); /* step 4 */
        if (client == -1)
            die("accept");
        if (fcntl(client, F_SETFL, O_NONBLOCK) == -1)
            die("fcntl");
        clients[count] = (struct client) { .end = 0 };
        entries[count++] = (struct pollfd) { .fd = client, .events = POLLIN };
        if (--to_come == 0) {
            if (unlink("my_socket") == -1 || close(entries[0].fd) == -1)
                die("my_socket");
            entries[0].fd = -1; /* poll() ignores it */
        }
    }
    return EXIT_SUCCESS;
}
