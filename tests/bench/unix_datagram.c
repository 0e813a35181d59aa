/*
 * unix_datagram.c - a pair of connected UNIX domain sockets, datagram: one call
 * is one message, and a message is never cut up
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "messages.h"

static void make_pair(int ends[2], const struct way *way)
{
    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) == -1)
        die("socketpair");
    if (way->without != BUFFERS)
        for (int i = 0; i < 2; i++)
            room_for(ends[i], 2 * 1024 * 1024); /* a message must fit whole */
}

static void open_pair(struct link *first, struct link *second)
{
    int ends[2];
    make_pair(ends, first->way);
    use_socket(first, ends[0]);
    use_socket(second, ends[1]);
}

static bool fits(const struct way *way, size_t size)
{
    int ends[2];
    make_pair(ends, way);
    void *message = or_die(calloc(size, 1));
    bool sent = send(ends[0], message, size, 0) != -1;
    if (!sent && errno != EMSGSIZE && errno != ENOBUFS)
        die("send");
    free(message);
    close(ends[0]);
    close(ends[1]);
    return sent;
}

INLINE void send_datagram(struct link *link, const void *message, size_t size)
{
    uint64_t since = 0;
    while (send(link->out, message, size, 0) == -1)
        if (errno == EAGAIN)
            wait_for(link->out, POLLOUT, &since);
        else if (errno != EINTR && errno != ENOBUFS)
            die("send");
}

INLINE const unsigned char *receive_datagram(struct link *link, void *room,
                                             size_t size)
{
    uint64_t since = 0;
    ssize_t n;
    while ((n = recv(link->in, room, size, 0)) == -1)
        if (errno == EAGAIN)
            wait_for(link->in, POLLIN, &since);
        else if (errno != EINTR)
            die("recv");
    if ((size_t)n != size)
        refuse("datagram", "too short");
    return room;
}

static void send_all(struct link *link, const struct slice *slice)
{
    send_each(link, slice, send_datagram);
}

static void receive_all(struct link *link, const struct slice *slice)
{
    receive_each(link, slice, receive_datagram);
}

const struct mechanism by_unix_datagram = {
    .name = "unix-datagram",
    .what = "socketpair(), AF_UNIX, SOCK_DGRAM",
    .fits = fits,
    .open = open_pair,
    .begin = stream_begin,
    .send = send_datagram,
    .receive = receive_datagram,
    .send_all = send_all,
    .receive_all = receive_all,
};
