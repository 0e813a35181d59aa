/*
 * reader.c - receive a text through a FIFO
 *
 * Chapter: FIFO の使い方, 「ブロック」とは, unlink() による削除
 *
 *     $ ./reader &
 *     $ ./writer Hello
 *     the reader received "Hello" (5 bytes), then end of file
 *
 * A shell can be the writer as well: echo Hello > my_fifo.
 *
 * Left out: a reader that is stopped while it waits leaves the name (rm
 * my_fifo), and two readers at once share what comes.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(void)
{
    if (mkfifo("my_fifo", 0600) == -1 && errno != EEXIST)
        die("mkfifo");
    int fd = open("my_fifo", O_RDONLY); /* waits for a writer */
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

    printf("the reader received \"");
    char buf[256];
    size_t total = 0;
    ssize_t n;
    while ((n = read(fd, buf, sizeof buf)) > 0) { /* until end of file */
        fwrite(buf, 1, (size_t)n, stdout);
        total += (size_t)n;
    }
    if (n == -1)
        die("read");
    printf("\" (%zu bytes), then end of file\n", total);

    /* ./writer has removed the name; a shell that writes has not. */
    if (fstat(fd, &status) == -1)
        die("fstat");
    if (status.st_nlink > 0 && unlink("my_fifo") == -1)
        die("unlink");
    if (close(fd) == -1)
        die("close");
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
