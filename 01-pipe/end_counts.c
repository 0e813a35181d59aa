/*
 * end_counts.c - who holds which end after each step, and when EOF comes
 *
 * Chapter: fork() 後のファイルディスクリプタの状態, EOF が発生する条件
 *
 *     $ ./end_counts
 *                              read ends         write ends
 *                              parent child sum  parent child sum  read()
 *     pipe()                      1     0    1      1     0    1   waits
 *     fork()                      1     1    2      1     1    2   waits
 *     child closes read end       1     0    1      1     1    2   waits    ①
 *     parent closes write end     1     0    1      0     1    1   waits    ③
 *     child closes write end      1     0    1      0     0    0   gets EOF ②
 *     parent closes read end      0     0    0      0     0    0   fails    ④
 *
 * fork() makes no second pipe, only more descriptors for the one there is, and
 * the kernel counts them. End of file comes when the sum of the write ends is
 * 0, not a step before: while one is open, somebody could still write.
 *
 * Nothing in the table is assumed. After each step both processes look at their
 * own descriptors, and the parent tries to read.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum order { LOOK = 'L', CLOSE_READ_END = 'R', CLOSE_WRITE_END = 'W' };

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

/* Is `fd` open in this process, and is it the pipe with that inode? */
static unsigned char holds(int fd, ino_t inode)
{
    struct stat status;
    if (fstat(fd, &status) == -1) {
        if (errno != EBADF)
            die("fstat");
        return 0;
    }
    return S_ISFIFO(status.st_mode) && status.st_ino == inode;
}

/* Obeys the parent, and answers each order with the ends that are left. */
static void child(const int pipefd[2], ino_t inode, int orders, int answers)
{
    char order;
    ssize_t n;
    while ((n = read(orders, &order, 1)) == 1) {
        if (order == CLOSE_READ_END && close(pipefd[0]) == -1) /* ① */
            die("close");
        if (order == CLOSE_WRITE_END && close(pipefd[1]) == -1) /* ② */
            die("close");
        unsigned char held[2] = { holds(pipefd[0], inode),
                                  holds(pipefd[1], inode) };
        if (write(answers, held, 2) != 2)
            die("write");
    }
    if (n == -1)
        die("read");
    if (close(orders) == -1 || close(answers) == -1)
        die("close");
    _exit(EXIT_SUCCESS);
}

static void tell_child(int orders, int answers, enum order order,
                       unsigned char held[2])
{
    char byte = (char)order;
    if (write(orders, &byte, 1) == -1 && errno != EPIPE)
        die("write");
    for (int i = 0; i < 2; i++) {
        ssize_t n = read(answers, &held[i], 1);
        if (n == -1)
            die("read");
        if (n == 0) {
            wait(NULL);
            fprintf(stderr, "the child is gone\n");
            exit(EXIT_FAILURE);
        }
    }
}

static const char *try_to_read(int fd)
{
    char byte;
    ssize_t n = read(fd, &byte, 1); /* at once: the end is O_NONBLOCK */
    if (n == 0)
        return "gets EOF";
    if (n == -1 && errno == EAGAIN)
        return "waits";
    if (n == -1 && errno != EBADF)
        die("read");
    return "fails";
}

static void show(const int pipefd[2], ino_t inode,
                 const unsigned char child_holds[2], const char *step,
                 const char *number)
{
    printf("%-25s", step);
    for (int i = 0; i < 2; i++) {
        int mine = holds(pipefd[i], inode), its = child_holds[i];
        printf("   %d     %d    %d   ", mine, its, mine + its);
    }
    printf(*number == '\0' ? "%s%s\n" : "%-9s%s\n", try_to_read(pipefd[0]),
           number);
}

int main(int argc, char *argv[])
{
    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 2;
    }
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* a lost child: write() says so */
        die("signal");

    int pipefd[2], orders[2], answers[2];
    if (pipe(pipefd) == -1 || pipe(orders) == -1 || pipe(answers) == -1)
        die("pipe");
    if (fcntl(pipefd[0], F_SETFL, O_NONBLOCK) == -1)
        die("fcntl");
    struct stat status;
    if (fstat(pipefd[0], &status) == -1)
        die("fstat");
    const ino_t inode = status.st_ino;

    unsigned char held[2] = { 0, 0 }; /* by the child: it does not exist yet */
    printf("                         read ends         write ends\n"
           "                         parent child sum  parent child sum  "
           "read()\n");
    show(pipefd, inode, held, "pipe()", "");
    if (fflush(stdout) == EOF) /* or the child would hold a copy of it */
        die("stdout");

    pid_t pid = fork();
    if (pid == -1)
        die("fork");
    if (pid == 0) {
        if (close(orders[1]) == -1 || close(answers[0]) == -1)
            die("close");
        child(pipefd, inode, orders[0], answers[1]);
    }
    if (close(orders[0]) == -1 || close(answers[1]) == -1)
        die("close");

    tell_child(orders[1], answers[0], LOOK, held);
    show(pipefd, inode, held, "fork()", "");
    tell_child(orders[1], answers[0], CLOSE_READ_END, held);
    show(pipefd, inode, held, "child closes read end", "①");
    if (close(pipefd[1]) == -1) /* ③ */
        die("close");
    show(pipefd, inode, held, "parent closes write end", "③");
    tell_child(orders[1], answers[0], CLOSE_WRITE_END, held);
    show(pipefd, inode, held, "child closes write end", "②");
    if (close(pipefd[0]) == -1) /* ④ */
        die("close");
    show(pipefd, inode, held, "parent closes read end", "④");

    if (close(orders[1]) == -1 || close(answers[0]) == -1)
        die("close");
    int result;
    if (waitpid(pid, &result, 0) == -1)
        die("waitpid");
    if (result != 0) {
        fprintf(stderr, "the child failed\n");
        return EXIT_FAILURE;
    }
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
