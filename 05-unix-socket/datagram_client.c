/*
 * datagram_client.c - send each text as a letter, and print the answers
 *
 * Chapter: ストリーム型とデータグラム型
 *
 *     $ ./datagram_server 2 &
 *     datagram_server: ready at my_socket
 *     $ ./datagram_client Hello World
 *     HELLO
 *     WORLD
 *
 * A client that wants an answer needs an address of its own, which goes with
 * each letter. Here it is the server's path with this process id behind it.
 *
 * connect() makes no connection here. It sets the address that send() sends to,
 * and the kernel refuses letters from anybody else. Nothing shows whether the
 * server still lives, so after a while the client takes its answer for lost.
 *
 * Left out: if a signal ends it, its path stays (rm my_socket.*).
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { MOST = 4096 /* bytes in a letter */, PATIENCE = 5000 /* ms */ };

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

/* Sends a letter and prints the answer. Returns 0, or -1 after a message. */
static int ask(int fd, const char *text)
{
    if (send(fd, text, strlen(text), 0) == -1) {
        perror("send");
        return -1;
    }
    struct pollfd entry = { .fd = fd, .events = POLLIN };
    int count = poll(&entry, 1, PATIENCE);
    if (count == -1) {
        perror("poll");
        return -1;
    }
    char letter[MOST + 1]; /* + 1: to notice one that is too long */
    ssize_t n = count == 0 ? 0 : recv(fd, letter, sizeof letter, 0);
    if (n == -1) {
        perror("recv");
        return -1;
    }
    if (count == 0 || n > MOST) {
        fprintf(stderr, count == 0 ? "no answer\n" : "a letter is too long\n");
        return -1;
    }
    fwrite(letter, 1, (size_t)n, stdout);
    printf("\n");
    return 0;
}

int main(int argc, char *argv[])
{
    int texts = 1;
    while (texts < argc && strlen(argv[texts]) <= MOST)
        texts++;
    if (argc == 1 || texts < argc) {
        fprintf(stderr, "usage: %s TEXT... of up to %d bytes\n", argv[0], MOST);
        return 2;
    }

    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    if (fd == -1)
        die("socket");
    struct sockaddr_un server = { .sun_family = AF_UNIX,
                                  .sun_path = "my_socket" };
    struct sockaddr_un own = { .sun_family = AF_UNIX };
    snprintf(own.sun_path, sizeof own.sun_path, "my_socket.%ld",
             (long)getpid());
    if (connect(fd, (struct sockaddr *)&server, sizeof server) == -1)
        die("connect");
    if (bind(fd, (struct sockaddr *)&own, sizeof own) == -1)
        die("bind");

    int failed = 0;
    for (int i = 1; i < argc && !failed; i++)
        failed = ask(fd, argv[i]) == -1;

    if (unlink(own.sun_path) == -1)
        die("unlink");
    if (close(fd) == -1)
        die("close");
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
