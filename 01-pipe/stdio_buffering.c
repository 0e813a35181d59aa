/*
 * stdio_buffering.c - three lines through a pipe: when does each one arrive?
 *
 * Chapter: パイプのデータフロー（バッファリングとの関係）
 *
 *     printf() --> [ stdio's buffer ] -- write() --> [ pipe ] --> read()
 *
 *     $ ./stdio_buffering
 *     bytes that arrive after   line 1  line 2  line 3     end
 *     printf                         0       0       0      18
 *     printf, then fflush            6       6       6       0
 *     printf, line buffered          6       6       6       0
 *     write                          6       6       6       0
 *
 * The line is "Hello\n", six bytes. A FILE that leads to a terminal is line
 * buffered, so each line is seen at once. A FILE that leads into a pipe is fully
 * buffered: its lines wait until the buffer is full or the FILE is closed. The
 * last three rows are the three cures. printf(...) is fprintf(stdout, ...); the
 * program needs its stdout for the table and prints the lines to `out` instead.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum way { PRINTF, PRINTF_FFLUSH, LINE_BUFFERED, WRITE, WAYS };

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void print_line(FILE *out, enum way way)
{
    if (way == WRITE && write(fileno(out), "Hello\n", 6) != 6)
        die("write");
    if (way != WRITE && fprintf(out, "Hello\n") < 0)
        die("fprintf");
    if (way == PRINTF_FFLUSH && fflush(out) == EOF)
        die("fflush");
}

/* Takes out of the pipe what is there, and counts it. */
static int arrived(int fd)
{
    int count = 0;
    char byte;
    while (read(fd, &byte, 1) == 1) /* fails at the end: O_NONBLOCK */
        count++;
    if (errno != EAGAIN)
        die("read");
    return count;
}

static void show_row(const char *title, enum way way)
{
    int pipefd[2];
    if (pipe(pipefd) == -1)
        die("pipe");
    if (fcntl(pipefd[0], F_SETFL, O_NONBLOCK) == -1)
        die("fcntl");
    FILE *out = fdopen(pipefd[1], "w"); /* a FILE for the write end */
    if (out == NULL)
        die("fdopen");
    /* The chapter's setlinebuf() is this; POSIX has only setvbuf(). */
    if (way == LINE_BUFFERED && setvbuf(out, NULL, _IOLBF, 0) != 0)
        die("setvbuf");

    printf("%-24s", title);
    for (int i = 0; i < 3; i++) {
        print_line(out, way);
        printf("%8d", arrived(pipefd[0]));
    }
    if (fflush(out) == EOF) /* as fclose() and exit() do */
        die("fflush");
    printf("%8d\n", arrived(pipefd[0]));
    if (fclose(out) == EOF || close(pipefd[0]) == -1)
        die("close");
}

int main(void)
{
    printf("bytes that arrive after   line 1  line 2  line 3     end\n");
    show_row("printf", PRINTF);
    show_row("printf, then fflush", PRINTF_FFLUSH);
    show_row("printf, line buffered", LINE_BUFFERED);
    show_row("write", WRITE);
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
