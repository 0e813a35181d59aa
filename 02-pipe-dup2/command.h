/* command.h - what pipeline, capture and through share: running any command
 *
 * As in a shell, a command is stopped with Control-C, which the terminal sends
 * to all processes in the foreground. To kill only the program that started it
 * does not stop the command.
 */
#ifndef COMMAND_H
#define COMMAND_H

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static inline void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

/* Makes `target` what `fd` is, and gives `fd` up. The two may be the same: a
 * program that is started with 0 or 1 closed gets these numbers from pipe(). */
static inline void move_descriptor(int fd, int target)
{
    if (fd == target)
        return;
    if (dup2(fd, target) == -1)
        die("dup2");
    if (close(fd) == -1)
        die("close");
}

/* Replaces this process by the command, or ends it with the shell's statuses:
 * 127 if there is no such command, 126 if it cannot be executed. */
static inline void execute(char *command[])
{
    execvp(command[0], command);
    int status = errno == ENOENT ? 127 : 126;
    fprintf(stderr, "%s: %s\n", command[0], strerror(errno));
    _exit(status);
}

/* What the shell would have in $? */
static inline int exit_status(int status)
{
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

#endif
