/*
 * capture.c - read all that a command prints, as $(...) does in the shell
 *
 * Chapter: dup2() によるパイプとコマンドの連携
 *
 *     command -- stdout --> [ pipe ] -- read() --> this program's memory
 *
 *     $ ./capture printf 'Hello\nWorld\n\n'
 *     captured 13 bytes:
 *     Hello
 *     World
 *     $ ./capture sh -c 'echo partly done; exit 3'; echo "status $?"
 *     captured 12 bytes:
 *     partly done
 *     status 3
 *
 * Like $(...) it leaves out the newlines at the end. First all output is read,
 * only then is the command waited for: the other way round a command with more
 * output than a pipe holds would wait for its reader, and the reader for it.
 */
#include "command.h"

struct text {
    char *bytes;
    size_t length;
};

static struct text failed(const char *what, char *bytes)
{
    perror(what);
    free(bytes);
    return (struct text) { NULL, 0 };
}

/* Where `bytes` is NULL in what is returned, it has failed. */
static struct text read_all(int fd)
{
    struct text text = { NULL, 0 };
    size_t size = 0;
    ssize_t n;
    do {
        if (text.length == size) {
            size = size == 0 ? 4096 : 2 * size;
            char *larger = realloc(text.bytes, size);
            if (larger == NULL)
                return failed("realloc", text.bytes);
            text.bytes = larger;
        }
        n = read(fd, text.bytes + text.length, size - text.length);
        if (n == -1)
            return failed("read", text.bytes);
        text.length += (size_t)n;
    } while (n > 0);
    return text;
}

int main(int argc, char *argv[])
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s COMMAND [ARG...]\n", argv[0]);
        return 2;
    }

    int pipefd[2];
    if (pipe(pipefd) == -1)
        die("pipe");
    pid_t pid = fork();
    if (pid == -1)
        die("fork");
    if (pid == 0) {
        if (close(pipefd[0]) == -1)
            die("close");
        move_descriptor(pipefd[1], STDOUT_FILENO);
        execute(argv + 1);
    }
    if (close(pipefd[1]) == -1)
        die("close");
    struct text output = read_all(pipefd[0]);
    if (close(pipefd[0]) == -1) /* if the command still writes, that ends it */
        die("close");
    int status;
    if (waitpid(pid, &status, 0) == -1)
        die("waitpid");
    if (output.bytes == NULL)
        return EXIT_FAILURE;

    printf("captured %zu bytes:\n", output.length);
    while (output.length > 0 && output.bytes[output.length - 1] == '\n')
        output.length--;
    fwrite(output.bytes, 1, output.length, stdout);
    printf("\n");
    free(output.bytes);
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return exit_status(status);
}
