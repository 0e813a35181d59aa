/*
 * copy_or_share.c - change a buffer after it was sent: who sees the change?
 *
 * Chapter: 共有メモリの基礎, 共有メモリの注意点
 *
 *     parent: buffer -- write() --> [ pipe ] -- read() --> copy :child
 *               +------------- the same memory ---------> buffer
 *
 *     $ ./copy_or_share
 *     the parent writes its buffer, "old text", into the pipe
 *     the parent changes the buffer to "new text"
 *     the child reads the pipe:   "old text"
 *     the child reads the buffer: "new text"
 *
 * write() has copied what was in the buffer at that time, and the kernel keeps
 * this copy for the reader. Shared memory is not sent and does not arrive. It
 * is one place, and who looks there sees what is there now: nothing is copied,
 * and nobody waits until the other side has got it.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "family.h"

enum { SIZE = sizeof "old text" };

static void child(const int pipefd[2], const char *buffer)
{
    if (close(pipefd[1]) == -1)
        die("close");

    /* End of file comes when the parent has changed the buffer. */
    char copy[SIZE] = "", byte;
    size_t length = 0;
    ssize_t n;
    while ((n = read(pipefd[0], &byte, 1)) == 1)
        if (length < SIZE)
            copy[length++] = byte;
    if (n == -1)
        die("read");

    printf("the child reads the pipe:   \"%.*s\"\n", SIZE, copy);
    printf("the child reads the buffer: \"%.*s\"\n", SIZE, buffer);
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    if (close(pipefd[0]) == -1)
        die("close");
    _exit(EXIT_SUCCESS);
}

int main(int argc, char *argv[])
{
    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 2;
    }
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* a lost child: waitpid() tells */
        die("signal");

    char *buffer = share(SIZE);
    int pipefd[2];
    if (pipe(pipefd) == -1)
        die("pipe");
    pid_t pid = fork(); /* nothing is printed yet: no buffered text is copied */
    if (pid == -1)
        die("fork");
    if (pid == 0)
        child(pipefd, buffer);
    if (close(pipefd[0]) == -1)
        die("close");

    memcpy(buffer, "old text", SIZE);
    printf("the parent writes its buffer, \"%s\", into the pipe\n", buffer);
    if (write(pipefd[1], buffer, SIZE) == -1 && errno != EPIPE)
        die("write");
    memcpy(buffer, "new text", SIZE);
    printf("the parent changes the buffer to \"%s\"\n", buffer);
    fflush(stdout); /* before the child prints; ferror() keeps an error */

    if (close(pipefd[1]) == -1)
        die("close");
    int status;
    if (waitpid(pid, &status, 0) == -1)
        die("waitpid");
    if (status != 0) {
        fprintf(stderr, "the child failed\n");
        return EXIT_FAILURE;
    }
    if (munmap(buffer, SIZE) == -1)
        die("munmap");
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
