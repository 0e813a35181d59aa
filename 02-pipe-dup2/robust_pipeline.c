/*
 * robust_pipeline.c - connect any number of commands, whoever starts it
 *
 * Chapter: execlp() とは, パイプとコマンドの連携例
 *
 *     $ ./robust_pipeline printf '%s\n' pear apple '|' sort '|' head -n 1
 *     apple
 *     $ sh -c "trap '' PIPE; ./robust_pipeline yes '|' head -n 1"
 *     y
 *     $ mkdir zoo
 *     $ touch zoo/ape zoo/bee zoo/cat
 *     $ ./robust_pipeline ./ls_wc zoo <&-
 *     3
 *     $ rm -r zoo
 *
 * As pipeline.c. Added:
 * - Status 126 if a command is there and cannot be executed. Without: 127.
 * - After "Permission denied" it looks for the command in PATH. Without: if one
 *   directory may not be entered, a command that is nowhere gives this error.
 * - SIGPIPE has its default action. Without: if the caller ignores SIGPIPE (as
 *   `trap '' PIPE` does), `yes` complains above, and other commands never end.
 * - SIGCHLD, too. Without: waitpid() gives no status if the caller ignores it.
 * - No signal is blocked. Without: the commands inherit what the caller blocks,
 *   and SIGTERM may not end them.
 * - It opens /dev/null where 0, 1 or 2 is closed (<&- closes 0). Without: ls_wc
 *   gets 0 from pipe(), and then closes its own input.
 *
 * Control-C ends all commands, since the terminal sends SIGINT to each. As in a
 * shell, they go on if only this process is killed.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

/* Opens 0 for writing, 1 and 2 for reading: a command that reads from 0 or
 * prints fails, as it does when they are closed. */
static void take_standard_numbers(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) == -1 &&
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) == -1)
            die("/dev/null");
}

static void default_signals(void)
{
    sigset_t none;
    sigemptyset(&none);
    if (signal(SIGPIPE, SIG_DFL) == SIG_ERR ||
        signal(SIGCHLD, SIG_DFL) == SIG_ERR ||
        sigprocmask(SIG_SETMASK, &none, NULL) == -1)
        die("signals");
}

/* Does a directory of PATH have a file of that name? */
static int is_in_path(const char *name)
{
    const char *path = getenv("PATH");
    while (path != NULL) {
        char file[4096];
        struct stat status;
        int length = (int)strcspn(path, ":"); /* 0: the current directory */
        int n = snprintf(file, sizeof file, "%.*s%s%s", length, path,
                         length > 0 ? "/" : "", name);
        if (n >= 0 && (size_t)n < sizeof file && stat(file, &status) == 0 &&
            S_ISREG(status.st_mode))
            return 1;
        path = path[length] == ':' ? path + length + 1 : NULL;
    }
    return 0;
}

static void execute(char *command[])
{
    const char *name = command[0];
    execvp(name, command);
    int error = errno;
    if (error == EACCES && strchr(name, '/') == NULL && !is_in_path(name))
        error = ENOENT;
    fprintf(stderr, "%s: %s\n", name, strerror(error));
    _exit(error == ENOENT || error == ENOTDIR ? 127 : 126);
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
    execute(command);
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
    take_standard_numbers();
    default_signals();

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
