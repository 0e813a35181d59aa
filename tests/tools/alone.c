/*
 * alone.c - wait until no other run of these tests uses what all users share
 *
 * usage: alone DESCRIPTOR [PORT]
 *
 * The lock belongs to what DESCRIPTOR stands for, a directory that each user may
 * open: it stays when this program has ended, until the caller closes the
 * descriptor or ends. The exit status is one of those below.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    IS_ALONE,
    CANNOT_TELL, /* not every file system has locks */
    PORT_IN_USE,
    OTHERS_GO_ON,
    SECONDS = 200, /* a test ends after 300 */
};

static void give_up(int signal)
{
    (void)signal;
    _exit(OTHERS_GO_ON);
}

int main(int argc, char *argv[])
{
    if (argc < 2)
        return CANNOT_TELL;
    int lock = atoi(argv[1]);
    if (flock(lock, LOCK_EX | LOCK_NB) == -1) {
        if (errno != EWOULDBLOCK)
            return CANNOT_TELL;
        if (isatty(STDERR_FILENO))
            fprintf(stderr,
                    "(waiting for other tests that use the same names)\n");
        struct sigaction action = { .sa_handler = give_up };
        sigemptyset(&action.sa_mask);
        if (sigaction(SIGALRM, &action, NULL) == -1)
            return CANNOT_TELL;
        alarm(SECONDS);
        if (flock(lock, LOCK_EX) == -1)
            return CANNOT_TELL;
    }
    if (argc < 3)
        return IS_ALONE;

    /* As tcp_server.c does it. */
    struct sockaddr_in address = { .sin_family = AF_INET };
    address.sin_port = htons((in_port_t)atoi(argv[2]));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    int yes = 1;
    if (fd == -1 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == -1)
        return CANNOT_TELL;
    if (bind(fd, (struct sockaddr *)&address, sizeof address) == -1 ||
        listen(fd, 1) == -1)
        return errno == EADDRINUSE ? PORT_IN_USE : CANNOT_TELL;
    return IS_ALONE;
}
