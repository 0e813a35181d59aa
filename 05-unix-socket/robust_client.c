/*
 * robust_client.c - send a text, or the standard input, and print the answer
 *
 * Chapter: クライアント/サーバーモデル, API について
 *
 *     $ ./robust_server &
 *     robust_server: ready at my_socket
 *     $ ./robust_client Hello
 *     HELLO
 *     $ printf '%s\n' one two | ./robust_client
 *     ONE
 *     TWO
 *     $ yes | head -c 10000000 | ./robust_client | wc -c
 *     10000000
 *     $ kill $!
 *
 * As client.c. Added:
 * - Without a TEXT, or for "-", it sends its standard input, and shutdown() says
 *   where that ends. Without that, the server and it wait for each other.
 * - It receives while it sends. Without that, a long text has the same effect.
 * - It calls again for two seconds if the server is not ready. Without that, the
 *   server must be started first.
 * - HOST PORT in place of a path, and it calls each address that the host has.
 *   Without that, only a server on this machine can be called.
 * - Its socket is never descriptor 0, 1 or 2. Without that, and with standard
 *   output closed, it writes the answer into its socket.
 */
#include "robust.h"

enum { TRIES = 200, PAUSE = 10 /* ms: 2 s in all */ };

/* Returns a connected socket, or -1. */
static int call(const struct addrinfo *address)
{
    int server = socket(address->ai_family, SOCK_STREAM, 0); /* step 1 */
    if (server == -1)
        return -1;
    /* Where nobody listens, TCP may pick that very port for this side, and
     * connect the socket with itself. */
    struct sockaddr_storage own_address = { 0 };
    socklen_t size = sizeof own_address;
    int reason = ECONNREFUSED;
    /* step 2 */
    if (connect(server, address->ai_addr, address->ai_addrlen) == -1)
        reason = errno;
    else if (getsockname(server, (struct sockaddr *)&own_address, &size) == -1)
        die("getsockname");
    else if (memcmp(&own_address, address->ai_addr, address->ai_addrlen) != 0)
        return server;
    close(server);
    errno = reason;
    return -1;
}

static int connected_socket(const char *name, const char *port)
{
    const struct addrinfo *first = addresses(name, port);
    for (int i = 0;; i++) {
        int is_ready = 1;
        for (const struct addrinfo *at = first; at != NULL; at = at->ai_next) {
            int server = call(at);
            if (server != -1)
                return server;
            if (errno == ENOENT || errno == ECONNREFUSED)
                is_ready = 0;
        }
        if (is_ready || i == TRIES)
            die(name);
        poll(NULL, 0, PAUSE);
    }
}

/* Step 3: sends and receives, whichever can go on, until the server has
 * answered all and closes the connection. */
static void converse(int server, const char *text)
{
    /* Each begins a cache line, for speed. */
    static _Alignas(64) char question[65536], answer[65536];
    const char *next = text; /* what is to be sent: `left` bytes from here on */
    size_t left = text == NULL ? 0 : strlen(text);
    int more = text == NULL; /* may come from standard input */
    int has_shut = 0;
    long long owed = 0; /* bytes that were sent, and not answered yet */
    do_not_wait(server);
    for (;;) {
        if (!more && left == 0 && !has_shut) {
            if (shutdown(server, SHUT_WR) == -1) /* the server's end of file */
                die("shutdown");
            has_shut = 1;
        }
        struct pollfd wait[] = {
            { .fd = more && left == 0 ? STDIN_FILENO : -1, .events = POLLIN },
            { .fd = server, .events = left > 0 ? POLLIN | POLLOUT : POLLIN },
        };
        if (poll(wait, 2, -1) == -1)
            die("poll");
        if (wait[0].revents != 0) {
            ssize_t n = read(STDIN_FILENO, question, sizeof question);
            if (n == -1 && !is_passing(errno))
                die("stdin");
            next = question;
            left = n > 0 ? (size_t)n : 0;
            more = n != 0;
        }
        if ((wait[1].revents & POLLOUT) != 0) {
            ssize_t n = send(server, next, left, 0);
            if (n == -1 && !is_passing(errno))
                die("send");
            if (n > 0) {
                next += n;
                left -= (size_t)n;
                owed += n;
            }
        }
        if ((wait[1].revents & ~POLLOUT) != 0) {
            ssize_t n = recv(server, answer, sizeof answer, 0);
            if (n == -1 && !is_passing(errno))
                die("recv");
            if (n == 0)
                break;
            if (n > 0) {
                owed -= n;
                fwrite(answer, 1, (size_t)n, stdout);
                if (ferror(stdout) || fflush(stdout) == EOF)
                    die("stdout");
            }
        }
    }
    if (!has_shut || owed != 0) {
        fprintf(stderr, "the server hung up before it answered all\n");
        exit(EXIT_FAILURE);
    }
}

int main(int argc, char *argv[])
{
    if (argc > 4) {
        fprintf(stderr, "usage: %s [TEXT [PATH | HOST PORT]]\n", argv[0]);
        return 2;
    }
    const char *text = argc > 1 && strcmp(argv[1], "-") != 0 ? argv[1] : NULL;
    fill_standard_descriptors();
    catch_signals(end_now);
    int server = connected_socket(argc > 2 ? argv[2] : DEFAULT_PATH,
                                  argc > 3 ? argv[3] : NULL);
    converse(server, text);
    if (close(server) == -1) /* step 4 */
        die("close");
    if (text != NULL)
        printf("\n");
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
