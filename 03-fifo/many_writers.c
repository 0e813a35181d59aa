/*
 * many_writers.c - let many processes write lines into one FIFO
 *
 * Chapter: FIFO の特徴
 *
 *     writer A --+
 *     writer B --+--> [ FIFO ] --> reader
 *     writer C --+
 *
 *     $ ./many_writers 3 1000
 *     3 writers, lines of PIPE_BUF bytes: 3000 whole, 0 torn
 *     3 writers, longer lines, until one is torn: the reader has got one
 *
 * The kernel takes a write() of up to PIPE_BUF bytes (4096 on Linux, 512 at
 * least: POSIX, <limits.h>) as a whole: nothing gets in between, and nobody has
 * to arrange it. A longer one is taken in parts. When the FIFO is full, its
 * writer waits in the middle of its line, and when there is room again, it may
 * be another writer's turn. So a message to a reader with many writers has to
 * fit into PIPE_BUF bytes, and be written by one write().
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    MAX_WRITERS = 26,     /* each has a letter of its own */
    MAX_LINES = 1000000,  /* of each writer */
    LONG_LINE = 2 * 65536 /* bytes: more than the FIFO holds (pipe(7)) */
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

/* Opens both ends of a new FIFO. The name is needed for this only, and so it is
 * gone before anybody has to wait. */
static void open_fifo(int ends[2])
{
    char path[64];
    snprintf(path, sizeof path, "many_writers_%ld", (long)getpid());
    if (mkfifo(path, 0600) == -1)
        die(path);
    /* O_NONBLOCK: this open() shall not wait for a writer. */
    ends[0] = open(path, O_RDONLY | O_NONBLOCK);
    ends[1] = ends[0] == -1 ? -1 : open(path, O_WRONLY);
    if (ends[1] == -1)
        perror(path);
    if (unlink(path) == -1)
        die(path);
    if (ends[1] == -1)
        exit(EXIT_FAILURE);
    if (fcntl(ends[0], F_SETFL, 0) == -1) /* but read() shall wait */
        die("fcntl");
}

/* Writes lines such as "AAAA...\n". */
static void writer(int fd, char letter, long lines, size_t size)
{
    static char line[LONG_LINE];
    memset(line, letter, size);
    line[size - 1] = '\n';

    ssize_t n = 0;
    for (long i = 0; i < lines && n != -1; i++)
        for (size_t done = 0; done < size && n != -1; done += (size_t)n)
            n = write(fd, line + done, size - done);
    if (n == -1 && errno != EPIPE) /* EPIPE: the reader has seen enough */
        die("write");
    if (close(fd) == -1)
        die("close");
    _exit(EXIT_SUCCESS);
}

/* Counts lines: a whole one is all of one letter, of the right size. Returns
 * -1 after a message if it cannot read. */
static int reader(int fd, size_t size, int until_torn, long count[2])
{
    char buf[65536], first = '\0';
    size_t length = 0; /* of the line up to here */
    int is_whole = 1;
    ssize_t n = 0;
    while ((!until_torn || count[1] == 0) &&
           (n = read(fd, buf, sizeof buf)) > 0)
        for (ssize_t i = 0; i < n; i++) {
            if (length++ == 0)
                first = buf[i];
            if (buf[i] == '\n') {
                count[is_whole && length == size ? 0 : 1]++;
                length = 0;
                is_whole = 1;
            } else if (buf[i] != first) {
                is_whole = 0;
            }
        }
    if (n == -1)
        perror("read");
    return n == -1 ? -1 : 0;
}

/* Leaves the numbers of whole and of torn lines in `count`. */
static void demonstrate(int writers, long lines, size_t size, int until_torn,
                        long count[2])
{
    int ends[2];
    open_fifo(ends);

    int born = 0;
    pid_t pid = 0;
    for (; born < writers && (pid = fork()) != -1; born++)
        if (pid == 0) {
            if (close(ends[0]) == -1) /* or there would be no EPIPE */
                die("close");
            writer(ends[1], (char)('A' + born), lines, size);
        }
    if (born < writers)
        perror("fork");
    if (close(ends[1]) == -1) /* or there would be no end of file */
        die("close");

    count[0] = count[1] = 0;
    int failed =
        born < writers || reader(ends[0], size, until_torn, count) == -1;
    if (close(ends[0]) == -1) /* now write() fails with EPIPE */
        die("close");
    for (int i = 0; i < born; i++) {
        int status;
        if (wait(&status) == -1)
            die("wait");
        failed |= status != 0;
    }
    if (failed) {
        fprintf(stderr, "not every writer has done its work\n");
        exit(EXIT_FAILURE);
    }
}

/* Returns the number, or 0 if it is none from 1 to max. */
static long number(const char *text, long max)
{
    char *end;
    long value = strtol(text, &end, 10);
    return *end == '\0' && value >= 1 && value <= max ? value : 0;
}

int main(int argc, char *argv[])
{
    int writers = argc > 1 ? (int)number(argv[1], MAX_WRITERS) : 8;
    long lines = argc > 2 ? number(argv[2], MAX_LINES) : 1000;
    if (argc > 3 || writers < 2 || lines == 0) {
        fprintf(stderr, "usage: %s [WRITERS from 2 to %d [LINES of each]]\n",
                argv[0], MAX_WRITERS);
        return 2;
    }
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* write() shall return EPIPE */
        die("signal");

    long count[2];
    demonstrate(writers, lines, PIPE_BUF, 0, count);
    printf("%d writers, lines of PIPE_BUF bytes: %ld whole, %ld torn\n",
           writers, count[0], count[1]);
    if (fflush(stdout) == EOF) /* or the children would hold a copy of it */
        die("stdout");

    demonstrate(writers, MAX_LINES, LONG_LINE, 1, count);
    printf("%d writers, longer lines, until one is torn: the reader has got "
           "%s\n",
           writers, count[1] > 0 ? "one" : "none");
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
