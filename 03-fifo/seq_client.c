/*
 * seq_client.c - ask seq_server for numbers that nobody else gets
 *
 * Chapter: FIFO の特徴
 *
 *     seq_client -- "PID COUNT" --> [ PATH ] --> seq_server
 *     seq_client <-- [ PATH.PID ] <-- "FIRST LAST" -- seq_server
 *
 *     $ ./seq_server seq_$$ & ./seq_client seq_$$ 3; kill $!; wait $!
 *     seq_server: ready at seq_...
 *     1 to 3
 *
 * Who is started first does not matter: a client that finds no server tries
 * again for two seconds. One that has asked waits for one of two things, and
 * poll() tells which comes first: the answer, or the server's end. For the
 * latter it keeps its write end of the server's FIFO open, and looks whether
 * that still has a reader.
 */
#include <poll.h>

#include "seq.h"

enum { RETRIES = 200, RETRY_AFTER = 10 }; /* milliseconds: 2 s in all */
enum { PATIENCE = 5000 };                 /* milliseconds */

static void on_stop(int number)
{
    remove_own_path();
    signal(number, SIG_DFL);
    raise(number); /* and so we end as if we had not caught it */
}

/* Returns the read end of a FIFO for the answer. One that is there already can
 * only be from a killed client: no living one has our process id. */
static int make_reply_fifo(char reply[PATH_SIZE], const char *path)
{
    set_reply_path(reply, path, (long)getpid());
    sigset_t entry;
    block_stops(on_stop, &entry);
    if (mkfifo(reply, 0600) == 0)
        own(reply, -1);
    else if (errno != EEXIST)
        die(reply);
    int fd = open_fifo(reply, O_RDONLY);
    if (fd == -1)
        fail(reply, why_not());
    own(reply, fd);
    if (sigprocmask(SIG_SETMASK, &entry, NULL) == -1)
        die("sigprocmask");
    return fd;
}

/* Returns a write end of the server's FIFO. */
static int find_server(const char *path)
{
    for (int i = 0; i < RETRIES; i++) {
        int fd = open_fifo(path, O_WRONLY);
        if (fd != -1)
            return fd;
        if (errno != ENOENT && errno != ENXIO)
            fail(path, why_not());
        poll(NULL, 0, RETRY_AFTER);
    }
    fail(path, "no server is there");
    return -1;
}

/* The empty line before the request ends whatever somebody else may have
 * written without an end of line. */
static void ask(const char *path, int server, long long count)
{
    char line[LINE_SIZE];
    int length =
        snprintf(line, sizeof line, "\n%ld %lld\n", (long)getpid(), count);
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
    for (size_t length = 0; length < LINE_SIZE;) {
        int count = poll(wait, 2, PATIENCE);
        if (count == -1)
            die("poll");
        if (count == 0)
            fail(path, "the server does not answer");
        if (wait[0].revents == 0)
            fail(path, "the server is gone");
        ssize_t n = read(reply, line + length, 1);
        if (n == -1)
            die("read");
        if (n == 0)
            break;
        if (line[length] == '\n') {
            line[length] = '\0';
            return;
        }
        length++;
    }
    fail(path, "this is no answer");
}

int main(int argc, char *argv[])
{
    const char *path = argc > 1 ? argv[1] : DEFAULT_PATH;
    char *end = NULL;
    long long count = argc > 2 ? strtoll(argv[2], &end, 10) : 1;
    if (argc > 3 || *path == '-' || (end != NULL && *end != '\0') ||
        count < 1 || count > MAX_COUNT) {
        fprintf(stderr, "usage: %s [PATH [COUNT up to %d]]\n", argv[0],
                MAX_COUNT);
        return 2;
    }
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* a lost server: write() tells */
        die("signal");

    static char reply_path[PATH_SIZE]; /* a signal handler may look at it */
    char line[LINE_SIZE];
    int reply = make_reply_fifo(reply_path, path);
    int server = find_server(path);
    ask(path, server, count);
    get_answer(path, server, reply, line);
    long long first, last;
    if (!two_numbers(line, &first, &last) || first < 1 ||
        last != first + count - 1)
        fail(path, "this is no answer");
    if (close(server) == -1 || close(reply) == -1)
        die("close");
    if (remove_own_path() == -1)
        die(reply_path);
    printf("%lld to %lld\n", first, last);
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
