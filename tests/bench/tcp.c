/*
 * tcp.c - a TCP connection over the loopback address, for comparison
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"

/* Bytes in one call: what was fastest for a reader that does not sleep, one way
 * and there and back. */
enum { ONE_WAY_PIECE = 64 * 1024, TRIP_PIECE = 256 * 1024 };

static void open_connection(struct link *first, struct link *second)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int client = socket(AF_INET, SOCK_STREAM, 0);
    if (listener == -1 || client == -1)
        die("socket");
    /* Before they are connected: tcp(7). */
    if (first->way->without != BUFFERS) {
        room_for(listener, 2 * 1024 * 1024);
        room_for(client, 2 * 1024 * 1024);
    }
    if (bind(listener, (struct sockaddr *)&address, length) == -1)
        die("bind"); /* to port 0: any that is free */
    if (listen(listener, 1) == -1)
        die("listen");
    if (getsockname(listener, (struct sockaddr *)&address, &length) == -1)
        die("getsockname");
    if (connect(client, (struct sockaddr *)&address, length) == -1)
        die("connect");
    int server = accept(listener, NULL, NULL);
    if (server == -1)
        die("accept");
    close(listener);

    use_socket(first, client);
    use_socket(second, server);
}

static void set_no_delay(const struct link *link, int no_delay)
{
    if (setsockopt(link->out, IPPROTO_TCP, TCP_NODELAY, &no_delay,
                   sizeof no_delay) == -1)
        die("setsockopt");
}

/* Small messages are collected in the kernel as long as more of them follow:
 * by Nagle's algorithm, and on Linux because we say so (MSG_MORE, send(2)). */
static void begin(struct link *link, const struct slice *slice)
{
    stream_begin(link, slice);
    if (link->spin && link->way->without != PIECES)
        link->piece =
            slice->question == ROUND_TRIP ? TRIP_PIECE : ONE_WAY_PIECE;
    link->collects = slice->question == THROUGHPUT;
    set_no_delay(link, !link->collects);
#ifdef MSG_MORE
    link->more = link->collects ? MSG_MORE : 0;
#endif
}

static void flush(struct link *link)
{
    stream_flush(link);
    if (link->collects)
        set_no_delay(link, 1);
}

const struct mechanism by_tcp = {
    .name = "tcp",
    .what = "TCP over the loopback address, for comparison",
    .open = open_connection,
    .begin = begin,
    .send = stream_send,
    .flush = flush,
    .receive = stream_receive,
    .send_all = stream_send_all,
    .receive_all = stream_receive_all,
};
