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
 *     $ mkdir zoo; touch zoo/ape zoo/bee zoo/cat
 *     $ ./pipeline ls zoo '|' wc -l
 *     3
 *     $ ./pipeline ls -C zoo '|' wc -l
 *     1
 *     $ rm -r zoo
 *     $ ./pipeline yes '|' head -n 1
 *     y
 *     $ ./pipeline ./no_such_command; echo "status $?"
 *     ./no_such_command: No such file or directory
 *     status 127
 *
 * (execvp() is execlp() with the words in an array instead of a list.)
 * The | is quoted, so that it reaches this program and not the shell. With -C,
 * ls prints columns as it does on a terminal, and wc -l counts 1: it is because
 * ls looks where its output goes, and prints one name a line into a pipe, that
 * `ls | wc -l` counts files.
 */
#include "command.h"

/* Cuts the list of words at each "|". Returns the number of commands, or 0 if
 * one of them has no word. */
static int split(char *words[], char **commands[])
{
    int count = 0;
    commands[count++] = words;
    for (char **word = words; *word != NULL; word++)
        if (strcmp(*word, "|") == 0) {
            *word = NULL;
            commands[count++] = word + 1;
        }
    for (int i = 0; i < count; i++)
        if (commands[i][0] == NULL)
            return 0;
    return count;
}

/* Waits for every child. Returns the exit status of the last command, or 1 if
 * that could not be started. The others speak for themselves, except one that
 * was killed. (SIGPIPE only says that nobody wants the rest.) */
static int wait_for_all(pid_t last)
{
    int result = EXIT_FAILURE;
    int status;
    pid_t pid;
    while ((pid = wait(&status)) != -1)
        if (pid == last)
            result = exit_status(status);
        else if (WIFSIGNALED(status) && WTERMSIG(status) != SIGPIPE)
            fprintf(stderr, "a command was killed by signal %d\n",
                    WTERMSIG(status));
    if (errno != ECHILD) /* "no more children" is the end */
        die("wait");
    return result;
}

int main(int argc, char *argv[])
{
    char ***commands = malloc((size_t)argc * sizeof *commands);
    if (commands == NULL)
        die("malloc");
    int count = split(argv + 1, commands);
    if (count == 0) {
        fprintf(stderr,
                "usage: %s COMMAND [ARG...] ['|' COMMAND [ARG...]]...\n",
                argv[0]);
        free(commands);
        return 2;
    }

    /* If our caller ignores SIGCHLD, the statuses would be thrown away. */
    if (signal(SIGCHLD, SIG_DFL) == SIG_ERR)
        die("signal");

    int in = STDIN_FILENO; /* where the next command reads */
    pid_t pid = -1;
    for (int i = 0; i < count; i++) {
        int is_last = i == count - 1;
        int pipefd[2] = { -1, STDOUT_FILENO };
        pid = -1;
        if (!is_last && pipe(pipefd) == -1) {
            perror("pipe");
            break;
        }
        pid = fork();
        if (pid == -1) {
            perror("fork");
            break;
        }
        if (pid == 0) {
            if (!is_last && close(pipefd[0]) == -1)
                die("close");
            move_descriptor(in, STDIN_FILENO);
            move_descriptor(pipefd[1], STDOUT_FILENO);
            execute(commands[i]);
        }

        /* The parent keeps only the read end, for the next command. */
        if (i > 0 && close(in) == -1)
            die("close");
        if (!is_last && close(pipefd[1]) == -1)
            die("close");
        in = pipefd[0];
    }
    free(commands);

    if (pid == -1)
        close(in); /* or the commands before would wait for a reader */
    return wait_for_all(pid);
}
