/*
 * words.c - how does this libc say it?
 *
 * usage: words
 *
 * The sessions and the tests show errors in the words of glibc. This prints,
 * for sed(1), what to write instead: the words of the strerror() here, where
 * they differ. (With glibc it prints nothing.)
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct {
    int error;
    const char *words;
} glibc[] = {
    { EACCES, "Permission denied" },
    { EADDRINUSE, "Address already in use" },
    { EBADF, "Bad file descriptor" },
    { EBUSY, "Device or resource busy" },
    { ECHILD, "No child processes" },
    { ECONNREFUSED, "Connection refused" },
    { EEXIST, "File exists" },
    { EINTR, "Interrupted system call" },
    { EINVAL, "Invalid argument" },
    { EIO, "Input/output error" },
    { ELOOP, "Too many levels of symbolic links" },
    { EMFILE, "Too many open files" },
    { EMSGSIZE, "Message too long" },
    { ENAMETOOLONG, "File name too long" },
    { ENOENT, "No such file or directory" },
    { ENOMEM, "Cannot allocate memory" },
    { ENOSPC, "No space left on device" },
    { ENOTCONN, "Transport endpoint is not connected" },
    { ENOTRECOVERABLE, "State not recoverable" },
    { ENXIO, "No such device or address" },
    { EOPNOTSUPP, "Operation not supported" },
    { EOWNERDEAD, "Owner died" },
    { EPIPE, "Broken pipe" },
    { ESRCH, "No such process" },
};

int main(void)
{
    for (size_t i = 0; i < sizeof glibc / sizeof glibc[0]; i++) {
        const char *here = strerror(glibc[i].error);
        if (strcmp(here, glibc[i].words) != 0)
            printf("s#%s#%s#g\n", glibc[i].words, here);
    }
    return 0;
}
