/* 2.c - a signal while read() waits. With an argument: SA_RESTART */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

static int pipefd[2];
static volatile sig_atomic_t signals;

static void tick(int number)
{
    (void)number;
    if (++signals == 20 && write(pipefd[1], "x", 1) == -1)
        _exit(EXIT_FAILURE);
}

int main(int argc, char *argv[])
{
    (void)argv;
    if (pipe(pipefd) == -1) {
        perror("pipe");
        return EXIT_FAILURE;
    }
    struct sigaction action = { .sa_handler = tick };
    if (argc > 1)
        action.sa_flags = SA_RESTART;
    sigaction(SIGALRM, &action, NULL);

    /* SIGALRM every 10 ms; at the 20th one the handler writes a byte. */
    struct itimerval every = { { 0, 10000 }, { 0, 10000 } };
    setitimer(ITIMER_REAL, &every, NULL);

    char c;
    ssize_t n = read(pipefd[0], &c, 1);
    if (n == -1)
        perror("read");
    else
        printf("read() has waited on, and brings %zd byte\n", n);
    return EXIT_SUCCESS;
}
