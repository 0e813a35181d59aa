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
 * fork() copies the memory: each process then has a variable `letter` of its
 * own. So processes need a way to exchange data, which is called interprocess
 * communication (IPC). Here it is a pipe.
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

int main(void)
{
    char letter = 'A';
    printf("before fork(): letter is %c\n", letter);

    int pipefd[2];
    if (pipe(pipefd) == -1)
        die("pipe");
    if (fflush(stdout) == EOF) /* or both processes print what is buffered */
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
