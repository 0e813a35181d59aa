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
 * 512) as a whole: nothing gets in between. It takes a longer one in parts: the
 * writer waits in the middle of its line until there is room, and then it may
 * be another writer's turn. So a message to a reader with many writers must fit
 * into PIPE_BUF bytes, and be written by one write().
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

enum { WRITERS = 3, LONG_LINE = 32 * PIPE_BUF };

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
    ends[1] = ends[0] == -1 ? -1 : open("my_fifo", O_WRONLY);
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
static void writer(const int ends[2], char letter, int lines, size_t size)
{
    static char line[LONG_LINE];
    if (close(ends[0]) == -1) /* or there would always be a reader: no EPIPE */
        die("close");
    memset(line, letter, size);
    line[size - 1] = '\n';
    ssize_t n = 0;
    for (int i = 0; i < lines && n != -1; i++)
        for (size_t done = 0; done < size && n != -1; done += (size_t)n)
            n = write(ends[1], line + done, size - done);
    if (n == -1 && errno != EPIPE)
        die("write");
    if (close(ends[1]) == -1)
        die("close");
    _exit(EXIT_SUCCESS);
}

/* Reads until a line is torn: not all of one letter, or of a wrong length. */
static void demonstrate(int lines, const char *name, size_t size)
{
    int ends[2], born = 0;
    pid_t pids[WRITERS];
    open_fifo(ends);
    while (born < WRITERS && (pids[born] = fork()) != -1)
        if (pids[born++] == 0)
            writer(ends, (char)('A' + born - 1), lines, size);
    if (born < WRITERS)
        perror("fork");
    if (close(ends[1]) == -1) /* or there would be no end of file */
        die("close");
    char buf[65536], first = '\0';
    size_t length = 0;
    int whole = 0, torn = 0;
    ssize_t n = 0;
    while (born == WRITERS && !torn && (n = read(ends[0], buf, sizeof buf)) > 0)
        for (ssize_t i = 0; i < n && !torn; i++) {
            if (length++ == 0)
                first = buf[i];
            int end = buf[i] == '\n';
            torn = end ? length != size : buf[i] != first;
            whole += end && !torn;
            length = end ? 0 : length;
        }
    if (n == -1)
        perror("read");
    if (close(ends[0]) == -1) /* now those that still write get EPIPE */
        die("close");
    int failed = born < WRITERS || n == -1;
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
    printf("lines of %s bytes: %d whole, then %s\n", name, whole,
           torn ? "a torn one" : "end of file");
    if (ferror(stdout) || fflush(stdout) == EOF) /* before the next fork() */
        die("stdout");
}

int main(void)
{
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* write() must return EPIPE */
        die("signal");
    demonstrate(1000, "PIPE_BUF", PIPE_BUF);
    demonstrate(100000, "32 * PIPE_BUF", LONG_LINE);
    return EXIT_SUCCESS;
}
