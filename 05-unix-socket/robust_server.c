/*
 * robust_server.c - answer in capitals: any client, until a signal
 *
 * Chapter: クライアント/サーバーモデル, API について
 *
 *     $ ./robust_server &
 *     robust_server: ready at my_socket
 *     $ ./robust_client Hello
 *     HELLO
 *     $ ./client World
 *     WORLD
 *     $ kill $!
 *
 * As server.c. Added:
 * - Many clients at once, as in many_clients.c, but up to 4096. Without that,
 *   all others wait for one that is silent.
 * - It serves until SIGHUP, SIGINT or SIGTERM. Without that, its path stays.
 * - Then its clients have one second to finish. Without that, answers are lost.
 * - More descriptors than its caller gives. Without that, new clients wait.
 * - The path of a killed server is taken over. Without that, bind() fails.
 * - The path of a living one is refused. Without that, it gets no more clients.
 * - On Linux, only this user may connect. Without that, the caller's umask decides.
 * - HOST PORT in place of a path: IPv4 or IPv6, and port 0 is any free one.
 *   Without that, only this machine can connect.
 *
 * Nothing more is read from a client that does not take its answer. A client
 * for which there is no room waits. Lost clients are not reported, so nobody can
 * stop the server by not reading that. A second signal ends it at once.
 */
#include "robust.h"

#include <ctype.h>
#include <sys/resource.h>

enum { MOST = 4096 /* clients */, GRACE = 1000, RETRY = 100 /* ms */ };
enum { STOP, LISTENER, FIRST }; /* the first client */

static struct pollfd entries[FIRST + MOST];
static struct client {
    char buf[4096];
    size_t start, end;   /* what is between them is to be sent */
} clients[FIRST + MOST]; /* in the same order */
static nfds_t count = FIRST;

/* Many systems give 1024 or 256, and more to a program that asks. */
static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
        die("getrlimit");
    limit.rlim_cur = limit.rlim_max < MOST + 16 ? limit.rlim_max : MOST + 16;
    if (setrlimit(RLIMIT_NOFILE, &limit) == -1)
        die("setrlimit");
}

static void say_ready(int listener, const char *path)
{
    if (path != NULL) {
        printf("robust_server: ready at %s\n", path);
    } else {
        struct sockaddr_storage address;
        socklen_t size = sizeof address;
        char host[64], port[8];
        if (getsockname(listener, (struct sockaddr *)&address, &size) == -1)
            die("getsockname");
        int error =
            getnameinfo((struct sockaddr *)&address, size, host, sizeof host,
                        port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
        if (error != 0)
            refuse("getnameinfo", gai_strerror(error));
        printf("robust_server: ready at %s %s\n", host, port);
    }
    if (ferror(stdout) || fflush(stdout) == EOF) /* somebody waits for it */
        die("stdout");
}

static int listening_socket(const char *name, const char *port)
{
    const struct addrinfo *address = addresses(name, port);
    int listener = socket(address->ai_family, SOCK_STREAM, 0); /* step 1 */
    if (listener == -1)
        die("socket");
    do_not_wait(listener);
    if (port == NULL)
        claim_path(name);
    int yes = 1; /* as in tcp_server.c */
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == -1)
        die("setsockopt");
    /* step 2 */
    if (bind(listener, address->ai_addr, address->ai_addrlen) == -1)
        die(name);
    if (port == NULL)
        own_path();
    if (listen(listener, SOMAXCONN) == -1) /* step 3 */
        die("listen");
    say_ready(listener, port == NULL ? name : NULL);
    return listener;
}

/* Returns 0 if there is no room for a client now. */
static int accept_client(int listener)
{
    if (count == FIRST + MOST)
        return 0;
    int client = accept(listener, NULL, NULL); /* step 4 */
    if (client == -1) {
        if (errno == EMFILE && count == FIRST) /* and there never will be */
            die("accept");
        return is_passing(errno) || errno == ECONNABORTED; /* it has gone */
    }
    do_not_wait(client);
    entries[count] = (struct pollfd) { .fd = client, .events = POLLIN };
    clients[count].start = clients[count].end = 0;
    count++;
    return 1;
}

/* Step 5, once. Returns 0 if the client is done, or lost. */
static int serve(struct pollfd *entry, struct client *client)
{
    ssize_t n;
    if (client->start == client->end) {
        n = recv(entry->fd, client->buf, sizeof client->buf, 0);
        if (n == 0)
            return 0;
        for (ssize_t i = 0; i < n; i++)
            client->buf[i] = (char)toupper((unsigned char)client->buf[i]);
        client->start = 0;
        client->end = n > 0 ? (size_t)n : 0;
    } else {
        n = send(entry->fd, client->buf + client->start,
                 client->end - client->start, 0);
        client->start += n > 0 ? (size_t)n : 0;
    }
    entry->events = client->start == client->end ? POLLIN : POLLOUT;
    return n >= 0 || is_passing(errno);
}

/* The last client takes the place of this one. */
static void remove_client(nfds_t i)
{
    if (close(entries[i].fd) == -1) /* step 6 */
        die("close");
    count--;
    entries[i] = entries[count];
    clients[i] = clients[count];
}

int main(int argc, char *argv[])
{
    if (argc > 3 || (argc > 1 && *argv[1] == '-')) {
        fprintf(stderr, "usage: %s [PATH | HOST PORT]\n", argv[0]);
        return 2;
    }
    fill_standard_descriptors();
    stop_on_signals();
    raise_descriptor_limit();
    int listener = listening_socket(argc > 1 ? argv[1] : DEFAULT_PATH,
                                    argc > 2 ? argv[2] : NULL);
    entries[STOP] = (struct pollfd) { .fd = stop_pipe[0], .events = POLLIN };
    entries[LISTENER] = (struct pollfd) { .fd = listener, .events = POLLIN };

    int stops = 0, has_room = 1;
    long long end = 0; /* milliseconds */
    for (;;) {
        long long left = has_room ? -1 : RETRY;
        if (stops > 0)
            left = end - milliseconds();
        if (stops > 1 || (stops == 1 && (count == FIRST || left <= 0)))
            break;
        entries[LISTENER].fd = has_room ? listener : -1; /* -1: none */
        has_room = 1;
        if (poll(entries, count, (int)left) == -1) {
            if (errno == EINTR)
                continue;
            die("poll");
        }
        for (nfds_t i = count - 1; i >= FIRST; i--)
            if (entries[i].revents != 0 && !serve(&entries[i], &clients[i]))
                remove_client(i);
        if (entries[LISTENER].revents != 0)
            has_room = accept_client(listener);
        char signals[16];
        ssize_t n = read(stop_pipe[0], signals, sizeof signals);
        stops += n > 0 ? (int)n : 0;
        if (stops > 0 && listener != -1) {
            remove_path(); /* from now on, another server may begin */
            if (close(listener) == -1)
                die("close");
            listener = -1;
            end = milliseconds() + GRACE;
        }
    }
    while (count > FIRST)
        remove_client(count - 1);
    return EXIT_SUCCESS;
}
