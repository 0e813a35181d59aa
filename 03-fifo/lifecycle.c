/*
 * lifecycle.c - make a FIFO, look at it, use it, take its name away
 *
 * Chapter: 名前付きパイプ（FIFO）, mkfifo() による作成, FIFO の特徴,
 *          unlink() による削除
 *
 *     name -- my_fifo... (in the directory) --+
 *     read end  (a descriptor) ---------------┼-- the pipe, in the kernel
 *     write end (a descriptor) ---------------+
 *
 *     $ ./lifecycle
 *     umask 000: mkfifo(path, 0666) makes a FIFO of mode 0666
 *     umask 022: mkfifo(path, 0666) makes a FIFO of mode 0644
 *     ls -l shows it:
 *     prw-r--r--... 0 ...my_fifo...
 *     "Hello" is written: on the disk are 0 bytes
 *     both ends are closed and opened again: in the pipe are 0 bytes
 *     "World" is written
 *     unlink() takes the name: No such file or directory
 *     through the ends that are open comes "World"
 *
 * The p in front stands for a pipe. In the file system there is only a name,
 * with an owner and a mode, by which strangers get at a pipe. What is in the
 * pipe is never on the disk, and is lost when the last end is closed. unlink()
 * takes the name from those who come; those who hold an end go on.
 *
 * The mode is what was asked for, without the bits of the umask. 0666 is for
 * everybody, as far as the umask lets them; 0600 is for the owner alone. And
 * /tmp is a directory for everybody: a FIFO of the name /tmp/my_fifo may be
 * there already, made by somebody who wants to hear what we write.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static char path[64];
static int made; /* the name is there, and ours */

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void at_end(void)
{
    if (made)
        unlink(path);
}

static void make(mode_t mask)
{
    umask(mask);
    if (mkfifo(path, 0666) == -1)
        die(path);
    made = 1;
    struct stat status;
    if (lstat(path, &status) == -1)
        die(path);
    printf("umask %03o: mkfifo(path, 0666) makes a %s of mode %04o\n",
           (unsigned)mask, S_ISFIFO(status.st_mode) ? "FIFO" : "what?",
           (unsigned)status.st_mode & 07777);
}

static void take_name_away(void)
{
    if (unlink(path) == -1)
        die(path);
    made = 0;
}

static void list(void)
{
    printf("ls -l shows it:\n");
    if (fflush(stdout) == EOF) /* or the child would hold a copy of it */
        die("stdout");
    pid_t pid = fork();
    if (pid == -1)
        die("fork");
    if (pid == 0) {
        execlp("ls", "ls", "-l", path, (char *)NULL);
        perror("ls");
        _exit(EXIT_FAILURE);
    }
    int status;
    if (waitpid(pid, &status, 0) == -1)
        die("waitpid");
    if (status != 0) {
        fprintf(stderr, "ls failed\n");
        exit(EXIT_FAILURE);
    }
}

/* With both ends in one process, O_NONBLOCK keeps the first open() from waiting
 * for the second. */
static void open_both(int ends[2])
{
    ends[0] = open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
    ends[1] = ends[0] == -1 ? -1 : open(path, O_WRONLY | O_NOFOLLOW);
    if (ends[1] == -1)
        die(path);
}

static void close_both(const int ends[2])
{
    if (close(ends[0]) == -1 || close(ends[1]) == -1)
        die("close");
}

/* Returns how many bytes have been in the pipe: none is no error. */
static size_t take(int fd, char buf[], size_t size)
{
    size_t length = 0;
    ssize_t n;
    while ((n = read(fd, buf + length, size - length)) > 0)
        length += (size_t)n;
    if (n == -1 && errno != EAGAIN)
        die("read");
    return length;
}

int main(int argc, char *argv[])
{
    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 2;
    }
    /* A name of its own for each process: nobody else's is in the way. */
    snprintf(path, sizeof path, "my_fifo.%ld", (long)getpid());
    if (atexit(at_end) != 0)
        die("atexit");
    /* All this takes no time: a signal has to wait until the name is gone. */
    sigset_t stops, before;
    sigemptyset(&stops);
    sigaddset(&stops, SIGINT);
    sigaddset(&stops, SIGTERM);
    if (sigprocmask(SIG_BLOCK, &stops, &before) == -1)
        die("sigprocmask");

    make(000);
    take_name_away();
    make(022);
    list();

    int ends[2];
    char buf[16];
    struct stat status;
    open_both(ends);
    if (write(ends[1], "Hello", 5) != 5)
        die("write");
    if (lstat(path, &status) == -1)
        die(path);
    printf("\"Hello\" is written: on the disk are %ld bytes\n",
           (long)status.st_size);
    close_both(ends);
    open_both(ends);
    printf("both ends are closed and opened again: in the pipe are %zu bytes\n",
           take(ends[0], buf, sizeof buf));

    if (write(ends[1], "World", 5) != 5)
        die("write");
    take_name_away();
    printf("\"World\" is written\n");
    printf("unlink() takes the name: %s\n",
           lstat(path, &status) == -1 ? strerror(errno) : "it is still there");
    size_t length = take(ends[0], buf, sizeof buf);
    printf("through the ends that are open comes \"%.*s\"\n", (int)length, buf);
    close_both(ends);

    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    if (sigprocmask(SIG_SETMASK, &before, NULL) == -1)
        die("sigprocmask");
    return EXIT_SUCCESS;
}
