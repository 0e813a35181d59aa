/*
 * robust_writer.c - send a text or a file through a FIFO, for earnest use
 *
 * Chapter: FIFO の使い方, FIFO の特徴
 *
 *     $ ./robust_writer "Hello, reader" &
 *     $ ./robust_reader
 *     Hello, reader
 *     $ ./robust_reader &
 *     $ echo "from a pipe" | ./robust_writer -
 *     from a pipe
 *
 * As writer.c. Added:
 * - "-" sends standard input. Without: no file, and no NUL.
 * - SIGHUP, SIGINT and SIGTERM remove the name, also if the caller blocks them.
 *   Without: it stays.
 * - Each second it looks whether its name is still there, and on a terminal it
 *   says where it waits. Without: it waits for ever where no reader comes.
 * - A lost reader is told. Without: SIGPIPE ends the writer without a word.
 * - A lock: one writer at a time. Without: two write to the same reader.
 * - It refuses the FIFO of a server. Without: it takes its name away.
 * - Only a FIFO of this user will do. Without: a file of that name is written
 *   over, or a stranger reads the text.
 *
 * Status 0 says that the FIFO has taken all, not that the reader has read it: a
 * FIFO goes one way, and no answer comes back.
 */
#include "fifo.h"

/* Interrupts open(). It comes again, in case it has come just before open(). */
static void on_tick(int number)
{
    (void)number;
    alarm(1);
}

/* Returns the write end when there is a reader, for this writer alone. */
static int meet(const char *path)
{
    struct stat status;
    for (int said = 0;;) {
        make_fifo(path);
        int fd = open_fifo(path, O_WRONLY); /* waits for a reader */
        if (fd == -1) {
            if (errno != EINTR && errno != ENOENT)
                fail(path, why_not());
            if (errno == EINTR && !said++)
                say_where(path);
            continue; /* with a new FIFO, if the name is gone */
        }
        if (lock(fd, F_GETLK, F_WRLCK, 0) == F_WRLCK) {
            own_path = NULL;
            fail(path, "in use by a server");
        }
        int alone = lock(fd, F_SETLK, F_WRLCK, 1) == F_UNLCK;
        if (fstat(fd, &status) == -1)
            die("fstat");
        if (alone && status.st_nlink > 0) {
            own(path, &status);
            return fd;
        }
        own_path = NULL; /* another writer has this reader */
        if (close(fd) == -1)
            die("close");
    }
}

int main(int argc, char *argv[])
{
    if (argc > 3) {
        fprintf(stderr, "usage: %s [TEXT or - [PATH]]\n", argv[0]);
        return 2;
    }
    const char *text = argc > 1 ? argv[1] : "Hello";
    const char *path = argc > 2 ? argv[2] : DEFAULT_PATH;
    int is_copy = strcmp(text, "-") == 0;
    if (is_copy && fcntl(STDIN_FILENO, F_GETFD) == -1)
        die("stdin");

    start(on_stop);
    set_handler(SIGALRM, on_tick);
    alarm(1);
    int fd = meet(path);
    set_handler(SIGALRM, SIG_IGN); /* from here on, no call is interrupted */
    alarm(0);

    /* Before the text: the next two must not meet at this FIFO. */
    if (remove_name() == -1)
        die(path);
    own_path = NULL;
    if (is_copy) {
        static char buf[65536];
        ssize_t n;
        while ((n = read(STDIN_FILENO, buf, sizeof buf)) > 0)
            for (ssize_t done = 0, m; done < n; done += m) {
                m = write(fd, buf + done, (size_t)(n - done));
                if (m == -1)
                    die("write");
            }
        if (n == -1)
            die("stdin");
    } else if (dprintf(fd, "%s\n", text) < 0) {
        die("write");
    }
    if (close(fd) == -1) /* end of file for the reader */
        die("close");
    return EXIT_SUCCESS;
}
