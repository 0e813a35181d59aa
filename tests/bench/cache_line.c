/*
 * cache_line.c - the other limit: 8 bytes from one core to the other and back,
 * by nothing but a store and a load. It shows how far apart the cores are.
 */
#include <stdatomic.h>
#include <string.h>

#include "bench.h"

static const size_t LINE = 64; /* bytes, on most processors; two to be sure */
static uint64_t seen;          /* what this process has read last */

static void open_lines(struct link *first, struct link *second)
{
    unsigned char *memory = share(4 * LINE, false);
    first->to = second->from = (void *)memory;
    second->to = first->from = (void *)(memory + 2 * LINE);
}

static void begin(struct link *link, const struct slice *slice)
{
    (void)slice;
    seen = 0;
    atomic_store((atomic_uint_least64_t *)link->to, 0);
}

static void store(struct link *link, const void *message, size_t size)
{
    uint64_t value = 0;
    memcpy(&value, message, size);
    atomic_store_explicit((atomic_uint_least64_t *)link->to, value,
                          memory_order_release);
}

static const unsigned char *load(struct link *link, void *room, size_t size)
{
    uint64_t value;
    do {
        value = atomic_load_explicit((atomic_uint_least64_t *)link->from,
                                     memory_order_acquire);
    } while (value == seen);
    seen = value;
    return memcpy(room, &value, size);
}

const struct mechanism by_cache_line = {
    .name = "cache-line",
    .what = "8 bytes, by a store and a load: the cores' distance",
    .line = true,
    .open = open_lines,
    .begin = begin,
    .send = store,
    .receive = load,
};
