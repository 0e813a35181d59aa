/*
 * lifecycle.c - make a FIFO, look at it, use it, take its name away
 *
 * Chapter: 名前付きパイプ（FIFO）, mkfifo() による作成, FIFO の特徴,
 *          unlink() による削除
 *
 *     name -- my_fifo (in the directory) -----+
 *     read end  (a descriptor) ---------------┼-- the pipe, in the kernel
 *     write end (a descriptor) ---------------+
 *
 *     $ ./lifecycle
 *     umask 000: mkfifo("my_fifo", 0666) makes a FIFO of mode 0666
 *     umask 022: mkfifo("my_fifo", 0666) makes a FIFO of mode 0644
 *     ls -l shows it:
 *     prw-r--r--... 0 ...my_fifo
 *     "Hello" is written: on the disk are 0 bytes
 *     both ends are closed and opened again: in the pipe are 0 bytes
 *     "World" is written
 *     unlink() takes the name: No such file or directory
 *     through the ends that are open comes "World"
 *
 * The p stands for pipe. In the file system is a name, with an owner and a mode
 * without the bits of the umask. What is in the pipe is never on the disk, and
 * is lost with the last end. After unlink() those that have it open go on.
 *
 * Left out: if a signal ends it, the name may stay (rm my_fifo).
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int made; /* the name is there, and ours */

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    if (made)
        unlink("my_fifo");
    exit(EXIT_FAILURE);
}

static void die(const char *what)
{
    fail(what, strerror(errno));
}

static void make(mode_t mask)
{
    struct stat status;
    umask(mask);
    if (mkfifo("my_fifo", 0666) == -1)
        die("mkfifo");
    made = 1;
    if (stat("my_fifo", &status) == -1)
        die("stat");
    printf("umask %03o: mkfifo(\"my_fifo\", 0666) makes a %s of mode %04o\n",
           (unsigned)mask, S_ISFIFO(status.st_mode) ? "FIFO" : "what?",
           (unsigned)status.st_mode & 07777);
}

static void take_name_away(void)
{
    if (unlink("my_fifo") == -1)
        die("unlink");
    made = 0;
}

/* One process has both ends: O_NONBLOCK keeps the first from waiting. */
static void open_both(int ends[2])
{
    ends[0] = open("my_fifo", O_RDONLY | O_NONBLOCK);
    if (ends[0] == -1)
        die("open");
    ends[1] = open("my_fifo", O_WRONLY);
    if (ends[1] == -1)
        die("open");
}

int main(void)
{
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* a lost stdout is an error */
        die("signal");
    make(000);
    take_name_away();
    make(022);
    printf("ls -l shows it:\n");
    if (fflush(stdout) == EOF) /* before ls writes */
        die("stdout");
    int result = system("ls -l my_fifo"); /* NOLINT: no stranger's words */
    if (result != 0)
        fail("ls", result == -1 ? strerror(errno) : "failed");

    int ends[2];
    char buf[16];
    struct stat status;
    open_both(ends);
    if (write(ends[1], "Hello", 5) != 5)
        die("write");
    if (stat("my_fifo", &status) == -1)
        die("stat");
    printf("\"Hello\" is written: on the disk are %ld bytes\n",
           (long)status.st_size);
    if (close(ends[0]) == -1 || close(ends[1]) == -1)
        die("close");
    open_both(ends);
    ssize_t n = read(ends[0], buf, sizeof buf);
    if (n == -1 && errno != EAGAIN) /* EAGAIN: there is nothing to read */
        die("read");
    printf("both ends are closed and opened again: in the pipe are %zd bytes\n",
           n == -1 ? 0 : n);
    if (write(ends[1], "World", 5) != 5)
        die("write");
    take_name_away();
    printf("\"World\" is written\n");
    printf("unlink() takes the name: %s\n",
           stat("my_fifo", &status) == -1 ? strerror(errno) : "it is there");
    size_t got = 0;
    while ((n = read(ends[0], buf + got, sizeof buf - got)) > 0)
        got += (size_t)n;
    if (n == -1 && errno != EAGAIN)
        die("read");
    printf("through the ends that are open comes \"%.*s\"\n", (int)got, buf);
    if (close(ends[0]) == -1 || close(ends[1]) == -1)
        die("close");
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
