/*
 * messages.h - what is in a message, and the loops that send and receive many
 *
 * Each mechanism has them compiled around its own functions. After a system call
 * some machines are slow to return from the functions around it: three of them
 * made a short write() a tenth slower.
 */
#ifndef MESSAGES_H
#define MESSAGES_H

#include <string.h>

#include "bench.h"

#define INLINE static inline __attribute__((always_inline))

/* The number of a message stands at both of its ends. A short message has room
 * for some bytes of it only: any of them must change with each message. */
static inline uint64_t mark(uint64_t seq)
{
    return seq * 0x0101010101010101;
}

static inline size_t stamp_size(size_t size)
{
    return size >= 2 * sizeof(uint64_t) ? sizeof(uint64_t)
           : size > 1                   ? size / 2
                                        : 1;
}

/* A constant number of bytes takes no call of memcpy() or memcmp(). */
static inline void put_stamp(unsigned char *p, uint64_t stamp, size_t n)
{
    if (n == sizeof stamp)
        memcpy(p, &stamp, sizeof stamp);
    else
        memcpy(p, &stamp, n);
}

static inline bool has_stamp(const unsigned char *p, uint64_t stamp, size_t n)
{
    return n == sizeof stamp ? memcmp(p, &stamp, sizeof stamp) == 0
                             : memcmp(p, &stamp, n) == 0;
}

static inline unsigned char pattern(uint64_t seq, size_t i)
{
    return (unsigned char)(seq * 131 + i * 7 + i / 251);
}

INLINE void prepare(const struct slice *slice, unsigned char *message,
                    uint64_t seq)
{
    uint64_t stamp = mark(seq);
    size_t n = stamp_size(slice->size);
    if (slice->every_byte)
        for (size_t i = 0; i < slice->size; i++)
            message[i] = pattern(seq, i);
    put_stamp(message, stamp, n);
    put_stamp(message + slice->size - n, stamp, n);
}

INLINE void check(const struct slice *slice, const unsigned char *p,
                  uint64_t seq)
{
    uint64_t stamp = mark(seq);
    size_t n = stamp_size(slice->size);
    if (!has_stamp(p, stamp, n) || !has_stamp(p + slice->size - n, stamp, n))
        refuse("message", "not the one that was sent");
    if (slice->every_byte)
        for (size_t i = n; i + n < slice->size; i++)
            if (p[i] != pattern(seq, i))
                refuse("message", "a byte is not the one that was sent");
}

INLINE void send_each(struct link *link, const struct slice *slice,
                      void (*send)(struct link *, const void *, size_t))
{
    for (uint64_t i = 1; i <= slice->count; i++) {
        prepare(slice, link->message, i);
        send(link, link->message, slice->size);
    }
}

INLINE void receive_each(struct link *link, const struct slice *slice,
                         const unsigned char *(*receive)(struct link *, void *,
                                                         size_t))
{
    for (uint64_t i = 1; i <= slice->count; i++)
        check(slice, receive(link, link->room, slice->size), i);
}

#endif
