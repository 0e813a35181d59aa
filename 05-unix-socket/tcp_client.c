/*
 * tcp_client.c - client.c with the address of a network
 *
 * Chapter: API について
 *
 *     $ echo 'p=$((20000 + $$ % 10000))' > port
 *     $ . ./port; ./tcp_server $p & ./tcp_client $p Hi; kill $!; wait $!
 *     server: ready at 127.0.0.1 ...
 *     HI
 *     $ rm port
 *
 * tcp_client [HOST] PORT [TEXT]: with a HOST it calls another machine just as
 * well, by name or by number, over IPv4 or IPv6. getaddrinfo() finds out which
 * addresses the host has; the first that answers will do. Without a HOST these
 * are the addresses of this machine's loopback.
 *
 * All else is client.c, line by line, from step 3 on: compare with diff.
 */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "stop.h"

static int is_port(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    return digits > 0 && digits <= 5 && text[digits] == '\0' &&
           atoi(text) <= 65535;
}

/* Returns a connected socket, or -1. */
static int call(const struct addrinfo *to)
{
    int fd = socket(to->ai_family, SOCK_STREAM, 0); /* step 1 */
    if (fd == -1)
        return -1;
    struct sockaddr_storage own;
    socklen_t length = sizeof own;
    if (connect(fd, to->ai_addr, to->ai_addrlen) == 0 && /* step 2 */
        getsockname(fd, (struct sockaddr *)&own, &length) == 0) {
        if (memcmp(&own, to->ai_addr, to->ai_addrlen) != 0)
            return fd;
        /* Nobody listens, and the port that the kernel picked for our own side
         * is the one that we call: TCP connects us with ourselves. */
        errno = ECONNREFUSED;
    }
    int reason = errno;
    close(fd);
    errno = reason;
    return -1;
}

/* Steps 1 and 2: a socket, connected to the server. What to send is left in
 * *text, or NULL for the standard input. */
static int connected_socket(int argc, char *argv[], char **text)
{
    int i = argc > 1 && !is_port(argv[1]) ? 2 : 1; /* where PORT should be */
    if (argc <= i || argc > i + 2 || !is_port(argv[i])) {
        fprintf(stderr, "usage: %s [HOST] PORT [TEXT]\n", argv[0]);
        exit(2);
    }
    const char *host = i == 2 ? argv[1] : NULL;
    const char *port = argv[i];
    *text = argc > i + 1 ? argv[i + 1] : NULL;

    struct addrinfo hints = {
        .ai_socktype = SOCK_STREAM,
        .ai_flags = AI_NUMERICSERV,
    };
    struct addrinfo *addresses;
    int error = getaddrinfo(host, port, &hints, &addresses);
    if (error != 0) {
        fprintf(stderr, "%s: %s\n", host ? host : port, gai_strerror(error));
        exit(EXIT_FAILURE);
    }

    enum { RETRIES = 200, RETRY_AFTER = 10 }; /* milliseconds: 2 s in all */
    for (int retry = 0;; retry++) {
        int refused = 0;
        for (struct addrinfo *to = addresses; to != NULL; to = to->ai_next) {
            int fd = call(to);
            if (fd != -1) {
                freeaddrinfo(addresses);
                return fd;
            }
            refused |= errno == ECONNREFUSED;
        }
        if (!refused || retry == RETRIES)
            die(port);
        poll(NULL, 0, RETRY_AFTER);
    }
}

/* Step 3: sends and receives, whichever is possible, until all is answered. */
static void converse(int server, char *text)
{
    char question[65536], answer[65536];
    const char *next = question;
    size_t left = 0; /* to be sent, from `next` on */
    int more = 1;    /* may come from standard input */
    int said_all = 0;
    long long answered = 0; /* bytes, less those sent: 0 at the end */
    if (text != NULL) {
        next = text;
        left = strlen(text);
        text[left++] = '\n'; /* in the place of the NUL */
        more = 0;
    }
    for (ssize_t n = 1; n > 0;) {
        struct pollfd wait[] = {
            { .fd = more && left == 0 ? STDIN_FILENO : -1, .events = POLLIN },
            { .fd = server, .events = left > 0 ? POLLIN | POLLOUT : POLLIN },
        };
        if (poll(wait, 2, -1) == -1)
            die("poll");
        if (wait[0].revents != 0) {
            ssize_t got = read(STDIN_FILENO, question, sizeof question);
            if (got == -1)
                die("stdin");
            next = question;
            left = (size_t)got;
            more = got > 0;
        }
        if ((wait[1].revents & POLLOUT) != 0) {
            ssize_t sent = send(server, next, left, 0);
            if (sent == -1 && !is_passing(errno))
                die("send");
            if (sent > 0) {
                next += sent;
                left -= (size_t)sent;
                answered -= sent;
            }
        }
        if (!more && left == 0 && !said_all) {
            /* For the server this is end of file. */
            if (shutdown(server, SHUT_WR) == -1)
                die("shutdown");
            said_all = 1;
        }
        if ((wait[1].revents & ~POLLOUT) != 0) {
            n = recv(server, answer, sizeof answer, 0);
            if (n == -1 && is_passing(errno)) {
                n = 1; /* go on */
                continue;
            }
            if (n == -1)
                die("recv");
            answered += n;
            if (fwrite(answer, 1, (size_t)n, stdout) != (size_t)n ||
                fflush(stdout) == EOF)
                die("stdout");
        }
    }
    if (!said_all || answered != 0) {
        fprintf(stderr, "the server has gone before it answered all\n");
        exit(EXIT_FAILURE);
    }
}

int main(int argc, char *argv[])
{
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* a lost server: send() says so */
        die("signal");

    char *text;
    int server = connected_socket(argc, argv, &text);
    if (server == STDOUT_FILENO || (server == STDIN_FILENO && text == NULL)) {
        errno = EBADF; /* that one was closed, and now it is the socket */
        die("stdin or stdout");
    }
    if (fcntl(server, F_SETFL, O_NONBLOCK) == -1)
        die("fcntl");
    converse(server, text);
    if (close(server) == -1) /* step 4 */
        die("close");
    return EXIT_SUCCESS;
}
