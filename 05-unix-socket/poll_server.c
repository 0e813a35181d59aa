/*
 * poll_server.c - answer in capitals, any number of clients at once
 *
 * Chapter: クライアント/サーバーモデル
 *
 *     $ ./poll_server my_socket_$$ & ./client my_socket_$$ Hi; kill $!; wait $!
 *     poll_server: ready at my_socket_...
 *     HI
 *     $ ./poll_server & yes | head -c 9000000 | ./client | wc -c; kill $!; wait
 *     poll_server: ready at my_socket
 *     9000000
 *
 * The service of server.c, but no client waits for another. No call waits for
 * one client alone: all sockets are O_NONBLOCK, and poll() tells which can go
 * on. What is left of a client's work between two of its turns is in a buffer
 * of its own, and nothing more is taken from it before that is answered: one
 * that sends for ever and reads nothing costs 4096 bytes, and nobody's time.
 * When no descriptor is left, poll() is not asked about new clients until an
 * old one goes: it would say at once, again and again, that one is there.
 */
#include <ctype.h>
#include <poll.h>
#include <sys/resource.h>

#include "local.h"

enum { MAX_CLIENTS = 4096, LISTENER = 0, STOP = 1, FIRST_CLIENT = 2 };

struct client {
    char buf[4096];
    size_t start, end; /* between these: still to be sent */
};

struct server {
    struct pollfd entries[FIRST_CLIENT + MAX_CLIENTS];
    struct client clients[FIRST_CLIENT + MAX_CLIENTS]; /* in the same order */
    nfds_t count;
    int is_full;
};

/* A signal may come just before poll() waits. The byte that it leaves in a pipe
 * is still there when it does: poll() watches the pipe, too. */
static int stop_pipe[2];

static void on_signal(int signal)
{
    int saved = errno;
    on_stop(signal); /* see stop.h */
    ssize_t n = write(stop_pipe[1], "", 1);
    (void)n; /* if the pipe is full of signals, that will do */
    errno = saved;
}

static void catch_signals(void)
{
    if (pipe(stop_pipe) == -1 || fcntl(stop_pipe[1], F_SETFL, O_NONBLOCK) == -1)
        die("pipe");
    struct sigaction action = { .sa_handler = on_signal };
    if (sigaction(SIGINT, &action, NULL) == -1 ||
        sigaction(SIGTERM, &action, NULL) == -1 ||
        sigaction(SIGALRM, &action, NULL) == -1 ||
        signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* a lost client: send() says so */
        die("sigaction");
}

/* Often only 1024 are allowed, but more are to be had for the asking. */
static void allow_many_descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
        die("getrlimit");
    rlim_t wanted = MAX_CLIENTS + 16;
    if (limit.rlim_cur < wanted)
        limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) == -1)
        die("setrlimit");
}

static int listening_socket(const char *path)
{
    struct sockaddr_un address = local_address(path);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0); /* step 1 */
    if (listener == -1 || fcntl(listener, F_SETFL, O_NONBLOCK) == -1)
        die("socket");
    claim_path(path);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) == -1)
        die(path); /* step 2 */
    own_path(path);
    if (listen(listener, SOMAXCONN) == -1) /* step 3 */
        die("listen");
    unlock_path();
    return listener;
}

static void accept_client(struct server *server, int listener)
{
    int fd = accept(listener, NULL, NULL); /* step 4 */
    if (fd == -1) {
        if (is_passing(errno) || errno == ECONNABORTED) /* it has gone */
            return;
        if (server->count == FIRST_CLIENT) /* nobody could make room */
            die("accept");
        perror("accept");
        server->is_full = 1;
        return;
    }
    if (fcntl(fd, F_SETFL, O_NONBLOCK) == -1)
        die("fcntl");
    server->entries[server->count] =
        (struct pollfd) { .fd = fd, .events = POLLIN };
    server->clients[server->count].start = 0;
    server->clients[server->count++].end = 0;
    server->is_full = server->count == FIRST_CLIENT + MAX_CLIENTS;
}

/* The last client takes the place of this one. */
static void remove_client(struct server *server, nfds_t i)
{
    if (close(server->entries[i].fd) == -1) /* step 6 */
        die("close");
    server->count--;
    server->entries[i] = server->entries[server->count];
    server->clients[i] = server->clients[server->count];
    server->is_full = 0;
}

/* Step 5, as far as it goes without waiting. Returns 0 if that was the end. */
static int serve(struct client *client, struct pollfd *entry)
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
    if (n == -1 && !is_passing(errno)) {
        perror("a client"); /* ECONNRESET, EPIPE: it is gone */
        return 0;
    }
    return 1;
}

int main(int argc, char *argv[])
{
    if (argc > 2 || (argc > 1 && *argv[1] == '-')) {
        fprintf(stderr, "usage: %s [PATH]\n", argv[0]);
        return 2;
    }
    const char *path = argc == 2 ? argv[1] : DEFAULT_PATH;
    catch_signals();
    allow_many_descriptors();
    int listener = listening_socket(path);
    printf("poll_server: ready at %s\n", path);
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    static struct server server = { .count = FIRST_CLIENT };
    server.entries[STOP] =
        (struct pollfd) { .fd = stop_pipe[0], .events = POLLIN };
    while (told_to_stop < FINISH ||
           (told_to_stop < NOW && server.count > FIRST_CLIENT)) {
        if (told_to_stop)
            remove_path(); /* another server may begin while we finish */
        server.entries[LISTENER] = (struct pollfd) {
            /* poll() ignores -1. */
            .fd = told_to_stop || server.is_full ? -1 : listener,
            .events = POLLIN,
        };
        if (poll(server.entries, server.count, -1) == -1) {
            if (errno == EINTR)
                continue;
            die("poll");
        }
        for (nfds_t i = server.count - 1; i >= FIRST_CLIENT; i--)
            if (server.entries[i].revents != 0 &&
                !serve(&server.clients[i], &server.entries[i]))
                remove_client(&server, i);
        if (server.entries[LISTENER].revents != 0)
            accept_client(&server, listener);
        char byte;
        if (server.entries[STOP].revents != 0 &&
            read(stop_pipe[0], &byte, 1) == -1 && errno != EINTR)
            die("read");
    }
    while (server.count > FIRST_CLIENT)
        remove_client(&server, server.count - 1);
    remove_path();
    if (close(listener) == -1 || close(stop_pipe[0]) == -1 ||
        close(stop_pipe[1]) == -1)
        die("close");
    return EXIT_SUCCESS;
}
