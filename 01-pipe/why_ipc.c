/*
 * why_ipc.c - see that a variable does not cross from child to parent
 *
 * Chapter: プロセス間通信とは何か
 *
 *     child: letter -- write() --> [ pipe ] -- read() --> received :parent
 *
 *     $ ./why_ipc
 *     before fork(): letter is A
 *     in the child:  letter is Z
 *     in the parent: letter is A
 *     in the parent: the pipe brought Z
 *
 * There are two variables called letter, one in the memory of each process:
 * fork() made the second one. What one process is to know of the other has to
 * be carried over, and that is what interprocess communication (IPC) is for.
 */
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

int main(int argc, char *argv[])
{
    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 2;
    }

    char letter = 'A';
    printf("before fork(): letter is %c\n", letter);

    int pipefd[2];
    if (pipe(pipefd) == -1)
        die("pipe");

    /* The child gets a copy of the buffer too: what is in it would come out
     * twice. */
    if (fflush(stdout) == EOF)
        die("stdout");

    pid_t pid = fork();
    if (pid == -1)
        die("fork");
    if (pid == 0) {
        if (close(pipefd[0]) == -1)
            die("close");
        letter = 'Z';
        printf("in the child:  letter is %c\n", letter);
        if (ferror(stdout) || fflush(stdout) == EOF)
            die("stdout");
        if (write(pipefd[1], &letter, 1) != 1)
            die("write");
        if (close(pipefd[1]) == -1)
            die("close");
        _exit(EXIT_SUCCESS);
    }

    if (close(pipefd[1]) == -1)
        die("close");
    char received;
    ssize_t n = read(pipefd[0], &received, 1); /* waits for the child */
    if (n == -1)
        die("read");
    if (n == 1) {
        printf("in the parent: letter is %c\n", letter);
        printf("in the parent: the pipe brought %c\n", received);
    }
    if (close(pipefd[0]) == -1)
        die("close");

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
