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
#include <poll.h>
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
    SECONDS_FOR_LOCK = 150, /* a test ends after 300 */
    SECONDS_FOR_PORT = 70,  /* TIME_WAIT lasts 60 on Linux */
};

static volatile sig_atomic_t reason = OTHERS_GO_ON; /* for waiting */

static void give_up(int signal)
{
    (void)signal;
    _exit(reason);
}

static void say(const char *text)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "(waiting for %s)\n", text);
}

static int is_our_lock(int directory)
{
    if (flock(directory, LOCK_EX | LOCK_NB) == 0)
        return 1;
    if (errno != EWOULDBLOCK)
        return 0;
    say("other tests that use the same names");
    alarm(SECONDS_FOR_LOCK);
    return flock(directory, LOCK_EX) == 0;
}

static int listens(int fd, const struct sockaddr_in *address)
{
    int yes = 1;
    return setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
           bind(fd, (struct sockaddr *)address, sizeof *address) == 0 &&
           listen(fd, 1) == 0;
}

/* A port at which nobody listens may still belong to a connection that is over. */
static int ask_for_port(in_port_t port)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(port) };
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    reason = PORT_IN_USE;
    alarm(SECONDS_FOR_PORT);
    for (int has_waited = 0;; has_waited = 1) {
        int server = socket(AF_INET, SOCK_STREAM, 0);
        if (listens(server, &address))
            return IS_ALONE;
        if (errno != EADDRINUSE)
            return CANNOT_TELL;
        close(server);
        int client = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(client, (struct sockaddr *)&address, sizeof address) == 0 ||
            errno != ECONNREFUSED)
            return PORT_IN_USE;
        close(client);
        if (!has_waited)
            say("the port of an old connection");
        poll(NULL, 0, 100);
    }
}

int main(int argc, char *argv[])
{
    struct sigaction action = { .sa_handler = give_up };
    sigemptyset(&action.sa_mask);
    if (argc < 2 || sigaction(SIGALRM, &action, NULL) == -1 ||
        !is_our_lock(atoi(argv[1])))
        return CANNOT_TELL;
    return argc < 3 ? IS_ALONE : ask_for_port((in_port_t)atoi(argv[2]));
}
