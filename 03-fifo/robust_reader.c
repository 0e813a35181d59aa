/*
 * robust_reader.c - print what comes through a FIFO, for earnest use
 *
 * Chapter: FIFO の使い方, FIFO の特徴
 *
 *     $ ./robust_reader &
 *     $ ./robust_writer Hello
 *     Hello
 *
 * As reader.c. Added:
 * - It prints what comes as it comes, and nothing else: ./robust_reader > copy.
 *   Without: a NUL ends the text.
 * - SIGHUP, SIGINT and SIGTERM remove the name, also if the caller blocks them.
 *   Without: it stays.
 * - A lock: one reader at a time. Without: each of two gets a part.
 * - It looks whether its name is still there, and on a terminal it says where
 *   it waits. Without: it waits for ever where no writer comes.
 * - Only a FIFO of this user will do. Without: a file of that name is removed,
 *   or a stranger sends the text.
 * - It says what is lost if the output fails. Without: nobody knows.
 * - It refuses a closed output before it reads. Without: the text is lost.
 *
 * End of file says that the last writer has closed its end, not that it had
 * written all: it comes as well when the writer was killed.
 */
#include <poll.h>

#include "fifo.h"

enum { TICK = 100 }; /* milliseconds */

static _Alignas(64) char buf[65536]; /* begins a cache line, for speed */

/* Opens the FIFO for this reader alone. */
static int join(const char *path)
{
    for (;;) {
        make_fifo(path);
        int fd = open_fifo(path, O_RDONLY | O_NONBLOCK);
        if (fd != -1) {
            if (lock(fd, F_SETLK, F_RDLCK, 0) == F_UNLCK &&
                lock(fd, F_GETLK, F_WRLCK, 0) == F_UNLCK)
                return fd;
            own_path = NULL;
            fail(path, "another program reads here");
        }
        if (errno != ENOENT) /* ENOENT: two have met here, and removed it */
            fail(path, why_not());
    }
}

/* Waits for a writer. Returns how many bytes it has brought so far, or -1 if
 * the name is gone, so that none can come. */
static ssize_t meet(int fd, const char *path, struct stat *status)
{
    struct pollfd entry = { .fd = fd, .events = POLLIN };
    for (int ticks = 1;; ticks++) {
        if (fstat(fd, status) == -1)
            die("fstat");
        int count = poll(&entry, 1, TICK);
        if (count == -1 && errno != EINTR)
            die("poll");
        ssize_t n = read(fd, buf, sizeof buf);
        if (n == -1 && errno != EAGAIN)
            die("read");
        if (n != 0) /* EAGAIN: a writer is there, and has sent nothing yet */
            return n == -1 ? 0 : n;
        if (count > 0) /* a writer has come and gone, and has sent nothing */
            return 0;
        if (status->st_nlink == 0)
            return -1;
        if (ticks == 10)
            say_where(path);
    }
}

int main(int argc, char *argv[])
{
    if (argc > 2 || (argc == 2 && *argv[1] == '-')) {
        fprintf(stderr, "usage: %s [PATH]\n", argv[0]);
        return 2;
    }
    const char *path = argc == 2 ? argv[1] : DEFAULT_PATH;
    if (fcntl(STDOUT_FILENO, F_GETFD) == -1)
        die("stdout");

    start(on_stop);
    struct stat status;
    int fd;
    ssize_t n;
    for (;;) {
        fd = join(path);
        n = meet(fd, path, &status);
        if (n != -1)
            break;
        if (close(fd) == -1)
            die("close");
    }
    own(path, &status);              /* nobody waits there any more */
    if (fcntl(fd, F_SETFL, 0) == -1) /* from here on, read() waits */
        die("fcntl");
    do {
        for (ssize_t done = 0, m; done < n; done += m) {
            m = write(STDOUT_FILENO, buf + done, (size_t)(n - done));
            if (m == -1) {
                perror("stdout");
                fail(path, "what has been read is lost");
            }
        }
        n = read(fd, buf, sizeof buf);
    } while (n > 0);
    if (n == -1)
        die("read");

    /* A robust_writer has removed the name. Another program, such as a shell,
     * has not. */
    if (remove_name() == -1)
        die(path);
    if (close(fd) == -1)
        die("close");
    return EXIT_SUCCESS;
}
