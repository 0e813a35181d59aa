/*
 * one_process.c - write into one end of a pipe and read from the other
 *
 * Chapter: パイプの2つの端, pipe() システムコール
 *
 *     write() --> pipefd[1] ====== pipe ====== pipefd[0] --> read()
 *
 *     $ ./one_process
 *     pipe() returned 0: pipefd[0] is descriptor 3, pipefd[1] is descriptor 4
 *     wrote 6 bytes to pipefd[1]
 *     write to pipefd[0]: Bad file descriptor
 *     read from pipefd[1]: Bad file descriptor
 *     read from pipefd[0]: 'H' 'e' 'l' 'l' 'o' '\0' end of file
 *
 * 0 reads and 1 writes, as with standard input (0) and standard output (1).
 * Linux and macOS refuse the other direction; POSIX leaves it open. The sixth
 * byte is the NUL that ends a C string: write() sends as many as it is told.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(void)
{
    int pipefd[2];
    int result = pipe(pipefd);
    if (result == -1)
        die("pipe");
    printf("pipe() returned %d: "
           "pipefd[0] is descriptor %d, pipefd[1] is descriptor %d\n",
           result, pipefd[0], pipefd[1]);

    ssize_t n = write(pipefd[1], "Hello", 6);
    if (n == -1)
        die("write");
    printf("wrote %zd bytes to pipefd[1]\n", n);

    char byte = '?';
    n = write(pipefd[0], &byte, 1);
    printf("write to pipefd[0]: %s\n", n == -1 ? strerror(errno) : "allowed");
    n = read(pipefd[1], &byte, 1);
    printf("read from pipefd[1]: %s\n", n == -1 ? strerror(errno) : "allowed");

    /* What is in the pipe can be read after the write end is closed. */
    if (close(pipefd[1]) == -1)
        die("close");
    printf("read from pipefd[0]:");
    while ((n = read(pipefd[0], &byte, 1)) == 1)
        if (byte == '\0')
            printf(" '\\0'");
        else
            printf(" '%c'", byte);
    if (n == -1)
        die("read");
    printf(" end of file\n");
    if (close(pipefd[0]) == -1)
        die("close");

    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
