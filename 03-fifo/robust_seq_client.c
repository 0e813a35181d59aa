/*
 * robust_seq_client.c - ask robust_seq_server for numbers, for earnest use
 *
 * Chapter: FIFO の特徴
 *
 *     $ ./robust_seq_server &
 *     robust_seq_server: ready at my_fifo
 *     $ ./robust_seq_client 3
 *     1 to 3
 *     $ kill $!
 *
 * As seq_client.c. Added:
 * - It looks for the server for two seconds. Without: start the server first.
 * - It waits for five seconds at most. Without: for ever, if no answer comes.
 * - SIGHUP, SIGINT and SIGTERM remove its FIFO. Without: it stays.
 * - It takes over the FIFO of a killed client, and gives way to a living one:
 *   in two containers two processes have the same id. Without: it fails.
 * - It takes only what it has asked for. Without: it prints any answer.
 * - A closed output is refused before any numbers are asked for. Without: they
 *   are lost. (If the output fails later, it says which ones are.)
 */
#include <poll.h>

#include "fifo.h"

enum { RETRIES = 200, RETRY_AFTER = 10 }; /* milliseconds: 2 s in all */
enum { PATIENCE = 5000 };                 /* milliseconds */

/* Returns a write end of the server's FIFO. */
static int find_server(const char *path)
{
    for (int i = 0; i < RETRIES; i++) {
        int fd = open_fifo(path, O_WRONLY | O_NONBLOCK);
        if (fd != -1 && lock(fd, F_GETLK, F_WRLCK, 0) == F_RDLCK)
            fail(path, "a reader is there, and no server");
        if (fd != -1)
            return fd;
        if (errno != ENOENT && errno != ENXIO)
            fail(path, why_not());
        if (poll(NULL, 0, RETRY_AFTER) == -1 && errno != EINTR)
            die("poll");
    }
    fail(path, "no server is there");
}

/* Makes the FIFO for the answer. Returns the number that it is named after. */
static long make_reply_fifo(char reply[PATH_SIZE], const char *path,
                            int ends[2])
{
    for (long number = getpid();; number++) {
        set_reply_path(reply, path, number);
        if (take_fifo(reply, ends) == 0)
            return number;
    }
}

/* The empty line before the request ends whatever somebody else may have
 * written without an end of line. */
static void ask(const char *path, int server, long number, long long count)
{
    char line[LINE_SIZE];
    int length = snprintf(line, sizeof line, "\n%ld %lld\n", number, count);
    while (write(server, line, (size_t)length) == -1) {
        struct pollfd room = { .fd = server, .events = POLLOUT };
        if (errno != EAGAIN)
            die(path);
        int result = poll(&room, 1, PATIENCE);
        if (result == -1)
            die("poll");
        if (result == 0) /* the FIFO is full, and stays so */
            fail(path, "the server does not read");
    }
}

/* Leaves the answer in `line`, without its '\n'. */
static void get_answer(const char *path, int server, int reply,
                       char line[LINE_SIZE])
{
    struct pollfd wait[] = { { .fd = reply, .events = POLLIN },
                             { .fd = server } };
    for (size_t length = 0; length < LINE_SIZE; length++) {
        int count = poll(wait, 2, PATIENCE);
        if (count == -1)
            die("poll");
        if (count == 0)
            fail(path, "the server does not answer");
        if (wait[0].revents == 0)
            fail(path, "the server is gone");
        if (read(reply, line + length, 1) != 1)
            die("read");
        if (line[length] == '\n') {
            line[length] = '\0';
            return;
        }
    }
    fail(path, "this is no answer");
}

int main(int argc, char *argv[])
{
    char *end = NULL;
    long long count = argc > 1 ? strtoll(argv[1], &end, 10) : 1;
    if (argc > 3 || (end != NULL && (*end != '\0' || end == argv[1])) ||
        count < 1 || count > MAX_COUNT) {
        fprintf(stderr, "usage: %s [COUNT up to %d [PATH]]\n", argv[0],
                MAX_COUNT);
        return 2;
    }
    const char *path = argc > 2 ? argv[2] : DEFAULT_PATH;
    if (fcntl(STDOUT_FILENO, F_GETFD) == -1)
        die("stdout");

    start(on_stop);
    static char reply[PATH_SIZE]; /* the signal handler looks at it */
    char line[LINE_SIZE], expected[LINE_SIZE];
    int ends[2];
    int server = find_server(path);
    long number = make_reply_fifo(reply, path, ends);
    ask(path, server, number, count);
    get_answer(path, server, ends[0], line);
    long long first = strtoll(line, NULL, 10);
    snprintf(expected, sizeof expected, "%lld to %lld", first,
             first + count - 1);
    if (first < 1 || strcmp(line, expected) != 0)
        fail(path, "this is no answer");
    printf("%s\n", line);
    if (ferror(stdout) || fflush(stdout) == EOF) {
        perror("stdout");
        fail(line, "these numbers are lost");
    }
    if (remove_name() == -1)
        die(reply);
    if (close(server) == -1 || close(ends[0]) == -1 || close(ends[1]) == -1)
        die("close");
    return EXIT_SUCCESS;
}
