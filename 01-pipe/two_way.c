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
 * The child keeps a number from 1 to 100, the parent finds it. Each question
 * depends on the last answer, so data must go both ways. Each side uses one end
 * of each pipe and closes the other. With a single pipe for both directions the
 * parent could read its own question.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
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
        if (number != guess)
            reply = number < guess ? '<' : '>';
        if (write(answer[1], &reply, 1) != 1)
            die("write");
    }
    if (n == -1)
        die("read");
    if (close(question[0]) == -1 || close(answer[1]) == -1)
        die("close");
    _exit(EXIT_SUCCESS);
}

static void parent(const int question[2], const int answer[2])
{
    if (close(question[0]) == -1 || close(answer[1]) == -1)
        die("close");
    int low = 1, high = 100;
    for (int count = 1;; count++) {
        char reply, guess = (char)((low + high) / 2);
        if (write(question[1], &guess, 1) == -1 && errno != EPIPE)
            die("write");
        ssize_t n = read(answer[0], &reply, 1);
        if (n == -1)
            die("read");
        if (n == 0)
            break; /* the child is gone: main() says so */
        if (reply == '<') {
            printf("%d? lower\n", guess);
            high = guess - 1;
        } else if (reply == '>') {
            printf("%d? higher\n", guess);
            low = guess + 1;
        } else {
            printf("%d? yes, after %d questions\n", guess, count);
            break;
        }
    }
    /* Closing question[1] gives the child its end of file. */
    if (close(question[1]) == -1 || close(answer[0]) == -1)
        die("close");
}

int main(int argc, char *argv[])
{
    char *end = NULL;
    long number = argc == 2 ? strtol(argv[1], &end, 10) : 42;
    if (argc > 2 || (argc == 2 && *end != '\0') || number < 1 || number > 100) {
        fprintf(stderr, "usage: %s [NUMBER from 1 to 100]\n", argv[0]);
        return 2;
    }
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* EPIPE reports a dead child */
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
