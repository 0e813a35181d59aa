/*
 * pipeline.c - connect any number of commands, as the shell does with |
 *
 * Chapter: execlp() とは, パイプとコマンドの連携例
 *
 *     command --> [ pipe ] --> command --> [ pipe ] --> command
 *
 *     $ ./pipeline printf '%s\n' pear apple fig '|' sort '|' head -n 2
 *     apple
 *     fig
 *     $ mkdir zoo
 *     $ touch zoo/ape zoo/bee zoo/cat
 *     $ ./pipeline ls zoo '|' wc -l
 *     3
 *     $ ./pipeline ls -C zoo '|' wc -l
 *     1
 *     $ rm -r zoo
 *     $ ./pipeline yes '|' head -n 1
 *     y
 *
 * The | is in quotes, so that this program gets it and not the shell. execvp()
 * is execlp() with the words in an array. (ls prints columns on a terminal, and
 * one name a line into a pipe. With -C it prints columns into the pipe too, and
 * wc -l no longer counts the files.)
 *
 * Left out: status 126, what the caller ignores or blocks (robust_pipeline.c).
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

/* Puts a null pointer in the place of each "|". Returns how many commands there
 * are, or 0 if one of them has no word. */
static int cut(char *words[])
{
    int count = 1;
    for (int i = 0; words[i] != NULL; i++)
        if (strcmp(words[i], "|") == 0) {
            if (i == 0 || words[i - 1] == NULL || words[i + 1] == NULL)
                return 0;
            words[i] = NULL;
            count++;
        }
    return count;
}

static void child(char *command[], int in, int out)
{
    if (in != STDIN_FILENO) /* all but the first command */
        if (dup2(in, STDIN_FILENO) == -1 || close(in) == -1)
            die("stdin");
    if (out != STDOUT_FILENO) /* all but the last one */
        if (dup2(out, STDOUT_FILENO) == -1 || close(out) == -1)
            die("stdout");
    execvp(command[0], command);
    perror(command[0]);
    _exit(127); /* as in the shell */
}

int main(int argc, char *argv[])
{
    int count = argc > 1 ? cut(argv + 1) : 0;
    if (count == 0) {
        fprintf(stderr,
                "usage: %s COMMAND [ARG...] ['|' COMMAND [ARG...]]...\n",
                argv[0]);
        return 2;
    }
    pid_t *pids = malloc((size_t)count * sizeof *pids);
    if (pids == NULL)
        die("malloc");

    char **command = argv + 1;
    int in = STDIN_FILENO; /* where the next command reads */
    int started = 0;
    while (started < count) {
        int is_last = started == count - 1;
        int pipefd[2] = { -1, STDOUT_FILENO };
        if (!is_last && pipe(pipefd) == -1) {
            perror("pipe");
            break;
        }
        pid_t pid = fork();
        if (pid == -1) {
            perror("fork");
            break;
        }
        if (pid == 0) {
            if (!is_last && close(pipefd[0]) == -1)
                die("close");
            child(command, in, pipefd[1]);
        }
        /* The parent keeps only the read end, for the next command. */
        if (started > 0 && close(in) == -1)
            die("close");
        if (!is_last && close(pipefd[1]) == -1)
            die("close");
        in = pipefd[0];
        pids[started++] = pid;
        while (*command++ != NULL)
            ; /* on to the word after the null pointer */
    }
    if (started < count)
        close(in); /* the commands before learn that nobody reads */

    int status = 0; /* at the end, that of the last command */
    for (int i = 0; i < started; i++) {
        if (waitpid(pids[i], &status, 0) == -1)
            die("waitpid");
        if (WIFSIGNALED(status) && WTERMSIG(status) != SIGPIPE)
            fprintf(stderr, "command %d was killed by signal %d\n", i + 1,
                    WTERMSIG(status));
    }
    free(pids);
    if (started < count)
        return EXIT_FAILURE;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
