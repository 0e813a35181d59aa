/*
 * two_way.c - a conversation between parent and child, which takes two pipes
 *
 * Chapter: パイプの特徴
 *
 *               question[1] --> [ pipe ] --> question[0]
 *     parent                                              child
 *               answer[0]   <-- [ pipe ] <-- answer[1]
 *
 *     $ ./two_way 42
 *     50? lower
 *     25? higher
 *     37? higher
 *     43? lower
 *     40? higher
 *     41? higher
 *     42? yes, after 7 questions
 *
 * The child thinks of a number from 1 to 100, the parent finds it out. What the
 * parent asks next depends on the last answer, so the two have to talk both
 * ways. Each side keeps two of the four ends, one of each pipe. With one pipe
 * for both directions the parent could read its own question.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

/* A message is one byte: it cannot arrive in pieces. */
static void child(const int question[2], const int answer[2], char number)
{
    if (close(question[1]) == -1 || close(answer[0]) == -1)
        die("close");

    char guess;
    ssize_t n;
    while ((n = read(question[0], &guess, 1)) == 1) {
        char reply = '=';
        if (number < guess)
            reply = '<';
        else if (number > guess)
            reply = '>';
        if (write(answer[1], &reply, 1) != 1)
            die("write");
    }
    if (n == -1)
        die("read");

    if (close(question[0]) == -1 || close(answer[1]) == -1)
        die("close");
    _exit(EXIT_SUCCESS);
}

static char ask(int question, int answer, char guess)
{
    char reply = '\0'; /* and so it stays if the child is gone */
    if (write(question, &guess, 1) == -1 && errno != EPIPE)
        die("write");
    if (read(answer, &reply, 1) == -1)
        die("read");
    return reply;
}

static void parent(const int question[2], const int answer[2])
{
    if (close(question[0]) == -1 || close(answer[1]) == -1)
        die("close");

    int low = 1, high = 100, count = 0;
    char reply;
    do {
        int guess = (low + high) / 2;
        reply = ask(question[1], answer[0], (char)guess);
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

    /* End of file on the questions tells the child that we are done. */
    if (close(question[1]) == -1 || close(answer[0]) == -1)
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

    /* If the child is gone, write() shall say so instead of ending us. */
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR)
        die("signal");

    int question[2], answer[2];
    if (pipe(question) == -1 || pipe(answer) == -1)
        die("pipe");
    pid_t pid = fork(); /* nothing is printed yet: no buffered text is copied */
    if (pid == -1)
        die("fork");
    if (pid == 0)
        child(question, answer, (char)number);
    parent(question, answer);

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
