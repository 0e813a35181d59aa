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
 * A pipe carries bytes and keeps no message boundaries: sender and receiver
 * must agree where a message ends. A newline is easy to read, but no message
 * may contain one. After a length any byte may follow. (One process holds both
 * ends here: it writes both messages before it reads.)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum way { AS_THEY_ARE, NEWLINE_AFTER, LENGTH_BEFORE, WAYS };

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

static void send_message(int fd, const char *text, enum way way)
{
    unsigned char length = (unsigned char)strlen(text);
    if (way == LENGTH_BEFORE)
        send_bytes(fd, &length, 1);
    send_bytes(fd, text, length);
    if (way == NEWLINE_AFTER)
        send_bytes(fd, "\n", 1);
}

/* Like getchar(): returns the next byte, or EOF. */
static int receive_byte(int fd)
{
    unsigned char byte;
    ssize_t n = read(fd, &byte, 1);
    if (n == -1)
        die("read");
    return n == 1 ? byte : EOF;
}

static void receive_messages(int fd, enum way way)
{
    int byte;
    while ((byte = receive_byte(fd)) != EOF) { /* the first of a message */
        printf(" [");
        if (way == LENGTH_BEFORE) {
            int left = byte;
            for (; left > 0 && (byte = receive_byte(fd)) != EOF; left--)
                putchar(byte);
        } else if (way == NEWLINE_AFTER) {
            for (; byte != '\n' && byte != EOF; byte = receive_byte(fd))
                putchar(byte);
        } else { /* no boundary: all that comes */
            for (; byte != EOF; byte = receive_byte(fd))
                putchar(byte);
        }
        if (byte == EOF && way != AS_THEY_ARE) {
            printf("\n");
            fprintf(stderr, "the message is cut off\n");
            exit(EXIT_FAILURE);
        }
        printf("]");
    }
}

int main(void)
{
    const char *titles[WAYS] = { "as they are:  ", "newline after:",
                                 "length before:" };
    for (enum way way = AS_THEY_ARE; way < WAYS; way++) {
        int pipefd[2];
        if (pipe(pipefd) == -1)
            die("pipe");
        send_message(pipefd[1], "Hello", way);
        send_message(pipefd[1], "World", way);
        if (close(pipefd[1]) == -1)
            die("close");
        printf("%s", titles[way]);
        receive_messages(pipefd[0], way);
        printf("\n");
        if (close(pipefd[0]) == -1)
            die("close");
    }

    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
