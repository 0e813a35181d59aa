/* 2.c - 1.c, and the parent reads until end of file */
#include <signal.h>
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
        if (strcmp(message, "die") == 0)
            raise(SIGKILL); /* to see what happens when the child fails */
        write(pipefd[1], message, strlen(message));
        close(pipefd[1]); /* ② */
    } else {
        close(pipefd[1]); /* ③ */
        printf("the parent received \"");
        char buf[256];
        size_t total = 0;
        ssize_t n;
        while ((n = read(pipefd[0], buf, sizeof(buf))) > 0) {
            fwrite(buf, 1, (size_t)n, stdout);
            total += (size_t)n;
        }
        close(pipefd[0]); /* ④ */
        printf("\" (%zu bytes), then end of file\n", total);
    }
    return 0;
}
