/*
 * stdio_buffering.c - three lines through a pipe: when does each one arrive?
 *
 * Chapter: パイプのデータフロー（バッファリングとの関係）
 *
 *     printf() --> [ stdio's buffer ] -- write() --> [ pipe ] --> read()
 *
 *     $ ./stdio_buffering
 *     bytes that arrive after   line 1  line 2  line 3     end
 *     printf                         0       0       0      18
 *     printf, then fflush            6       6       6       0
 *     printf, line buffered          6       6       6       0
 *     write                          6       6       6       0
 *
 * The line is "Hello\n", six bytes. On a terminal, standard output is line
 * buffered, so each line is seen at once; in a pipe it is fully buffered, and
 * nothing moves before the buffer is full or the program ends. The last three
 * rows are the three cures.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum way { PRINTF, PRINTF_FFLUSH, LINE_BUFFERED, WRITE, WAYS };
enum { LINES = 3, TIMES = LINES + 1 };

static const char *const titles[WAYS] = { "printf", "printf, then fflush",
                                          "printf, line buffered", "write" };

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void print_line(enum way way)
{
    if (way == WRITE) {
        if (write(STDOUT_FILENO, "Hello\n", 6) != 6)
            die("write");
        return;
    }
    if (printf("Hello\n") < 0)
        die("printf");
    if (way == PRINTF_FFLUSH && fflush(stdout) == EOF)
        die("fflush");
}

/* Takes out of the pipe what is there, and counts it. */
static unsigned char arrived(int fd)
{
    unsigned char count = 0;
    char byte;
    while (read(fd, &byte, 1) == 1)
        count++;
    if (errno != EAGAIN)
        die("read");
    return count;
}

/* Has the pipe as its standard output, like the left side of `a | b`. It holds
 * the read end too, to see what has arrived, and when. */
static void child(const int pipefd[2], enum way way)
{
    unsigned char counts[TIMES];
    if (dup2(pipefd[1], STDOUT_FILENO) == -1)
        die("dup2");
    if (fcntl(pipefd[0], F_SETFL, O_NONBLOCK) == -1)
        die("fcntl");
    /* The chapter's setlinebuf() is this; POSIX has only setvbuf(). */
    if (way == LINE_BUFFERED && setvbuf(stdout, NULL, _IOLBF, 0) != 0)
        die("setvbuf");

    for (int i = 0; i < LINES; i++) {
        print_line(way);
        counts[i] = arrived(pipefd[0]);
    }
    if (fflush(stdout) == EOF) /* as exit() would do at the end */
        die("fflush");
    counts[LINES] = arrived(pipefd[0]);

    /* Now the pipe is empty, and takes the counts to the parent. */
    if (write(pipefd[1], counts, sizeof counts) != sizeof counts)
        die("write");
    if (close(pipefd[0]) == -1 || close(pipefd[1]) == -1)
        die("close");
    _exit(EXIT_SUCCESS);
}

static void measure(enum way way, unsigned char counts[TIMES])
{
    int pipefd[2];
    if (pipe(pipefd) == -1)
        die("pipe");
    pid_t pid = fork();
    if (pid == -1)
        die("fork");
    if (pid == 0)
        child(pipefd, way);
    if (close(pipefd[1]) == -1)
        die("close");

    int status;
    if (waitpid(pid, &status, 0) == -1)
        die("waitpid");
    if (status != 0) {
        fprintf(stderr, "the child failed\n");
        exit(EXIT_FAILURE);
    }
    for (int i = 0; i < TIMES; i++)
        if (read(pipefd[0], &counts[i], 1) != 1)
            die("read");
    if (close(pipefd[0]) == -1)
        die("close");
}

int main(int argc, char *argv[])
{
    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 2;
    }

    /* Nothing is printed before the last child is made: most libcs choose how
     * to buffer at the first output, and a child inherits that choice. */
    unsigned char counts[WAYS][TIMES];
    for (int way = 0; way < WAYS; way++)
        measure((enum way)way, counts[way]);

    printf("bytes that arrive after   line 1  line 2  line 3     end\n");
    for (int way = 0; way < WAYS; way++) {
        printf("%-24s", titles[way]);
        for (int i = 0; i < TIMES; i++)
            printf("%8d", counts[way][i]);
        printf("\n");
    }
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
