/*
 * seq_client.c - ask seq_server for numbers that nobody else gets
 *
 * Chapter: FIFO の特徴
 *
 *     seq_client -- "1234 3" --> [ my_fifo ] --> seq_server
 *     seq_client <-- [ my_fifo.1234 ] <-- "1 to 3" -- seq_server
 *
 *     $ ./seq_server 1 &
 *     seq_server: ready at my_fifo
 *     $ ./seq_client 3
 *     1 to 3
 *
 * 1234 is its process id: no other client has the same. The client opens its
 * FIFO before it asks, so the server need not wait for it. Then poll() waits
 * for one of two things: the answer, or the end of the server.
 *
 * Left out: if a signal ends it, its FIFO may stay (rm my_fifo.*).
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *made; /* the name that is there, and ours, or NULL */

static void die(const char *what)
{
    perror(what);
    if (made != NULL)
        unlink(made);
    exit(EXIT_FAILURE);
}

int main(int argc, char *argv[])
{
    long count = 1;
    char rest;
    if (argc > 2 ||
        (argc == 2 && sscanf(argv[1], "%ld%c", &count, &rest) != 1) ||
        count < 1 || count > 1000000) {
        fprintf(stderr, "usage: %s [COUNT up to 1000000]\n", argv[0]);
        return 2;
    }
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* a lost server: write() tells */
        die("signal");
    int server = open("my_fifo", O_WRONLY | O_NONBLOCK); /* now, or never */
    if (server == -1)
        die("my_fifo");
    struct stat status;
    if (fstat(server, &status) == -1)
        die("fstat");
    if (!S_ISFIFO(status.st_mode)) { /* write nothing into somebody's file */
        fprintf(stderr, "my_fifo: not a FIFO\n");
        return EXIT_FAILURE;
    }

    char path[64], line[64];
    snprintf(path, sizeof path, "my_fifo.%ld", (long)getpid());
    if (mkfifo(path, 0600) == -1)
        die(path);
    made = path;
    int fd = open(path, O_RDONLY | O_NONBLOCK); /* waits for no server */
    if (fd == -1)
        die(path);

    /* The empty line ends a line that somebody else may have begun. */
    int length =
        snprintf(line, sizeof line, "\n%ld %ld\n", (long)getpid(), count);
    if (write(server, line, (size_t)length) != length)
        die("write");
    struct pollfd wait[] = { { .fd = fd, .events = POLLIN }, { .fd = server } };
    if (poll(wait, 2, -1) == -1)
        die("poll");
    if (fcntl(fd, F_SETFL, 0) == -1) /* now read() waits until end of file */
        die("fcntl");
    size_t got = 0;
    ssize_t n;
    while ((n = read(fd, line + got, sizeof line - got)) > 0)
        got += (size_t)n;
    if (n == -1)
        die("read");
    if (unlink(path) == -1)
        die(path);
    made = NULL;
    if (got == 0) {
        fprintf(stderr, "the server is gone\n");
        return EXIT_FAILURE;
    }
    fwrite(line, 1, got, stdout);
    if (close(fd) == -1 || close(server) == -1)
        die("close");
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
