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
 * may contain one. After a length any byte may follow.
 *
 * One process holds both ends here, so every write is done before the first
 * read, on every run.
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

/* Returns 0 at end of file, otherwise 1 and a byte. */
static int receive_byte(int fd, unsigned char *byte)
{
    ssize_t n = read(fd, byte, 1);
    if (n == -1)
        die("read");
    return n == 1;
}

/* The same inside a message, where end of file must not come. */
static void receive_rest(int fd, unsigned char *byte)
{
    if (!receive_byte(fd, byte)) {
        printf("\n");
        fprintf(stderr, "the message is cut off\n");
        exit(EXIT_FAILURE);
    }
}

static void receive_messages(int fd, enum way way)
{
    unsigned char byte;
    while (receive_byte(fd, &byte)) { /* the first of a message */
        printf(" [");
        if (way == LENGTH_BEFORE) {
            for (int left = byte; left > 0; left--) {
                receive_rest(fd, &byte);
                putchar(byte);
            }
        } else if (way == NEWLINE_AFTER) {
            for (; byte != '\n'; receive_rest(fd, &byte))
                putchar(byte);
        } else { /* no boundary: all that comes */
            do
                putchar(byte);
            while (receive_byte(fd, &byte));
        }
        printf("]");
    }
}

int main(void)
{
    const char *titles[WAYS] = { "as they are:  ", "newline after:",
                                 "length before:" };
    for (int way = 0; way < WAYS; way++) {
        int pipefd[2];
        if (pipe(pipefd) == -1)
            die("pipe");
        send_message(pipefd[1], "Hello", (enum way)way);
        send_message(pipefd[1], "World", (enum way)way);
        if (close(pipefd[1]) == -1)
            die("close");
        printf("%s", titles[way]);
        receive_messages(pipefd[0], (enum way)way);
        printf("\n");
        if (close(pipefd[0]) == -1)
            die("close");
    }

    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
