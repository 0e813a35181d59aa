/* 1.c - does the end of a pipe survive exec? With an argument: close-on-exec */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void check(int result, const char *what)
{
    if (result == -1) {
        perror(what);
        exit(EXIT_FAILURE);
    }
}

int main(int argc, char *argv[])
{
    (void)argv;
    int pipefd[2], talk[2];
    check(pipe(pipefd), "pipe");
    check(socketpair(AF_UNIX, SOCK_STREAM, 0, talk), "socketpair");
    if (argc > 1)
        check(fcntl(pipefd[1], F_SETFD, FD_CLOEXEC), "fcntl");

    pid_t pid = fork();
    check(pid, "fork");
    if (pid == 0) { /* cat says what it hears, and knows of no pipe */
        check(dup2(talk[1], STDIN_FILENO), "dup2");
        check(dup2(talk[1], STDOUT_FILENO), "dup2");
        close(talk[0]);
        execlp("cat", "cat", (char *)NULL);
        perror("cat");
        _exit(127);
    }
    close(pipefd[1]);
    close(talk[1]);
    char c = 'x';
    check((int)write(talk[0], &c, 1), "write");
    check((int)read(talk[0], &c, 1), "read"); /* cat has answered: it runs */

    check(fcntl(pipefd[0], F_SETFL, O_NONBLOCK), "fcntl");
    if (read(pipefd[0], &c, 1) == 0)
        printf("cat runs, and the pipe is at end of file\n");
    else
        printf("cat runs, and read() would wait: %s\n", strerror(errno));

    close(talk[0]); /* cat's end of file */
    check(waitpid(pid, NULL, 0), "waitpid");
    return EXIT_SUCCESS;
}
