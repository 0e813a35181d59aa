/*
 * capture.c - read all that a command prints, as $(...) does in the shell
 *
 * Chapter: dup2() によるパイプとコマンドの連携
 *
 *     command -- stdout --> [ pipe ] -- read() --> this program's memory
 *
 *     $ ./capture printf 'Hello\nWorld\n\n'
 *     captured 13 bytes:
 *     Hello
 *     World
 *     $ ./capture sh -c 'echo partly done; exit 3'
 *     captured 12 bytes:
 *     partly done
 *     $ echo $?
 *     3
 *
 * Like $(...), it drops the newlines at the end. It reads until end of file, and
 * waits for the command only then. In the other order, a command that prints
 * more than a pipe holds waits for a reader, and this program for the command.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void child(const int pipefd[2], char *command[])
{
    if (close(pipefd[0]) == -1)
        die("close");
    if (dup2(pipefd[1], STDOUT_FILENO) == -1)
        die("dup2");
    if (close(pipefd[1]) == -1)
        die("close");
    execvp(command[0], command);
    perror(command[0]);
    _exit(127); /* as in the shell */
}

int main(int argc, char *argv[])
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s COMMAND [ARG...]\n", argv[0]);
        return 2;
    }

    int pipefd[2];
    if (pipe(pipefd) == -1)
        die("pipe");
    pid_t pid = fork();
    if (pid == -1)
        die("fork");
    if (pid == 0)
        child(pipefd, argv + 1);
    if (close(pipefd[1]) == -1) /* or end of file never comes */
        die("close");

    char *text = NULL;
    size_t length = 0, size = 0;
    ssize_t n;
    do {
        if (length == size) { /* full: make it larger */
            size = 2 * size + 4096;
            char *larger = realloc(text, size);
            if (larger == NULL) {
                perror("realloc");
                n = -1;
                break;
            }
            text = larger;
        }
        n = read(pipefd[0], text + length, size - length);
        if (n == -1)
            perror("read");
        else
            length += (size_t)n;
    } while (n > 0);
    if (close(pipefd[0]) == -1) /* after an error: nobody reads any more */
        die("close");
    int status;
    if (waitpid(pid, &status, 0) == -1)
        die("waitpid");
    if (n == -1) {
        free(text);
        return EXIT_FAILURE;
    }
    printf("captured %zu bytes:\n", length);
    while (length > 0 && text[length - 1] == '\n')
        length--;
    fwrite(text, 1, length, stdout);
    printf("\n");
    free(text);
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
