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
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum { COLUMNS = 5 };

/* What the children see, to be shown after exec: only arguments survive it. */
struct table {
    FILE *stream; /* of memory, not of a descriptor: those are the subject */
    char *text;
    size_t length;
};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static const char *name_of(int fd, ino_t pipe_inode)
{
    static const char *const standard[] = { "stdin", "stdout", "stderr" };
    struct stat status;
    if (fstat(fd, &status) == -1) {
        if (errno != EBADF)
            die("fstat");
        return "-";
    }
    if (!S_ISFIFO(status.st_mode) || status.st_ino != pipe_inode)
        return fd <= STDERR_FILENO ? standard[fd] : "other";
    int flags = fcntl(fd, F_GETFL);
    if (flags == -1)
        die("fcntl");
    return (flags & O_ACCMODE) == O_RDONLY ? "read end" : "write end";
}

/* Prints what each descriptor is after that step. */
static void look(FILE *stream, const char *step, ino_t pipe_inode)
{
    fprintf(stream, "%-20s", step);
    for (int fd = 0; fd < COLUMNS; fd++)
        fprintf(stream, fd + 1 < COLUMNS ? "%-10s" : "%s\n",
                name_of(fd, pipe_inode));
}

static void begin(struct table *table, const char *title, ino_t pipe_inode)
{
    table->stream = open_memstream(&table->text, &table->length);
    if (table->stream == NULL)
        die("open_memstream");
    fprintf(table->stream, "%-20s0         1         2         3         4\n",
            title);
    look(table->stream, "fork()", pipe_inode);
}

static void become(const char *self, const char *role, struct table *table,
                   ino_t pipe_inode)
{
    char inode[32];
    snprintf(inode, sizeof inode, "%ju", (uintmax_t)pipe_inode);
    if (fclose(table->stream) == EOF)
        die("open_memstream");
    execlp(self, self, role, table->text, inode, (char *)NULL);
    die(self);
}

static void child_ls(const char *self, const int pipefd[2], ino_t inode)
{
    struct table table;
    begin(&table, "child 1 (like ls)", inode);
    if (close(pipefd[0]) == -1)
        die("close");
    look(table.stream, "close(pipefd[0])", inode);
    if (pipefd[1] != STDOUT_FILENO) { /* is 1 if we started with 0, 1 closed */
        if (dup2(pipefd[1], STDOUT_FILENO) == -1)
            die("dup2");
        look(table.stream, "dup2(pipefd[1], 1)", inode);
        if (close(pipefd[1]) == -1)
            die("close");
        look(table.stream, "close(pipefd[1])", inode);
    }
    become(self, "ls", &table, inode);
}

static void child_wc(const char *self, const int pipefd[2], ino_t inode)
{
    struct table table;
    begin(&table, "child 2 (like wc)", inode);
    if (close(pipefd[1]) == -1)
        die("close");
    look(table.stream, "close(pipefd[1])", inode);
    if (pipefd[0] != STDIN_FILENO) { /* is 0 if we started with 0 closed */
        if (dup2(pipefd[0], STDIN_FILENO) == -1)
            die("dup2");
        look(table.stream, "dup2(pipefd[0], 0)", inode);
        if (close(pipefd[0]) == -1)
            die("close");
        look(table.stream, "close(pipefd[0])", inode);
    }
    become(self, "wc", &table, inode);
}

/* What a child runs after execlp(), in place of ls or wc. */
static int after_exec(const char *role, const char *table, const char *inode)
{
    if (strcmp(role, "wc") == 0) { /* which reads what ls printed */
        int byte;
        while ((byte = getchar()) != EOF)
            putchar(byte);
        if (ferror(stdin))
            die("stdin");
    }
    printf("%s", table);
    look(stdout, "execlp()", (ino_t)strtoumax(inode, NULL, 10));
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}

int main(int argc, char *argv[])
{
    if (argc == 4 && (strcmp(argv[1], "ls") == 0 || strcmp(argv[1], "wc") == 0))
        return after_exec(argv[1], argv[2], argv[3]);
    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 2;
    }

    /* Begin as in a terminal: whoever started us may have left more open. */
    for (int fd = STDERR_FILENO + 1; fd < COLUMNS; fd++)
        if (close(fd) == -1 && errno != EBADF)
            die("close");

    int pipefd[2];
    struct stat status;
    if (pipe(pipefd) == -1)
        die("pipe");
    if (fstat(pipefd[0], &status) == -1)
        die("fstat");

    pid_t children[2];
    int count = 0;
    for (; count < 2; count++) {
        children[count] = fork();
        if (children[count] == -1) {
            perror("fork");
            break;
        }
        if (children[count] == 0)
            (count == 0 ? child_ls : child_wc)(argv[0], pipefd, status.st_ino);
    }
    if (close(pipefd[0]) == -1 || close(pipefd[1]) == -1)
        die("close");

    int result = count == 2 ? EXIT_SUCCESS : EXIT_FAILURE;
    for (int i = 0; i < count; i++) {
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
