/*
 * parent_child.c - a child sends a message to its parent through a pipe
 *
 * Chapter: パイプのデータフロー, 親子プロセス間でのパイプ通信,
 *          各 close() の役割
 *
 *     child: write() --> pipefd[1] == pipe == pipefd[0] --> read() :parent
 *
 *     $ ./parent_child
 *     the parent received "Hello" (5 bytes), then end of file
 *     $ ./parent_child "any text"
 *     the parent received "any text" (8 bytes), then end of file
 *
 * ① to ④ are the chapter's four close() calls. "step 1" to "step 7" are the
 * rows of its table of parent, kernel and child (step 5 is the kernel's own).
 * A read() may bring any part of the message, so the parent reads until end of
 * file. That comes when ② and ③ have closed the write end in both processes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void child(const int pipefd[2], const char *message)
{
    if (close(pipefd[0]) == -1) /* ① step 3: the child does not read */
        die("close");

    size_t left = strlen(message);
    while (left > 0) {
        ssize_t n = write(pipefd[1], message, left); /* step 4 */
        if (n == -1)
            die("write");
        message += n;
        left -= (size_t)n;
    }

    if (close(pipefd[1]) == -1) /* ② step 7: the message is complete */
        die("close");
    _exit(EXIT_SUCCESS); /* exit() would print what the parent has buffered */
}

static void parent(const int pipefd[2])
{
    if (close(pipefd[1]) == -1) /* ③ step 3: or end of file never comes */
        die("close");

    printf("the parent received \"");
    char buf[256];
    size_t total = 0;
    ssize_t n;
    while ((n = read(pipefd[0], buf, sizeof buf)) > 0) { /* step 6 */
        fwrite(buf, 1, (size_t)n, stdout);
        total += (size_t)n;
    }
    if (n == -1)
        die("read");
    printf("\" (%zu bytes), then end of file\n", total);

    if (close(pipefd[0]) == -1) /* ④ step 7: the last end, the pipe is gone */
        die("close");
}

int main(int argc, char *argv[])
{
    if (argc > 2) {
        fprintf(stderr, "usage: %s [MESSAGE]\n", argv[0]);
        return 2;
    }
    const char *message = argc == 2 ? argv[1] : "Hello";

    int pipefd[2];
    if (pipe(pipefd) == -1) /* step 1 */
        die("pipe");

    pid_t pid = fork(); /* step 2 */
    if (pid == -1)
        die("fork");
    if (pid == 0)
        child(pipefd, message);
    parent(pipefd);

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
