/*
 * robust_seq_server.c - give numbers to strangers, for earnest use
 *
 * Chapter: FIFO の特徴
 *
 *     $ ./robust_seq_server &
 *     robust_seq_server: ready at my_fifo
 *     $ ./robust_seq_client 3
 *     1 to 3
 *     $ echo hi > my_fifo
 *     robust_seq_server: this is no request
 *     $ ./robust_seq_client 9
 *     4 to 12
 *     $ kill $!
 *
 * As seq_server.c. Added:
 * - It serves until SIGHUP, SIGINT or SIGTERM, and then removes the name.
 *   Without: the name stays.
 * - It takes over what a killed server has left. Without: no server starts.
 * - It refuses the FIFO of a living one. Without: both give the same numbers.
 * - A line that is too long is no request. Without: its end may pass for one.
 * - Only a FIFO of this user gets an answer. Without: a stranger gets it.
 * - It drops and counts the messages that nobody reads. Without: it waits in
 *   write() when standard error is a pipe that is full.
 */
#include <limits.h>
#include <poll.h>

#include "fifo.h"

static int ends[2] = { -1, -1 }; /* of the FIFO */

static void on_end(int number)
{
    (void)number;
    int failed = remove_name() == -1;
    close(ends[0]);
    close(ends[1]);
    _exit(failed);
}

/* Standard error may be a pipe that is full: there write() would wait. */
static void say(const char *what, const char *why)
{
    static long dropped;
    char line[_POSIX_PIPE_BUF] = "";
    struct pollfd entry = { .fd = STDERR_FILENO, .events = POLLOUT };
    if (poll(&entry, 1, 0) != 1 || (entry.revents & POLLOUT) == 0) {
        dropped++;
        return;
    }
    if (dropped > 0)
        snprintf(line, sizeof line, "(%ld messages were dropped)\n", dropped);
    size_t length = strlen(line);
    snprintf(line + length, sizeof line - length, "%s: %s\n", what, why);
    if (write(STDERR_FILENO, line, strlen(line)) != -1)
        dropped = 0;
}

/* Takes two numbers from a line. Returns 0 if it is anything else. */
static int two_numbers(const char *line, long long *a, long long *b)
{
    char *end;
    *a = strtoll(line, &end, 10);
    if (end == line || *end != ' ')
        return 0;
    line = end + 1;
    *b = strtoll(line, &end, 10);
    return end != line && *end == '\0';
}

/* Returns how many numbers have been given away: all that were asked for, or
 * none. */
static long long answer(const char *path, const char *request, long long next)
{
    long long pid, count;
    if (!two_numbers(request, &pid, &count) || pid < 1 || pid > INT_MAX ||
        count < 1 || count > MAX_COUNT) {
        say("robust_seq_server", "this is no request");
        return 0;
    }

    char reply[PATH_SIZE], line[LINE_SIZE];
    set_reply_path(reply, path, (long)pid);
    int fd = open_fifo(reply, O_WRONLY | O_NONBLOCK); /* waits for no client */
    if (fd == -1 && errno == EMFILE) /* so it would be with every client */
        die(reply);
    if (fd == -1) {
        say(reply, why_not());
        return 0;
    }
    int length =
        snprintf(line, sizeof line, "%lld to %lld\n", next, next + count - 1);
    ssize_t n = write(fd, line, (size_t)length); /* all of it, or nothing */
    if (n == -1)
        say(reply, strerror(errno));
    if (close(fd) == -1)
        die("close");
    return n == -1 ? 0 : count;
}

/* Cuts what comes into lines. An empty one is nothing: see seq_client.c for why
 * it comes. One that is too long for a request is none. */
static void serve(const char *path, int fd)
{
    char buf[4096], line[LINE_SIZE];
    size_t length = 0;
    long long next = 1;
    ssize_t n;
    while ((n = read(fd, buf, sizeof buf)) > 0)
        for (ssize_t i = 0; i < n; i++)
            if (buf[i] != '\n') {
                line[length] = buf[i];
                length += length < sizeof line - 1;
            } else if (length > 0) {
                line[length < sizeof line - 1 ? length : 0] = '\0';
                next += answer(path, line, next);
                length = 0;
            }
    if (n == -1)
        die("read");
}

int main(int argc, char *argv[])
{
    if (argc > 2 || (argc == 2 && *argv[1] == '-')) {
        fprintf(stderr, "usage: %s [PATH]\n", argv[0]);
        return 2;
    }
    const char *path = argc == 2 ? argv[1] : DEFAULT_PATH;
    char longest[PATH_SIZE];
    set_reply_path(longest, path, INT_MAX); /* or fails */

    start(on_end);
    if (take_fifo(path, ends) == -1)
        fail(path, "in use by a living program");
    if (fcntl(ends[0], F_SETFL, 0) == -1) /* from here on, read() waits */
        die("fcntl");
    printf("robust_seq_server: ready at %s\n", path);
    if (ferror(stdout) || fflush(stdout) == EOF) /* somebody waits for it */
        die("stdout");
    say_where(path);
    serve(path, ends[0]);
    fail(path, "end of file, despite a write end of its own");
}
