/*
 * fd_limit.c - run out of descriptors, and get some back with close()
 *
 * Chapter: リソースの解放
 *
 *     $ ./fd_limit
 *     this process may have 16 descriptors
 *     it opens pipes until it cannot: 6 pipes, then Too many open files
 *     it closes the 6 read ends: 6 descriptors are free again
 *     it opens pipes until it cannot: 3 pipes, then Too many open files
 *
 * A pipe takes two descriptors, and a process may have only so many: `ulimit -n`
 * shows how many, and 0, 1 and 2 are among them. After fork() each side needs
 * only one end of a pipe; close() gives the descriptor of the other one back.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { LIMIT = 16 }; /* low, so that it is soon reached */

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

/* Returns how many pipes it could open: fewer than LIMIT, at two a pipe. */
static int open_pipes(int pipes[LIMIT][2])
{
    int count = 0;
    while (pipe(pipes[count]) == 0)
        count++;
    printf("it opens pipes until it cannot: %d pipes, then %s\n", count,
           strerror(errno));
    return count;
}

static void close_ends(int pipes[][2], int count, int end)
{
    for (int i = 0; i < count; i++)
        if (close(pipes[i][end]) == -1)
            die("close");
}

int main(void)
{
    /* The caller may have left more open than 0, 1 and 2. */
    for (int fd = STDERR_FILENO + 1; fd < LIMIT; fd++)
        if (close(fd) == -1 && errno != EBADF)
            die("close");

    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
        die("getrlimit");
    if (limit.rlim_cur > LIMIT)
        limit.rlim_cur = LIMIT;
    if (setrlimit(RLIMIT_NOFILE, &limit) == -1)
        die("setrlimit");
    printf("this process may have %d descriptors\n", (int)limit.rlim_cur);

    int first[LIMIT][2], more[LIMIT][2];
    int count = open_pipes(first);
    close_ends(first, count, 0);
    printf("it closes the %d read ends: %d descriptors are free again\n", count,
           count);
    int count_more = open_pipes(more);

    close_ends(first, count, 1);
    close_ends(more, count_more, 0);
    close_ends(more, count_more, 1);
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
