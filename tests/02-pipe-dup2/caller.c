/*
 * caller.c - start a command as a careless caller does
 *
 * usage: caller ignore|block CHLD|PIPE|TERM COMMAND [ARG...]
 *
 * Not every shell can have a signal ignored by its commands (dash: SIGCHLD), and
 * none has one blocked.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(int argc, char *argv[])
{
    int number = 0;
    if (argc > 3)
        number = strcmp(argv[2], "CHLD") == 0   ? SIGCHLD
                 : strcmp(argv[2], "PIPE") == 0 ? SIGPIPE
                 : strcmp(argv[2], "TERM") == 0 ? SIGTERM
                                                : 0;
    if (number == 0) {
        fprintf(stderr,
                "usage: %s ignore|block CHLD|PIPE|TERM COMMAND [ARG...]\n",
                argv[0]);
        return 2;
    }

    if (strcmp(argv[1], "ignore") == 0) {
        if (signal(number, SIG_IGN) == SIG_ERR)
            die("signal");
    } else {
        sigset_t one;
        sigemptyset(&one);
        sigaddset(&one, number);
        if (sigprocmask(SIG_BLOCK, &one, NULL) == -1)
            die("sigprocmask");
    }
    execvp(argv[3], argv + 3);
    die(argv[3]);
}
