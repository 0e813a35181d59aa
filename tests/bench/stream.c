/*
 * stream.c - messages through a descriptor: all of it, however it is cut up
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "messages.h"

/* Bytes: what was fastest. A UNIX socket copies up to 32 KiB into one piece of
 * memory and longer ones into several, which is slower. */
enum { PIPE_PIECE = 8192, SOCKET_PIECE = 32768 };

static void use_pipe(struct link *link, int in, int out)
{
#ifdef F_SETPIPE_SZ
    /* What a process without privileges may have: pipe-max-size, pipe(7).
     * If it is less, the pipe stays as it is. */
    if (link->way->without != CAPACITY)
        fcntl(out, F_SETPIPE_SZ, 1024 * 1024);
#endif
    link->in = in;
    link->out = out;
    /* The reader can begin while the writer goes on, and what is written is
     * still in the cache when it is read. */
    link->piece = link->way->without == PIECES ? SIZE_MAX : PIPE_PIECE;
}

void use_pipes(struct link *first, struct link *second,
               void (*make)(int ends[2]))
{
    int there[2], back[2];
    make(there);
    make(back);
    use_pipe(first, back[0], there[1]);
    use_pipe(second, there[0], back[1]);
}

void room_for(int fd, int bytes)
{
    /* The system may give less (wmem_max, socket(7)): then it is less. */
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

void use_socket(struct link *link, int fd)
{
    link->in = link->out = fd;
    link->socket = true;
    link->piece = link->way->without == PIECES ? SIZE_MAX : SOCKET_PIECE;
}

void stream_begin(struct link *link, const struct slice *slice)
{
    (void)slice;
    int fds[2] = { link->in, link->out };
    for (int i = 0; i < 2; i++) {
        int flags = fcntl(fds[i], F_GETFL);
        flags = link->spin ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
        if (fcntl(fds[i], F_SETFL, flags) == -1)
            die("fcntl");
    }
}

/* Returns at once as long as it is worth while to look again. */
void wait_for(int fd, short events, uint64_t *since)
{
    uint64_t t = now();
    if (*since == 0)
        *since = t;
    if (t - *since < SPIN_NS)
        return;
    struct pollfd ready = { .fd = fd, .events = events };
    if (poll(&ready, 1, -1) == -1 && errno != EINTR)
        die("poll");
}

INLINE void write_all(struct link *link, const unsigned char *p, size_t left)
{
    uint64_t since = 0;
    while (left > 0) {
        size_t size = left < link->piece ? left : link->piece;
        ssize_t n = link->socket ? send(link->out, p, size, link->more)
                                 : write(link->out, p, size);
        if (n >= 0) {
            p += n;
            left -= (size_t)n;
            since = 0;
        } else if (errno == EAGAIN) {
            wait_for(link->out, POLLOUT, &since);
        } else if (errno != EINTR) {
            die("write");
        }
    }
}

INLINE size_t read_some(struct link *link, unsigned char *p, size_t most)
{
    uint64_t since = 0;
    for (;;) {
        ssize_t n =
            link->socket ? recv(link->in, p, most, 0) : read(link->in, p, most);
        if (n > 0)
            return (size_t)n;
        if (n == 0)
            refuse("the other process", "gone before the end");
        if (errno == EAGAIN)
            wait_for(link->in, POLLIN, &since);
        else if (errno != EINTR)
            die("read");
    }
}

INLINE void send_one(struct link *link, const void *message, size_t size)
{
    if (!link->way->batch) {
        write_all(link, message, size);
        return;
    }
    if (link->batched + size > BATCH)
        stream_flush(link);
    memcpy(link->batch + link->batched, message, size);
    link->batched += size;
}

void stream_flush(struct link *link)
{
    write_all(link, link->batch, link->batched);
    link->batched = 0;
}

/* The next `size` bytes of all that has arrived, and more may have. */
INLINE const unsigned char *read_ahead(struct link *link, size_t size)
{
    while (link->last - link->first < size) {
        memmove(link->arrived, link->arrived + link->first,
                link->last - link->first);
        link->last -= link->first;
        link->first = 0;
        link->last +=
            read_some(link, link->arrived + link->last, AHEAD - link->last);
    }
    link->first += size;
    return link->arrived + link->first - size;
}

INLINE const unsigned char *receive_one(struct link *link, void *room,
                                        size_t size)
{
    bool ahead = link->socket && link->way->without != READ_AHEAD;
    if (size < AHEAD && (link->way->batch || ahead))
        return read_ahead(link, size);
    unsigned char *p = room;
    for (size_t got = 0; got < size;)
        got += read_some(link, p + got, size - got);
    return p;
}

void stream_send(struct link *link, const void *message, size_t size)
{
    send_one(link, message, size);
}

const unsigned char *stream_receive(struct link *link, void *room, size_t size)
{
    return receive_one(link, room, size);
}

void stream_send_all(struct link *link, const struct slice *slice)
{
    send_each(link, slice, send_one);
}

void stream_receive_all(struct link *link, const struct slice *slice)
{
    receive_each(link, slice, receive_one);
}
