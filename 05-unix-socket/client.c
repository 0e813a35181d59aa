/*
 * client.c - send a text, or the standard input, and print the server's answer
 *
 * Chapter: クライアント/サーバーモデル
 *
 *     standard input  --> send() --> server
 *     standard output <-- recv() <-- (any that answers byte for byte)
 *
 *     $ ./server my_socket_$$ & ./client my_socket_$$ Hi; kill $!; wait $!
 *     server: ready at my_socket_...
 *     HI
 *     $ ./server & printf '%s\n' one two | ./client; kill $!; wait $!
 *     server: ready at my_socket
 *     ONE
 *     TWO
 *     $ ./server & yes | head -c 10000000 | ./client | wc -c; kill $!; wait $!
 *     server: ready at my_socket
 *     10000000
 *
 * Who is started first does not matter: a client that finds nobody calls again,
 * for two seconds. So a script can start both at once, and a server that is not
 * there at all is still reported.
 *
 * The answer has to be read while the question is still being sent. If a client
 * sends all of a long one first, then the server waits for it to take the
 * answer, it waits for the server to take the question, and both wait for ever.
 * poll() tells what can be done next.
 */
#include <poll.h>

#include "local.h"

/* Steps 1 and 2: a socket, connected to the server. What to send is left in
 * *text, or NULL for the standard input. */
static int connected_socket(int argc, char *argv[], char **text)
{
    if (argc > 3 || (argc > 1 && *argv[1] == '-')) {
        fprintf(stderr, "usage: %s [PATH [TEXT]]\n", argv[0]);
        exit(2);
    }
    const char *path = argc > 1 ? argv[1] : DEFAULT_PATH;
    *text = argc > 2 ? argv[2] : NULL;

    enum { RETRIES = 200, RETRY_AFTER = 10 }; /* milliseconds: 2 s in all */
    struct sockaddr_un address = local_address(path);
    for (int i = 0;; i++) {
        int fd = socket(AF_UNIX, SOCK_STREAM, 0); /* step 1 */
        if (fd == -1)
            die("socket");
        if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
            return fd; /* step 2 */
        if ((errno != ENOENT && errno != ECONNREFUSED) || i == RETRIES)
            die(path);
        if (close(fd) == -1)
            die("close");
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
