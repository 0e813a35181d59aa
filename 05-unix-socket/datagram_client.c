/*
 * datagram_client.c - send each text as a letter, and print the answers
 *
 * Chapter: ストリーム型とデータグラム型
 *
 *     $ ./datagram_server & ./datagram_client my_socket a b; kill $!; wait $!
 *     datagram_server: ready at my_socket
 *     A
 *     B
 *
 * A client that wants an answer needs an address of its own, which goes with
 * each letter. Here it is the server's path with the process id after it. (The
 * server looks it up from where it is itself: if the two were started in
 * different directories, PATH has to be absolute.)
 *
 * connect() makes no connection here. It only says where send() shall send to,
 * and that letters from anybody else are not wanted. It fails if nobody reads
 * letters at the path, and the client tries again for two seconds: so either
 * side may be started first.
 *
 * Once a letter is sent, nothing tells whether the server is still there. So
 * the client cannot wait for ever: after a while it takes the answer for lost.
 */
#include "call.h"
#include "letter.h"

/* The server answers to this address. */
static void bind_return_address(int fd, const char *server)
{
    /* Larger than sun_path in it, so that one too long is refused, not cut. */
    static char path[sizeof(struct sockaddr_un)];
    snprintf(path, sizeof path, "%s.%ld", server, (long)getpid());
    struct sockaddr_un address = local_address(path);
    claim_path(path); /* see local.h */
    if (bind(fd, (struct sockaddr *)&address, sizeof address) == -1)
        die(path);
    own_path(path);
    unlock_path();
    /* From now on a signal interrupts a call that waits. */
    if (sigprocmask(SIG_SETMASK, &mask_while_waiting, NULL) == -1)
        die("sigprocmask");
}

static void receive_answer(int fd, const char *server)
{
    struct pollfd entry = { .fd = fd, .events = POLLIN };
    int count = poll(&entry, 1, PATIENCE * 1000);
    if (count == -1)
        die("poll");
    if (count == 0)
        refuse_path(server, "no answer");

    char answer[LETTER_MAX + 1]; /* + 1: to notice one that is too long */
    ssize_t n = recv(fd, answer, sizeof answer, 0);
    if (n == -1)
        die("recv");
    if (n > LETTER_MAX)
        refuse_path(server, "the answer is too long");
    fwrite(answer, 1, (size_t)n, stdout);
    printf("\n");
}

int main(int argc, char *argv[])
{
    if (argc < 3 || *argv[1] == '-') {
        fprintf(stderr, "usage: %s PATH TEXT...\n", argv[0]);
        return 2;
    }
    const char *server = argv[1];
    for (int i = 2; i < argc; i++)
        if (strlen(argv[i]) > LETTER_MAX) {
            fprintf(stderr, "text %d is longer than %d bytes\n", i - 1,
                    LETTER_MAX);
            return EXIT_FAILURE;
        }

    int fd = connect_path(SOCK_DGRAM, server);
    stop_on_signals();
    bind_return_address(fd, server);
    for (int i = 2; i < argc; i++) {
        /* Waits while the server's queue is full (see in_order.c). */
        if (send(fd, argv[i], strlen(argv[i]), 0) == -1)
            die("send");
        receive_answer(fd, server);
    }
    remove_path();
    if (close(fd) == -1)
        die("close");
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
