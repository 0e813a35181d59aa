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
 * fork() makes no second pipe, only more descriptors for the one there is. The
 * kernel counts them. End of file comes when the sum of the write ends is 0,
 * not a step before: while one is open, somebody could still write.
 * (For each row both processes look which ends they have open, and the parent
 * tries to read: O_NONBLOCK makes read() fail with EAGAIN where it would wait.)
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int pipefd[2];        /* the pipe of the table */
static int report[2], go[2]; /* two more, with which the two keep step */

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static int is_open(int fd)
{
    int flags = fcntl(fd, F_GETFD);
    if (flags == -1 && errno != EBADF)
        die("fcntl");
    return flags != -1;
}

static void report_and_wait(void)
{
    char held[2] = { (char)is_open(pipefd[0]), (char)is_open(pipefd[1]) };
    if (write(report[1], held, 2) == -1 || read(go[0], held, 1) == -1)
        die("report to the parent");
}

static void child(void)
{
    if (close(report[0]) == -1 || close(go[1]) == -1)
        die("close");
    report_and_wait();
    if (close(pipefd[0]) == -1) /* ① */
        die("close");
    report_and_wait();
    report_and_wait();          /* after ③, which is the parent's */
    if (close(pipefd[1]) == -1) /* ② */
        die("close");
    report_and_wait();
    if (close(report[1]) == -1 || close(go[0]) == -1)
        die("close");
    _exit(EXIT_SUCCESS);
}

static void show(int with_child, const char *step, const char *number)
{
    printf("%-25s", step);
    for (int i = 0; i < 2; i++) {
        char its = 0; /* stays 0 before fork(), and when the child is gone */
        if (with_child && read(report[0], &its, 1) == -1)
            die("read");
        int mine = is_open(pipefd[i]);
        printf("   %d     %d    %d   ", mine, its, mine + its);
    }
    char byte;
    ssize_t n = read(pipefd[0], &byte, 1); /* returns at once: O_NONBLOCK */
    if (n == -1 && errno != EAGAIN && errno != EBADF)
        die("read");
    const char *failure = errno == EAGAIN ? "waits" : "fails";
    printf(*number == '\0' ? "%s%s\n" : "%-9s%s\n",
           n == 0 ? "gets EOF" : failure, number);
    if (with_child && write(go[1], "", 1) == -1)
        die("write");
}

int main(void)
{
    if (pipe(pipefd) == -1 || pipe(report) == -1 || pipe(go) == -1)
        die("pipe");
    if (fcntl(pipefd[0], F_SETFL, O_NONBLOCK) == -1)
        die("fcntl");
    puts("                         read ends         write ends");
    puts("                         parent child sum  parent child sum  read()");
    show(0, "pipe()", "");
    if (fflush(stdout) == EOF) /* or both processes print what is buffered */
        die("stdout");
    pid_t pid = fork();
    if (pid == -1)
        die("fork");
    if (pid == 0)
        child();
    if (close(report[1]) == -1) /* go[0] stays: no SIGPIPE without a child */
        die("close");
    show(1, "fork()", "");
    show(1, "child closes read end", "①");
    if (close(pipefd[1]) == -1) /* ③ */
        die("close");
    show(1, "parent closes write end", "③");
    show(1, "child closes write end", "②");
    if (close(pipefd[0]) == -1) /* ④ */
        die("close");
    show(1, "parent closes read end", "④");
    if (close(report[0]) == -1 || close(go[0]) == -1 || close(go[1]) == -1)
        die("close");

    int status;
    if (waitpid(pid, &status, 0) == -1)
        die("waitpid");
    if (status != 0) {
        fprintf(stderr, "the child failed\n");
        return EXIT_FAILURE;
    }
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
