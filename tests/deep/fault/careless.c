/*
 * careless.c - what a sweep has to find: every way to take a fault badly
 *
 * Each time the program reads a byte from a pipe. If that fails, it does what
 * its argument says. (tests/deep/fault/fault.sh looks whether the sweep sees it.)
 *
 * It prints two lines: after one, musl has nothing left for fflush() to write.
 *
 *     $ ./careless careful
 *     careful:
 *     x
 *     $ ./careless silent
 *     silent:
 *     x
 *     $ ./careless speechless
 *     speechless:
 *     x
 *     $ ./careless mistaken
 *     mistaken:
 *     x
 *     $ ./careless deaf
 *     deaf:
 *     x
 *     $ ./careless waiting
 *     waiting:
 *     x
 *     $ ./careless crashing
 *     crashing:
 *     x
 *     $ ./careless littering
 *     littering:
 *     x
 *     $ ./careless orphaning
 *     orphaning:
 *     x
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LITTER "litter"

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void fail_badly(const char *way)
{
    if (strcmp(way, "careful") == 0)
        die("read");
    if (strcmp(way, "speechless") == 0)
        exit(EXIT_FAILURE);
    if (strcmp(way, "mistaken") == 0) {
        errno = EDOM;
        die("read");
    }
    if (strcmp(way, "waiting") == 0)
        pause();
    if (strcmp(way, "crashing") == 0)
        abort();
    if (strcmp(way, "littering") == 0)
        die("read");
    if (strcmp(way, "orphaning") == 0) {
        if (fork() == 0)
            pause();
        die("read");
    }
}

int main(int argc, char *argv[])
{
    const char *way = argc == 2 ? argv[1] : "";
    int makes_name = strcmp(way, "littering") == 0;
    int ends[2];
    if (pipe(ends) == -1)
        die("pipe");
    if (write(ends[1], "x", 1) != 1)
        die("write");
    /* After a kill it is in the way of the next run. */
    if (makes_name && open(LITTER, O_CREAT | O_EXCL | O_WRONLY, 0600) == -1)
        die(LITTER);

    char byte = strcmp(way, "deaf") == 0 ? 'x' : '?';
    if (read(ends[0], &byte, 1) == -1)
        fail_badly(way);

    if (makes_name && unlink(LITTER) == -1)
        die(LITTER);
    printf("%s:\n%c\n", way, byte);
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
