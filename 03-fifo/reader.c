/*
 * reader.c - print what somebody writes into a FIFO
 *
 * Chapter: FIFO の使い方, FIFO の特徴
 *
 *     writer -- write() --> [ my_fifo ] -- read() --> reader
 *
 *     $ ./reader & ./writer my_fifo Hello; wait $!
 *     Hello
 *     $ ./writer my_fifo "Hello, reader" & ./reader; wait $!
 *     Hello, reader
 *     $ mkfifo phone; ./reader phone & echo "from a shell" > phone; wait $!
 *     from a shell
 *     $ test -e phone || echo "the name is gone"
 *     the name is gone
 *
 * The two need not be related, only know the same name: the third time it is
 * the shell itself that writes. Which of them starts first does not matter,
 * since open() waits for the other. End of file says that the last writer has
 * closed its end, not that it had written all it wanted to: it comes as well
 * when the writer was killed.
 *
 * The name is for meeting, and is removed afterwards (meet.h tells by whom).
 */
#include "meet.h"

int main(int argc, char *argv[])
{
    if (argc > 2 || (argc > 1 && *argv[1] == '-')) {
        fprintf(stderr, "usage: %s [PATH]\n", argv[0]);
        return 2;
    }
    const char *path = argc > 1 ? argv[1] : DEFAULT_FIFO;

    /* In `./reader | head -n 1` too the name is to be removed. */
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR)
        die("signal");
    int fd = open_fifo(path, O_RDONLY); /* waits for a writer */
    copy(fd, STDOUT_FILENO);            /* until end of file */
    if (remove_name() == -1 && errno != ENOENT)
        die(path);
    if (close(fd) == -1)
        die("close");
    return EXIT_SUCCESS;
}
