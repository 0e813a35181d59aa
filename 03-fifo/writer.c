/*
 * writer.c - send a text through a FIFO
 *
 * Chapter: mkfifo() による作成, FIFO の使い方, 「ブロック」とは,
 *          unlink() による削除
 *
 *     writer -- write() --> [ my_fifo ] -- read() --> reader
 *
 *     $ ./writer Hello &
 *     $ ./reader
 *     the reader received "Hello" (5 bytes), then end of file
 *
 * Two programs share nothing but a name. The one that is started first makes
 * the FIFO and waits in open() for the other. When both have it open, the
 * writer removes the name and sends: the next two make a FIFO of their own.
 *
 * Left out: a writer that is stopped while it waits leaves the name (rm
 * my_fifo), and one whose reader has gone is ended by SIGPIPE without a word.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(int argc, char *argv[])
{
    if (argc > 2) {
        fprintf(stderr, "usage: %s [TEXT]\n", argv[0]);
        return 2;
    }
    const char *text = argc == 2 ? argv[1] : "Hello";

    if (mkfifo("my_fifo", 0600) == -1 && errno != EEXIST)
        die("mkfifo");
    int fd = open("my_fifo", O_WRONLY); /* waits for a reader */
    if (fd == -1)
        die("open");

    /* A file of that name may be somebody's data: leave it alone. */
    struct stat status;
    if (fstat(fd, &status) == -1)
        die("fstat");
    if (!S_ISFIFO(status.st_mode)) {
        fprintf(stderr, "my_fifo: not a FIFO\n");
        return EXIT_FAILURE;
    }
    if (unlink("my_fifo") == -1)
        die("unlink");

    for (size_t left = strlen(text); left > 0;) {
        ssize_t n = write(fd, text, left);
        if (n == -1)
            die("write");
        text += n;
        left -= (size_t)n;
    }
    if (close(fd) == -1) /* end of file for the reader */
        die("close");
    return EXIT_SUCCESS;
}
