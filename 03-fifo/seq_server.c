/*
 * seq_server.c - give numbers to strangers, none of them twice
 *
 * Chapter: FIFO の特徴
 *
 *     seq_client --+                                +--> [ PATH.PID ]
 *     seq_client --+--> [ PATH ] --> seq_server ----+--> [ PATH.PID ]
 *     seq_client --+                                +--> [ PATH.PID ]
 *
 *     $ ./seq_server seq_$$ & ./seq_client seq_$$ 3; kill $!; wait $!
 *     seq_server: ready at seq_...
 *     1 to 3
 *     $ ./seq_server & ./seq_client; echo hi > my_fifo; ./seq_client my_fifo 9
 *     seq_server: ready at my_fifo
 *     1 to 1
 *     seq_server: this is no request
 *     2 to 10
 *     $ kill $!; wait $!
 *
 * A FIFO goes one way, so a client makes one more for its answer. It names it
 * after its process id, and that id is all it sends: the server opens no name
 * that somebody else has chosen.
 *
 * No client can make the server wait. Its open() and write() do not
 * (O_NONBLOCK), and a client that has gone, or does not open its FIFO, gets no
 * numbers. kill sends SIGTERM: the server removes the name and ends.
 */
#include <sys/select.h>

#include "seq.h"

static volatile sig_atomic_t told_to_stop;

static void on_stop(int signal)
{
    (void)signal;
    told_to_stop = 1;
}

static void refuse(const char *path)
{
    own_path = NULL; /* even if we have made it: now it is somebody else's */
    fail(path, "in use by a living server");
}

/* Makes the FIFO, or takes over what a killed server has left. Leaves both its
 * ends open: with a write end of our own we never read end of file. */
static void take_path(const char *path, int *read_end, int *write_end)
{
    if (mkfifo(path, 0600) == 0)
        own(path, -1);
    else if (errno != EEXIST)
        die(path);

    if (open_fifo(path, O_WRONLY) != -1) /* somebody reads already */
        refuse(path);
    *read_end = open_fifo(path, O_RDONLY);
    if (*read_end == -1)
        fail(path, why_not());
    *write_end = open_fifo(path, O_WRONLY);
    if (*write_end == -1)
        fail(path, why_not());

    /* If two servers come as far as this at once, a lock lets one go on. It
     * goes with its owner, so it cannot be left behind. (POSIX lets a system
     * have no locks for a FIFO: there fcntl() fails, with EINVAL.) */
    struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    if (fcntl(*write_end, F_SETLK, &whole) == -1) {
        if (errno == EACCES || errno == EAGAIN)
            refuse(path);
        die("fcntl");
    }
    own(path, *read_end);
    struct stat status;
    if (lstat(path, &status) == -1)
        die(path);
    if (!is_own(&status))
        refuse(path);
}

/* Returns how many numbers have been given away: all that were asked for, or
 * none. */
static long long answer(const char *path, const char *request, long long next)
{
    long long pid, count;
    if (!two_numbers(request, &pid, &count) || pid < 1 || pid > INT_MAX ||
        count < 1 || count > MAX_COUNT) {
        fprintf(stderr, "seq_server: this is no request\n");
        return 0;
    }

    char reply[PATH_SIZE], line[LINE_SIZE];
    set_reply_path(reply, path, (long)pid);
    int fd = open_fifo(reply, O_WRONLY);
    if (fd == -1 && errno == EMFILE) /* so it would be with every client */
        die(reply);
    if (fd == -1) {
        fprintf(stderr, "%s: %s\n", reply, why_not());
        return 0;
    }
    int length =
        snprintf(line, sizeof line, "%lld %lld\n", next, next + count - 1);
    ssize_t n = write(fd, line, (size_t)length); /* all of it, or nothing */
    if (n == -1)
        perror(reply);
    if (close(fd) == -1)
        die("close");
    return n == -1 ? 0 : count;
}

/* Waits until there is something to read. Returns 0 if we are told to stop: the
 * signals enter only while pselect() waits, so none can be overlooked. */
static int can_read(int fd, const sigset_t *entry)
{
    fd_set set;
    while (!told_to_stop) {
        FD_ZERO(&set);
        FD_SET(fd, &set);
        if (pselect(fd + 1, &set, NULL, NULL, NULL, entry) == 1)
            return 1;
        if (errno != EINTR)
            die("pselect");
    }
    return 0;
}

/* Cuts what comes into lines. An empty one is nothing: see seq_client.c for why
 * it comes. One that is too long for a request is none. */
static void serve(const char *path, int read_end, const sigset_t *entry)
{
    char buf[4096], line[LINE_SIZE];
    size_t length = 0;
    long long next = 1;
    while (can_read(read_end, entry)) {
        ssize_t n = read(read_end, buf, sizeof buf);
        if (n == -1 && errno != EAGAIN) /* somebody else may have been faster */
            die(path);
        for (ssize_t i = 0; i < n; i++)
            if (buf[i] != '\n') {
                line[length] = buf[i];
                length += length < sizeof line - 1;
            } else if (length > 0) {
                line[length < sizeof line - 1 ? length : 0] = '\0';
                next += answer(path, line, next);
                length = 0;
            }
    }
}

int main(int argc, char *argv[])
{
    if (argc > 2 || (argc > 1 && *argv[1] == '-')) {
        fprintf(stderr, "usage: %s [PATH]\n", argv[0]);
        return 2;
    }
    const char *path = argc == 2 ? argv[1] : DEFAULT_PATH;
    char longest[PATH_SIZE];
    set_reply_path(longest, path, INT_MAX); /* or fails */

    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* a lost client: write() tells */
        die("signal");
    sigset_t entry;
    block_stops(on_stop, &entry);
    int read_end, write_end;
    take_path(path, &read_end, &write_end);
    if (write_end <= STDOUT_FILENO) /* was closed: it would be the FIFO */
        fail("stdout", strerror(EBADF));
    if (read_end >= FD_SETSIZE)
        fail("pselect", strerror(EMFILE));

    printf("seq_server: ready at %s\n", path);
    /* Now, not at the end: somebody waits for it. */
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    serve(path, read_end, &entry);

    if (remove_own_path() == -1) /* while we still hold the lock */
        die(path);
    if (close(write_end) == -1 || close(read_end) == -1)
        die("close");
    return EXIT_SUCCESS;
}
