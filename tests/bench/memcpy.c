/*
 * memcpy.c - the limit: one process copies the message in and out of a buffer
 */
#include <string.h>

#include "bench.h"

static void copy_in(struct link *link, const void *message, size_t size)
{
    memcpy(link->batch, message, size);
}

static const unsigned char *copy_out(struct link *link, void *room, size_t size)
{
    return memcpy(room, link->batch, size);
}

const struct mechanism by_memcpy = {
    .name = "memcpy",
    .what = "copied in and out by one process: the limit",
    .alone = true,
    .send = copy_in,
    .receive = copy_out,
};
