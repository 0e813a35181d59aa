/*
 * seq_server.c - give numbers to strangers, none of them twice
 *
 * Chapter: FIFO の特徴
 *
 *     seq_client --+                                +--> [ my_fifo.1234 ]
 *     seq_client --+--> [ my_fifo ] --> seq_server -+--> [ my_fifo.1235 ]
 *     seq_client --+                                +--> [ my_fifo.1236 ]
 *
 *     $ ./seq_server 2 &
 *     seq_server: ready at my_fifo
 *     $ ./seq_client 3
 *     1 to 3
 *     $ ./seq_client 9
 *     4 to 12
 *
 * A FIFO goes one way, so each client makes one more for its answer. A request
 * is a line "PID COUNT", far shorter than PIPE_BUF: requests do not mix. The
 * server keeps a write end of its own. Without it, the server would read end of
 * file whenever the last client has gone.
 *
 * Left out: if a signal ends it, the name stays (rm my_fifo).
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int made; /* the name is there, and ours */

static void die(const char *what)
{
    perror(what);
    if (made)
        unlink("my_fifo");
    exit(EXIT_FAILURE);
}

/* Returns 0 if the client cannot be answered. */
static int answer(long client, long first, long last)
{
    char path[64], line[64];
    struct stat status;
    snprintf(path, sizeof path, "my_fifo.%ld", client);
    int length = snprintf(line, sizeof line, "%ld to %ld\n", first, last);
    int fd = open(path, O_WRONLY | O_NONBLOCK); /* does not wait for a reader */
    if (fd == -1) {
        if (errno != ENOENT && errno != ENXIO)
            die(path);
        perror(path); /* the client is gone */
        return 0;
    }
    if (fstat(fd, &status) == -1)
        die("fstat");
    int ok = 0;
    if (!S_ISFIFO(status.st_mode)) /* write nothing into a file */
        fprintf(stderr, "%s: not a FIFO\n", path);
    else if (write(fd, line, (size_t)length) != length)
        perror(path);
    else
        ok = 1;
    if (close(fd) == -1)
        die("close");
    return ok;
}

int main(int argc, char *argv[])
{
    long clients = 1;
    char rest;
    if (argc > 2 ||
        (argc == 2 && sscanf(argv[1], "%ld%c", &clients, &rest) != 1) ||
        clients < 1) {
        fprintf(stderr, "usage: %s [CLIENTS]\n", argv[0]);
        return 2;
    }
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* a lost client: write() tells */
        die("signal");

    if (mkfifo("my_fifo", 0600) == -1)
        die("mkfifo");
    made = 1;
    int fd = open("my_fifo", O_RDONLY | O_NONBLOCK); /* waits for no client */
    if (fd == -1)
        die("open");
    int own = open("my_fifo", O_WRONLY);
    if (own == -1)
        die("open");
    if (fcntl(fd, F_SETFL, 0) == -1) /* but read() does wait */
        die("fcntl");
    FILE *requests = fdopen(fd, "r");
    if (requests == NULL)
        die("fdopen");
    printf("seq_server: ready at my_fifo\n");
    if (ferror(stdout) || fflush(stdout) == EOF) /* somebody waits for it */
        die("stdout");

    long next = 1, client, count;
    char line[64];
    while (clients > 0) {
        if (fgets(line, sizeof line, requests) == NULL)
            die("read");
        if (*line == '\n') /* see seq_client.c */
            continue;
        if (sscanf(line, "%ld %ld%c", &client, &count, &rest) != 3 ||
            rest != '\n' || count < 1 || count > 1000000) {
            fprintf(stderr, "seq_server: this is no request\n");
        } else if (answer(client, next, next + count - 1)) {
            next += count;
            clients--;
        }
    }

    if (unlink("my_fifo") == -1)
        die("unlink");
    if (fclose(requests) == EOF || close(own) == -1)
        die("close");
    return EXIT_SUCCESS;
}
