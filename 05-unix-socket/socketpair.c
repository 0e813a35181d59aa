/*
 * socketpair.c - a conversation between parent and child: one pair of sockets
 *
 * Chapter: UNIX ドメインソケットの特徴まとめ
 *
 *     parent: send(), recv()  <-- pair[0] ====== pair[1] -->  child: the same
 *
 *     $ ./socketpair 42
 *     50? lower
 *     25? higher
 *     37? higher
 *     43? lower
 *     40? higher
 *     41? higher
 *     42? yes, after 7 questions
 *
 * The game of 01-pipe/two_way, which took two pipes. A socket is no end for one
 * direction: both sides send and receive at the only one that they keep, and
 * never get back what they sent themselves. socketpair() makes the two at once,
 * connected, without a path: nobody else can join in.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

/* A message is one byte: it cannot arrive in pieces. */
static void child(const int pair[2], char number)
{
    if (close(pair[0]) == -1) /* or the parent could never be gone */
        die("close");

    char guess;
    ssize_t n;
    while ((n = recv(pair[1], &guess, 1, 0)) == 1) {
        char reply = '=';
        if (number < guess)
            reply = '<';
        else if (number > guess)
            reply = '>';
        if (send(pair[1], &reply, 1, 0) == -1)
            die("send");
    }
    if (n == -1)
        die("recv");

    if (close(pair[1]) == -1)
        die("close");
    _exit(EXIT_SUCCESS);
}

/* Returns the child's reply, or '\0' if the child is gone. */
static char ask(int socket, char guess)
{
    char reply = '\0';
    if (send(socket, &guess, 1, MSG_NOSIGNAL) == -1 && errno != EPIPE)
        die("send");
    if (recv(socket, &reply, 1, 0) == -1 && errno != ECONNRESET)
        die("recv");
    return reply;
}

static void parent(const int pair[2])
{
    if (close(pair[1]) == -1)
        die("close");

    int low = 1, high = 100, count = 0;
    char reply;
    do {
        int guess = (low + high) / 2;
        reply = ask(pair[0], (char)guess);
        count++;
        if (reply == '<') {
            printf("%d? lower\n", guess);
            high = guess - 1;
        } else if (reply == '>') {
            printf("%d? higher\n", guess);
            low = guess + 1;
        } else if (reply == '=') {
            printf("%d? yes, after %d questions\n", guess, count);
        }
    } while (reply != '=' && reply != '\0');

    if (close(pair[0]) == -1) /* end of file for the child */
        die("close");
}

int main(int argc, char *argv[])
{
    char *end = NULL;
    long number = argc == 2 ? strtol(argv[1], &end, 10) : 42;
    if (argc > 2 || (argc == 2 && (*argv[1] == '\0' || *end != '\0')) ||
        number < 1 || number > 100) {
        fprintf(stderr, "usage: %s [NUMBER from 1 to 100]\n", argv[0]);
        return 2;
    }

    /* If it is closed, an end of the pair would be the standard output. */
    if (fcntl(STDOUT_FILENO, F_GETFD) == -1)
        die("stdout");

    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == -1)
        die("socketpair");
    pid_t pid = fork(); /* nothing is printed yet: no buffered text is copied */
    if (pid == -1)
        die("fork");
    if (pid == 0)
        child(pair, (char)number);
    parent(pair);

    int status;
    if (waitpid(pid, &status, 0) == -1)
        die("waitpid");
    if (status != 0) {
        fprintf(stderr, "the child failed\n");
        return EXIT_FAILURE;
    }
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
