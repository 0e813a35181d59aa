/*
 * stream.c - send two messages, receive one stream, and mend that in two ways
 *
 * Chapter: パイプの特徴
 *
 *     as they are     H e l l o W o r l d
 *     newline after   H e l l o \n W o r l d \n
 *     length before   5 H e l l o 5 W o r l d
 *
 *     $ ./stream
 *     as they are:   [HelloWorld]
 *     newline after: [Hello] [World]
 *     length before: [Hello] [World]
 *
 * A pipe carries bytes. That some of them were written together is not kept:
 * where a message ends, sender and receiver have to agree. A newline (any
 * delimiter) is easy to read, but may not occur inside a message; with the
 * length in front, a message may hold any byte.
 *
 * One process is at both ends here, so that every write is done before the
 * first read, on every run.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static const char *const messages[] = { "Hello", "World" };

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void send_bytes(int fd, const void *bytes, size_t length)
{
    /* Up to PIPE_BUF bytes go into a pipe whole (POSIX, write()). */
    if (write(fd, bytes, length) != (ssize_t)length)
        die("write");
}

/* Reads until `length` bytes are there: a read may bring fewer. Returns fewer
 * only at end of file. */
static size_t receive_bytes(int fd, void *bytes, size_t length)
{
    size_t done = 0;
    while (done < length) {
        ssize_t n = read(fd, (char *)bytes + done, length - done);
        if (n == -1)
            die("read");
        if (n == 0)
            break;
        done += (size_t)n;
    }
    return done;
}

static void as_they_are(const int pipefd[2])
{
    for (int i = 0; i < 2; i++)
        send_bytes(pipefd[1], messages[i], strlen(messages[i]));
    if (close(pipefd[1]) == -1)
        die("close");

    char text[256];
    size_t length = receive_bytes(pipefd[0], text, sizeof text);
    printf("as they are:   [%.*s]\n", (int)length, text);
}

static void newline_after(const int pipefd[2])
{
    for (int i = 0; i < 2; i++) {
        send_bytes(pipefd[1], messages[i], strlen(messages[i]));
        send_bytes(pipefd[1], "\n", 1);
    }
    if (close(pipefd[1]) == -1)
        die("close");

    printf("newline after:");
    char byte;
    int inside = 0;
    while (receive_bytes(pipefd[0], &byte, 1) == 1) {
        if (!inside)
            printf(" [");
        inside = byte != '\n';
        putchar(inside ? byte : ']');
    }
    printf("\n");
}

static void length_before(const int pipefd[2])
{
    for (int i = 0; i < 2; i++) {
        unsigned char length = (unsigned char)strlen(messages[i]);
        send_bytes(pipefd[1], &length, 1);
        send_bytes(pipefd[1], messages[i], length);
    }
    if (close(pipefd[1]) == -1)
        die("close");

    printf("length before:");
    unsigned char length;
    while (receive_bytes(pipefd[0], &length, 1) == 1) {
        char text[256];
        if (receive_bytes(pipefd[0], text, length) != length) {
            fprintf(stderr, "the message is cut off\n");
            exit(EXIT_FAILURE);
        }
        printf(" [%.*s]", length, text);
    }
    printf("\n");
}

int main(int argc, char *argv[])
{
    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 2;
    }

    void (*ways[])(const int[2]) = { as_they_are, newline_after,
                                     length_before };
    for (int i = 0; i < 3; i++) {
        int pipefd[2];
        if (pipe(pipefd) == -1)
            die("pipe");
        ways[i](pipefd);
        if (close(pipefd[0]) == -1)
            die("close");
    }

    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
