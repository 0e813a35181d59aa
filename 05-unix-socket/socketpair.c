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
 * This is the game of 01-pipe/two_way, which needed two pipes. A socket carries
 * both directions: parent and child each keep one, send into it and receive
 * from it. What a process sends never comes back to itself. socketpair() makes
 * both sockets at once, connected, without a path: nobody else can join in.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
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
    if (close(pair[0]) == -1) /* or recv() below would never see an end */
        die("close");
    char guess;
    ssize_t n;
    while ((n = recv(pair[1], &guess, 1, 0)) == 1) {
        char reply = '=';
        if (number != guess)
            reply = number < guess ? '<' : '>';
        if (send(pair[1], &reply, 1, 0) == -1)
            die("send");
    }
    if (n == -1)
        die("recv");
    if (close(pair[1]) == -1)
        die("close");
    _exit(EXIT_SUCCESS);
}

/* Returns 1 when the child has said yes, and 0 when it has hung up. */
static int parent(const int pair[2])
{
    if (close(pair[1]) == -1)
        die("close");
    int low = 1, high = 100;
    for (int count = 1;; count++) {
        char reply, guess = (char)((low + high) / 2);
        if (send(pair[0], &guess, 1, 0) == -1)
            die("send");
        ssize_t n = recv(pair[0], &reply, 1, 0);
        if (n == -1)
            die("recv");
        if (n == 0)
            return 0;
        if (reply == '<') {
            printf("%d? lower\n", guess);
            high = guess - 1;
        } else if (reply == '>') {
            printf("%d? higher\n", guess);
            low = guess + 1;
        } else {
            printf("%d? yes, after %d questions\n", guess, count);
            return 1;
        }
    }
}

int main(int argc, char *argv[])
{
    char *end = NULL;
    long number = argc == 2 ? strtol(argv[1], &end, 10) : 42;
    if (argc > 2 || (argc == 2 && *end != '\0') || number < 1 || number > 100) {
        fprintf(stderr, "usage: %s [NUMBER from 1 to 100]\n", argv[0]);
        return 2;
    }
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* send() reports a dead child */
        die("signal");

    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == -1)
        die("socketpair");
    pid_t pid = fork(); /* nothing is printed yet: no buffered text is copied */
    if (pid == -1)
        die("fork");
    if (pid == 0)
        child(pair, (char)number);
    int found = parent(pair);
    if (close(pair[0]) == -1) /* end of file for the child */
        die("close");

    int status;
    if (waitpid(pid, &status, 0) == -1)
        die("waitpid");
    if (!found || status != 0) {
        fprintf(stderr, "the child failed\n");
        return EXIT_FAILURE;
    }
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
