/*
 * memcpy.c - the limit: one process copies the message in and out of a buffer
 */
#include "messages.h"

INLINE void copy_in(struct link *link, const void *message, size_t size)
{
    memcpy(link->batch, message, size);
}

INLINE const unsigned char *copy_out(struct link *link, void *room, size_t size)
{
    return memcpy(room, link->batch, size);
}

static void copy_all(struct link *link, const struct slice *slice)
{
    for (uint64_t i = 1; i <= slice->count; i++) {
        prepare(slice, link->message, i);
        copy_in(link, link->message, slice->size);
        check(slice, copy_out(link, link->room, slice->size), i);
    }
}

const struct mechanism by_memcpy = {
    .name = "memcpy",
    .what = "copied in and out by one process: the limit",
    .alone = true,
    .send = copy_in,
    .receive = copy_out,
    .send_all = copy_all,
};
