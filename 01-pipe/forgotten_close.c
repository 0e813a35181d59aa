/*
 * forgotten_close.c - forget ③, and wait for an end of file that cannot come
 *
 * Chapter: なぜ ③ が必要なのか（最も重要）
 *
 *     child:  write() --> pipefd[1] --+
 *                                     +--> [ pipe ] --> parent: read()
 *     parent: (forgotten) pipefd[1] --+
 *
 *     $ ./forgotten_close
 *     the child has ended, so its write end is closed
 *     the parent read "Hello", but no end of file: it has waited for 1 second
 *     the parent itself still holds one: pipefd[1], open for writing
 *     the parent closes it ③
 *     the parent read "", then end of file
 *
 * The kernel cannot know that this parent will never write: as long as one
 * write end is open, a reader waits. Without its alarm() the parent would wait
 * for ever, for itself.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE = 1 }; /* seconds */

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

/* Interrupts read(). If read() does not wait yet, the next alarm will do it. */
static void on_alarm(int signal)
{
    (void)signal;
    alarm(PATIENCE);
}

static void catch_alarm(void)
{
    struct sigaction action = { .sa_handler = on_alarm }; /* no SA_RESTART */
    sigset_t alarm_only;
    sigemptyset(&action.sa_mask);
    sigemptyset(&alarm_only);
    sigaddset(&alarm_only, SIGALRM);
    if (sigaction(SIGALRM, &action, NULL) == -1)
        die("sigaction");
    if (sigprocmask(SIG_UNBLOCK, &alarm_only, NULL) == -1)
        die("sigprocmask");
}

static void child(const int pipefd[2])
{
    if (close(pipefd[0]) == -1) /* ① */
        die("close");
    if (write(pipefd[1], "Hello", 5) != 5)
        die("write");
    if (close(pipefd[1]) == -1) /* ② */
        die("close");
    _exit(EXIT_SUCCESS);
}

static void read_until_eof(int fd)
{
    char byte;
    ssize_t n;
    printf("the parent read \"");
    alarm(PATIENCE);
    while ((n = read(fd, &byte, 1)) == 1)
        putchar(byte);
    int error = errno;
    alarm(0);

    if (n == 0) {
        printf("\", then end of file\n");
    } else if (error == EINTR) {
        printf("\", but no end of file: it has waited for %d second\n",
               PATIENCE);
    } else {
        errno = error;
        die("read");
    }
}

int main(int argc, char *argv[])
{
    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 2;
    }
    catch_alarm();

    int pipefd[2];
    if (pipe(pipefd) == -1)
        die("pipe");
    pid_t pid = fork(); /* nothing is printed yet: no buffered text is copied */
    if (pid == -1)
        die("fork");
    if (pid == 0)
        child(pipefd);

    int status;
    if (waitpid(pid, &status, 0) == -1)
        die("waitpid");
    if (status != 0) {
        fprintf(stderr, "the child failed\n");
        return EXIT_FAILURE;
    }
    printf("the child has ended, so its write end is closed\n");

    /* Here ③ is missing: close(pipefd[1]). */
    read_until_eof(pipefd[0]);
    int flags = fcntl(pipefd[1], F_GETFL);
    if (flags == -1)
        die("fcntl");
    if ((flags & O_ACCMODE) == O_WRONLY)
        printf(
            "the parent itself still holds one: pipefd[1], open for writing\n");

    printf("the parent closes it ③\n");
    if (close(pipefd[1]) == -1)
        die("close");
    read_until_eof(pipefd[0]);
    if (close(pipefd[0]) == -1)
        die("close");

    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
