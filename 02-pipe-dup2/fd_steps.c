/*
 * fd_steps.c - look at the descriptors while `ls | wc -l` is being connected
 *
 * Chapter: 標準入出力の定数, パイプとコマンドの連携例
 *
 *     $ ./fd_steps
 *     child 1 (like ls)   0         1         2         3         4
 *     fork()              stdin     stdout    stderr    read end  write end
 *     close(pipefd[0])    stdin     stdout    stderr    -         write end
 *     dup2(pipefd[1], 1)  stdin     write end stderr    -         write end
 *     close(pipefd[1])    stdin     write end stderr    -         -
 *     execlp()            stdin     write end stderr    -         -
 *     child 2 (like wc)   0         1         2         3         4
 *     fork()              stdin     stdout    stderr    read end  write end
 *     close(pipefd[1])    stdin     stdout    stderr    read end  -
 *     dup2(pipefd[0], 0)  read end  stdout    stderr    read end  -
 *     close(pipefd[0])    read end  stdout    stderr    -         -
 *     execlp()            read end  stdout    stderr    -         -
 *
 * A line shows what each descriptor is after the call on its left. execlp()
 * starts a new program, and the descriptors stay: that is why ls and wc need not
 * know of the pipe. Here the new program is this one again, so that it can look.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SCREEN = 5 };        /* a copy of the first stdout: the lines go there */
static uintmax_t inodes[2]; /* the numbers by which the system knows the pipe */

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static const char *name_of(int fd)
{
    static const char *const standard[] = { "stdin", "stdout", "stderr" };
    struct stat status;
    int flags = fcntl(fd, F_GETFL);
    if (flags == -1 && errno == EBADF)
        return "-"; /* it is not open */
    if (flags == -1 || fstat(fd, &status) == -1)
        die("descriptor");
    if (status.st_ino != inodes[0] && status.st_ino != inodes[1])
        return fd <= STDERR_FILENO ? standard[fd] : "other";
    return (flags & O_ACCMODE) == O_RDONLY ? "read end" : "write end";
}

/* Checks the result of a call. Prints what each descriptor is after it. */
static void after(int result, const char *call)
{
    if (result == -1)
        die(call);
    if (dprintf(SCREEN, "%-20s%-10s%-10s%-10s%-10s%s\n", call, name_of(0),
                name_of(1), name_of(2), name_of(3), name_of(4)) < 0)
        die("stdout");
}

static void child_ls(const int pipefd[2])
{
    after(0, "fork()");
    after(close(pipefd[0]), "close(pipefd[0])");
    after(dup2(pipefd[1], STDOUT_FILENO), "dup2(pipefd[1], 1)");
    after(close(pipefd[1]), "close(pipefd[1])");
}

static void child_wc(const int pipefd[2])
{
    after(0, "fork()");
    after(close(pipefd[1]), "close(pipefd[1])");
    after(dup2(pipefd[0], STDIN_FILENO), "dup2(pipefd[0], 0)");
    after(close(pipefd[0]), "close(pipefd[0])");
}

int main(int argc, char *argv[])
{
    if (argc == 2 && sscanf(argv[1], "%ju %ju", &inodes[0], &inodes[1]) == 2) {
        after(0, "execlp()"); /* this is the new program */
        return EXIT_SUCCESS;
    }
    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 2;
    }

    if (dup2(STDOUT_FILENO, SCREEN) == -1)
        die("dup2");
    for (int fd = 3; fd < SCREEN; fd++) /* the caller may have left them open */
        if (close(fd) == -1 && errno != EBADF)
            die("close");
    int pipefd[2];
    struct stat ends[2];
    if (pipe(pipefd) == -1 || fstat(pipefd[0], &ends[0]) == -1 ||
        fstat(pipefd[1], &ends[1]) == -1)
        die("pipe");
    inodes[0] = ends[0].st_ino;
    inodes[1] = ends[1].st_ino;
    char text[64]; /* for the new program */
    snprintf(text, sizeof text, "%ju %ju", inodes[0], inodes[1]);
    for (int i = 1; i <= 2; i++) { /* one after the other, for the table */
        if (dprintf(SCREEN, "child %d (like %s)   %-10d%-10d%-10d%-10d%d\n", i,
                    i == 1 ? "ls" : "wc", 0, 1, 2, 3, 4) < 0)
            die("stdout");
        pid_t pid = fork();
        if (pid == -1)
            die("fork");
        if (pid == 0) {
            if (i == 1)
                child_ls(pipefd);
            else
                child_wc(pipefd);
            execlp(argv[0], argv[0], text, (char *)NULL);
            die(argv[0]);
        }
        int status;
        if (waitpid(pid, &status, 0) == -1)
            die("waitpid");
        if (status != 0) {
            fprintf(stderr, "child %d failed\n", i);
            return EXIT_FAILURE;
        }
    }
    if (close(pipefd[0]) == -1 || close(pipefd[1]) == -1 || close(SCREEN) == -1)
        die("close");
    return EXIT_SUCCESS;
}
