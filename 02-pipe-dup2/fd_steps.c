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
 * Each line was observed after the call that it begins with. After execlp() a
 * new program runs, with the same descriptors: that is why the commands need
 * not know. Here the new program is this one again, so that it can look; and
 * the first table has come through the pipe that it describes.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum { COLUMNS = 5, TABLE_SIZE = 1024 };

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static const char *name_of(int fd, ino_t pipe_inode)
{
    static const char *const standard[] = { "stdin", "stdout", "stderr" };
    struct stat status;
    if (fstat(fd, &status) == -1)
        return "-";
    if (!S_ISFIFO(status.st_mode) || status.st_ino != pipe_inode)
        return fd <= STDERR_FILENO ? standard[fd] : "other";
    int flags = fcntl(fd, F_GETFL);
    if (flags == -1)
        die("fcntl");
    return (flags & O_ACCMODE) == O_RDONLY ? "read end" : "write end";
}

/* Adds a line to the table: what each descriptor is after that step. */
static void look(char *table, const char *step, ino_t pipe_inode)
{
    size_t length = strlen(table);
    length +=
        (size_t)snprintf(table + length, TABLE_SIZE - length, "%-20s", step);
    for (int fd = 0; fd < COLUMNS; fd++)
        length += (size_t)snprintf(table + length, TABLE_SIZE - length,
                                   fd + 1 < COLUMNS ? "%-10s" : "%s\n",
                                   name_of(fd, pipe_inode));
}

/* exec replaces all memory: what is to be known after it goes as arguments. */
static void become(const char *self, const char *role, ino_t pipe_inode,
                   const char *table)
{
    char inode[32];
    snprintf(inode, sizeof inode, "%ju", (uintmax_t)pipe_inode);
    execlp(self, self, role, inode, table, (char *)NULL);
    die(self);
}

static void child_ls(const char *self, const int pipefd[2], ino_t inode)
{
    char table[TABLE_SIZE] =
        "child 1 (like ls)   0         1         2         3         4\n";
    look(table, "fork()", inode);
    if (close(pipefd[0]) == -1)
        die("close");
    look(table, "close(pipefd[0])", inode);
    if (pipefd[1] != STDOUT_FILENO) {
        if (dup2(pipefd[1], STDOUT_FILENO) == -1)
            die("dup2");
        look(table, "dup2(pipefd[1], 1)", inode);
        if (close(pipefd[1]) == -1)
            die("close");
        look(table, "close(pipefd[1])", inode);
    }
    become(self, "ls", inode, table);
}

static void child_wc(const char *self, const int pipefd[2], ino_t inode)
{
    char table[TABLE_SIZE] =
        "child 2 (like wc)   0         1         2         3         4\n";
    look(table, "fork()", inode);
    if (close(pipefd[1]) == -1)
        die("close");
    look(table, "close(pipefd[1])", inode);
    if (pipefd[0] != STDIN_FILENO) {
        if (dup2(pipefd[0], STDIN_FILENO) == -1)
            die("dup2");
        look(table, "dup2(pipefd[0], 0)", inode);
        if (close(pipefd[0]) == -1)
            die("close");
        look(table, "close(pipefd[0])", inode);
    }
    become(self, "wc", inode, table);
}

/* The program that the children execute. */
static int after_exec(const char *role, const char *inode, const char *before)
{
    char table[TABLE_SIZE] = "";
    snprintf(table, sizeof table, "%s", before);
    look(table, "execlp()", (ino_t)strtoumax(inode, NULL, 10));

    if (strcmp(role, "wc") == 0) {
        int byte;
        while ((byte = getchar()) != EOF)
            putchar(byte);
        if (ferror(stdin))
            die("stdin");
    }
    printf("%s", table);
    if (fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}

int main(int argc, char *argv[])
{
    if (argc == 4)
        return after_exec(argv[1], argv[2], argv[3]);
    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 2;
    }

    /* Begin as in a terminal: whoever started us may have left more open. */
    for (int fd = STDERR_FILENO + 1; fd < COLUMNS; fd++)
        close(fd);

    int pipefd[2];
    struct stat status;
    if (pipe(pipefd) == -1)
        die("pipe");
    if (fstat(pipefd[0], &status) == -1)
        die("fstat");

    pid_t children[2];
    for (int i = 0; i < 2; i++) {
        children[i] = fork();
        if (children[i] == -1)
            die("fork");
        if (children[i] == 0)
            (i == 0 ? child_ls : child_wc)(argv[0], pipefd, status.st_ino);
    }
    if (close(pipefd[0]) == -1 || close(pipefd[1]) == -1)
        die("close");

    int result = EXIT_SUCCESS;
    for (int i = 0; i < 2; i++) {
        int ended;
        if (waitpid(children[i], &ended, 0) == -1)
            die("waitpid");
        if (ended != 0) {
            fprintf(stderr, "child %d failed\n", i + 1);
            result = EXIT_FAILURE;
        }
    }
    return result;
}
