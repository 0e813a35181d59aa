/*
 * writer.c - write a text, or else all standard input, into a FIFO
 *
 * Chapter: FIFO の使い方, FIFO の特徴
 *
 *     writer -- write() --> [ my_fifo ] -- read() --> reader
 *
 *     $ ./reader & ./writer my_fifo Hello; wait $!
 *     Hello
 *     $ mkfifo phone; cat phone & echo "Hello, cat" | ./writer phone; wait $!
 *     Hello, cat
 *     $ test -e phone || echo "the name is gone"
 *     the name is gone
 *
 * The second time it is `cat` that reads, which knows nothing of FIFOs: it
 * opens a name and reads until end of file.
 *
 * If the reader goes before all is written, write() fails with EPIPE. Without
 * the call of signal() it would not return at all: SIGPIPE ends a process.
 */
#include "meet.h"

int main(int argc, char *argv[])
{
    if (argc > 1 && *argv[1] == '-') {
        fprintf(stderr, "usage: %s [PATH [TEXT]...]\n", argv[0]);
        return 2;
    }
    const char *path = argc > 1 ? argv[1] : DEFAULT_FIFO;

    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR)
        die("signal");
    int fd = open_fifo(path, O_WRONLY); /* waits for a reader */
    if (remove_name() == -1 && errno != ENOENT)
        die(path);
    if (argc < 3)
        copy(STDIN_FILENO, fd); /* until end of file */
    for (int i = 2; i < argc; i++)
        if (dprintf(fd, "%s\n", argv[i]) < 0)
            die("write");
    if (close(fd) == -1) /* end of file for the reader */
        die("close");
    return EXIT_SUCCESS;
}
