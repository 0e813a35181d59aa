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
 * write() copies the buffer, and the kernel keeps the copy for the reader.
 * Shared memory is not sent and does not arrive. It is one place, and both
 * processes see what is there now. Nothing is copied, and no call waits: here
 * the child waits for the pipe's end of file.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIZE = sizeof "old text" };

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void child(const int pipefd[2], const char *buffer)
{
    if (close(pipefd[1]) == -1)
        die("close");
    char copy[64] = "";
    size_t length = 0;
    ssize_t n; /* 0 is end of file: the parent has changed the buffer */
    while ((n = read(pipefd[0], copy + length, sizeof copy - length)) > 0)
        length += (size_t)n;
    if (n == -1 || close(pipefd[0]) == -1)
        die("pipe");

    printf("the child reads the pipe:   \"%.*s\"\n", SIZE, copy);
    printf("the child reads the buffer: \"%.*s\"\n", SIZE, buffer);
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    _exit(EXIT_SUCCESS);
}

int main(void)
{
    char name[32];
    snprintf(name, sizeof name, "/copy_or_share.%ld", (long)getpid());
    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    if (fd == -1 || shm_unlink(name) == -1 || /* a child needs no name */
        ftruncate(fd, SIZE) == -1 ||
        (write(fd, "", 1) == -1 && errno == ENOSPC)) /* or SIGBUS later */
        die(name);
    char *buffer = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (buffer == MAP_FAILED || close(fd) == -1)
        die(name);

    int pipefd[2];
    if (pipe(pipefd) == -1)
        die("pipe");
    memcpy(buffer, "old text", SIZE);
    if (write(pipefd[1], buffer, SIZE) == -1)
        die("write");
    printf("the parent writes its buffer, \"%s\", into the pipe\n", buffer);
    fflush(stdout); /* or the child prints it again; ferror() keeps an error */

    pid_t pid = fork();
    if (pid == -1)
        die("fork");
    if (pid == 0)
        child(pipefd, buffer);
    memcpy(buffer, "new text", SIZE);
    printf("the parent changes the buffer to \"%s\"\n", buffer);
    fflush(stdout); /* before the child prints */
    if (close(pipefd[0]) == -1 || close(pipefd[1]) == -1)
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
