/* 1.c - the chapter's lines, with what makes them a program */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    const char *message = argc == 2 ? argv[1] : "Hello";

    int pipefd[2];
    pipe(pipefd);

    pid_t pid = fork();

    if (pid == 0) {
        close(pipefd[0]); /* ① */
        write(pipefd[1], message, strlen(message) + 1);
        close(pipefd[1]); /* ② */
    } else {
        close(pipefd[1]); /* ③ */
        char buf[256];
        ssize_t n = read(pipefd[0], buf, sizeof(buf));
        close(pipefd[0]); /* ④ */
        printf("the parent received \"%.*s\" (%zd bytes)\n", (int)n, buf, n);
    }
    return 0;
}
