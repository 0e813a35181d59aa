/*
 * forgotten_close.c - forget ③, and no end of file can come
 *
 * Chapter: なぜ ③ が必要なのか（最も重要）
 *
 *     child:  write() --> pipefd[1] --+
 *                                     +--> [ pipe ] --> parent: read()
 *     parent: (forgotten) pipefd[1] --+
 *
 *     $ ./forgotten_close
 *     the child has ended, so its write end is closed
 *     the parent reads "Hello", then read() would wait for ever
 *     the parent closes its own write end ③
 *     the parent reads "", then end of file
 *
 * Nobody else can write any more, but the kernel cannot know that the parent
 * itself never will. As long as one write end is open, read() waits.
 * (O_NONBLOCK makes read() fail with EAGAIN where it would wait.)
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
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

static void read_what_comes(int fd)
{
    char byte;
    ssize_t n;
    printf("the parent reads \"");
    while ((n = read(fd, &byte, 1)) == 1)
        putchar(byte);
    if (n == -1 && errno != EAGAIN)
        die("read");
    printf("\", then %s\n",
           n == 0 ? "end of file" : "read() would wait for ever");
}

int main(void)
{
    int pipefd[2];
    if (pipe(pipefd) == -1)
        die("pipe");
    if (fcntl(pipefd[0], F_SETFL, O_NONBLOCK) == -1)
        die("fcntl");

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
    read_what_comes(pipefd[0]);

    printf("the parent closes its own write end ③\n");
    if (close(pipefd[1]) == -1)
        die("close");
    read_what_comes(pipefd[0]);
    if (close(pipefd[0]) == -1)
        die("close");

    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
