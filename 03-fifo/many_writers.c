/*
 * many_writers.c - let three processes write lines into one FIFO
 *
 * Chapter: FIFO の特徴
 *
 *     writer A --+
 *     writer B --+--> [ FIFO ] --> reader
 *     writer C --+
 *
 *     $ ./many_writers
 *     lines of PIPE_BUF bytes: 3000 whole, then end of file
 *     lines of 32 * PIPE_BUF bytes: ... whole, then a torn one
 *
 * The kernel takes a write() of up to PIPE_BUF bytes (4096 on Linux, at least
 * 512) as a whole. It may take a longer one in parts: in a full FIFO the writer
 * waits in the middle of its line, and another one may be next. So each of many
 * writers sends a message by one write() of up to PIPE_BUF bytes.
 *
 * Left out: if a signal ends it, the name may stay (rm my_fifo).
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WRITERS = 3, LINES = 1000, LONG_LINE = 32 * PIPE_BUF };
static char line[LONG_LINE]; /* each process has its own */

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

/* Opens both ends of a new FIFO. Its name is needed for this only. */
static void open_fifo(int ends[2])
{
    if (mkfifo("my_fifo", 0600) == -1)
        die("mkfifo");
    ends[0] = open("my_fifo", O_RDONLY | O_NONBLOCK); /* waits for no writer */
    if (ends[0] != -1)
        ends[1] = open("my_fifo", O_WRONLY);
    if (ends[1] == -1)
        perror("open");
    if (unlink("my_fifo") == -1)
        die("unlink");
    if (ends[1] == -1)
        exit(EXIT_FAILURE);
    if (fcntl(ends[0], F_SETFL, 0) == -1) /* but read() does wait */
        die("fcntl");
}

/* Writes lines such as "AAAA...\n", until the reader has seen enough. */
static void writer(const int ends[2], int letter, size_t size)
{
    if (close(ends[0]) == -1) /* or there would always be a reader: no EPIPE */
        die("close");
    memset(line, letter, size);
    line[size - 1] = '\n';
    ssize_t n = 0;
    for (int i = 0; i < LINES && n != -1; i++)
        for (size_t done = 0; done < size && n != -1; done += (size_t)n)
            n = write(ends[1], line + done, size - done);
    if (n == -1 && errno != EPIPE)
        die("write");
    if (close(ends[1]) == -1)
        die("close");
    _exit(EXIT_SUCCESS);
}

/* Returns 1 if a letter differs from the next, or '\n' is not at the end. */
static int is_torn(size_t size)
{
    return memcmp(line, line + 1, size - 2) != 0 || line[size - 1] != '\n';
}

static void demonstrate(const char *name, size_t size)
{
    int ends[2] = { -1, -1 }, born = 0, whole = 0;
    pid_t pids[WRITERS];
    open_fifo(ends);
    while (born < WRITERS && (pids[born] = fork()) != -1) {
        if (pids[born] == 0)
            writer(ends, 'A' + born, size);
        born++;
    }
    if (born < WRITERS)
        perror("fork");
    if (close(ends[1]) == -1) /* or there would be no end of file */
        die("close");
    FILE *fifo = fdopen(ends[0], "r");
    if (fifo == NULL)
        die("fdopen");
    while (fread(line, size, 1, fifo) == 1 && !is_torn(size))
        whole++;
    if (ferror(fifo))
        die("read");
    const char *end = feof(fifo) ? "end of file" : "a torn one";
    if (fclose(fifo) == EOF) /* now those that still write get EPIPE */
        die("close");
    int failed = born < WRITERS;
    for (int i = 0; i < born; i++) {
        int status;
        if (waitpid(pids[i], &status, 0) == -1)
            die("waitpid");
        failed |= status != 0;
    }
    if (failed) {
        fprintf(stderr, "not every writer has done its work\n");
        exit(EXIT_FAILURE);
    }
    printf("lines of %s bytes: %d whole, then %s\n", name, whole, end);
    if (ferror(stdout) || fflush(stdout) == EOF) /* before the next fork() */
        die("stdout");
}

int main(void)
{
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* write() must return EPIPE */
        die("signal");
    demonstrate("PIPE_BUF", PIPE_BUF);
    demonstrate("32 * PIPE_BUF", LONG_LINE);
    return EXIT_SUCCESS;
}
