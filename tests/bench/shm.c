/*
 * shm.c - shared memory: a ring of slots
 *
 * The writer fills slots, and then says in the first of them how far it has come;
 * the reader waits for that word. So nothing but the slots themselves goes from
 * one core to the other. Back goes the count of what was read, now and then.
 *
 *     slot       0    1    2    3    4    5 ...
 *     message    A    B    C    D    E
 *     word       3    -    -    5    -    <- the reader waits here, for 6 or more
 *
 * Three messages were told of at once, then two. What is left in a word from the
 * last time round is too small to be taken for news.
 */
#include <errno.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include "messages.h"

/* Bytes. */
enum {
    LINE = 64,                    /* a cache line of most processors */
    LARGE_RING = 8 * 1024 * 1024, /* half of it is more than most second level
                                     caches hold, and at least that is used */
    SMALL_RING = 256 * 1024,      /* much less than one */
    MOST_IN_SLOT = 16 * 1024,     /* a longer message takes several slots, */
    WHOLE_IN_SLOT = 4096 - 1,     /* and one that is longer than this, two */
    LONG_MESSAGE = 1024,
    WORD = sizeof(uint64_t),
    TWO_LINES = 2 * LINE, /* far enough apart to be fetched alone */
    VARIABLES = 4096,     /* room for them, before the slots */
};

struct sleeper {
    atomic_uint_least64_t *sleeps; /* or is about to */
    sem_t *wake;
};

/* One process's view of a ring; the pointers lead into the shared memory. */
struct ring {
    atomic_uint_least64_t *taken; /* slots read */
    struct sleeper reader, writer;
    unsigned char *slots;
    size_t stride, in_slot; /* bytes */
    uint64_t count;         /* of slots, a power of two */
    bool spin;              /* before sleeping */
    bool fence;             /* for each message: nobody else makes it for us */

    /* The reader's: slots read, as it last said so, filled as it last saw it */
    uint64_t next, told, filled;
    uint64_t lead; /* slots: see let_it_get_ahead() */
    uint64_t all;  /* slots of the slice */
    bool held;     /* the last slot is still looked at */

    /* The writer's: slots filled, told of; `taken` as it last saw it */
    uint64_t put, told_of, seen;
    uint64_t most_untold; /* slots */
};

/* Memory that a process made by fork() will share. It needs no name. */
void *share(size_t bytes, bool huge)
{
    void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0); /* since POSIX 2024 */
    if (p == MAP_FAILED)
        die("mmap");
#ifdef MADV_HUGEPAGE
    if (huge)
        madvise(p, bytes, MADV_HUGEPAGE); /* a wish */
#else
    (void)huge;
#endif
    return p;
}

static struct ring *view(unsigned char *memory, const struct way *way)
{
    struct ring *ring = or_die(calloc(1, sizeof *ring));
    size_t apart = way->without == PADDING ? WORD : TWO_LINES;
    ring->taken = (void *)memory;
    ring->reader.sleeps = (void *)(memory + apart);
    ring->writer.sleeps = (void *)(memory + 2 * apart);
    ring->reader.wake = (void *)(memory + VARIABLES / 2);
    ring->writer.wake = (void *)(memory + VARIABLES / 2 + TWO_LINES);
    ring->slots = memory + VARIABLES;
    return ring;
}

static void open_ring(struct ring **writer, struct ring **reader,
                      const struct way *way)
{
    unsigned char *memory =
        share(VARIABLES + LARGE_RING, way->without != HUGE_PAGES);
    *writer = view(memory, way);
    *reader = view(memory, way);
    if (sem_init((*writer)->reader.wake, 1, 0) == -1 ||
        sem_init((*writer)->writer.wake, 1, 0) == -1)
        die("sem_init");
}

static void open_rings(struct link *first, struct link *second)
{
    open_ring(&first->to, &second->from, first->way);
    open_ring(&second->to, &first->from, first->way);
}

/* Who is about to sleep writes `sleeps`, and then looks once more for news. Who
 * has news writes it, and then looks at `sleeps`. If a processor looks before its
 * write is there for all to see, both may see the old value, and nobody is woken.
 * A fence between write and look prevents that, but one for each message costs
 * much. So on Linux only the one that is about to sleep makes a fence, on all
 * processors that run a registered process: membarrier(2). That is why both
 * processes register. (The numbers are those of linux/membarrier.h, which musl
 * does not bring along.) */
#ifdef SYS_membarrier
enum { GLOBAL_EXPEDITED = 1 << 1, REGISTER_GLOBAL_EXPEDITED = 1 << 2 };
static long membarrier(int command)
{
    return syscall(SYS_membarrier, command, 0, 0);
}
static bool fenced_by_others(void)
{
    return membarrier(REGISTER_GLOBAL_EXPEDITED) == 0;
}
static void fence_for_both(bool by_each)
{
    if (by_each)
        atomic_thread_fence(memory_order_seq_cst);
    else if (membarrier(GLOBAL_EXPEDITED) == -1)
        die("membarrier");
}
#else
static bool fenced_by_others(void)
{
    return false;
}
static void fence_for_both(bool by_each)
{
    (void)by_each;
    atomic_thread_fence(memory_order_seq_cst);
}
#endif

static unsigned char *slot(const struct ring *ring, uint64_t n)
{
    return ring->slots + (n & (ring->count - 1)) * ring->stride;
}

/* How many slots are filled, as it stands in slot n, if that is among them. */
static atomic_uint_least64_t *word(const struct ring *ring, uint64_t n)
{
    return (void *)(slot(ring, n) + ring->stride - WORD);
}

static void lay_out(struct ring *ring, const struct link *link,
                    const struct slice *slice)
{
    const struct way *way = link->way;
    bool whole = way->without == TWO_COPIES || way->without == PIECES ||
                 slice->size <= WHOLE_IN_SLOT;
    size_t bytes = way->without == RING_SIZE ? SMALL_RING : LARGE_RING;
    /* The reader copies the first half while the writer copies the second. */
    ring->in_slot = whole ? slice->size : (slice->size + 1) / 2;
    if (!whole && ring->in_slot > MOST_IN_SLOT)
        ring->in_slot = MOST_IN_SLOT;
    /* Long ones begin with a cache line: some processors copy to there faster
     * by far. Short ones would not be worth the room between them. */
    size_t unit = ring->in_slot < LONG_MESSAGE ? WORD : LINE;
    ring->stride = (ring->in_slot + WORD + unit - 1) / unit * unit;
    ring->count = 1;
    while (2 * ring->count * ring->stride <= bytes)
        ring->count *= 2;
    ring->next = ring->told = ring->filled = 0;
    ring->put = ring->told_of = ring->seen = 0;
    ring->held = false;
    ring->spin = link->spin;
    /* membarrier() takes so long that in a round trip the answer would come
     * meanwhile, and a process that is to sleep would not. */
    bool asleep = slice->question == ROUND_TRIP && !way->spin;
    ring->fence = way->without == FENCE || asleep || !fenced_by_others();
    /* A batch: the reader is told so late that what it reads has left the
     * writer's own cache. */
    ring->most_untold = way->batch && ring->count > 4 ? ring->count / 4 : 1;
    bool one_way = slice->question == THROUGHPUT && ring->most_untold == 1;
    ring->lead = one_way && ring->spin ? ring->count / 2 : 0;
    ring->all = slice->count * ((slice->size - 1) / ring->in_slot + 1);
}

static void begin(struct link *link, const struct slice *slice)
{
    lay_out(link->from, link, slice);
    struct ring *ring = link->to;
    lay_out(ring, link, slice);
    /* Meanwhile others have had the caches. */
    if (slice->question == THROUGHPUT)
        memset(ring->slots, 0, ring->count * ring->stride);
    for (uint64_t n = 0; n < ring->count; n++)
        atomic_store(word(ring, n), 0);
    atomic_store(ring->taken, 0);
}

/* Between two looks: a core that shares its parts with the other one should
 * not be busy with looking. */
static void pause_a_little(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

static uint64_t value_at(atomic_uint_least64_t *p)
{
    return atomic_load_explicit(p, memory_order_acquire);
}

/* Looks for a while: does the value at `p` become at least `n`? */
static uint64_t look_for(atomic_uint_least64_t *p, uint64_t n)
{
    uint64_t value, t, since = 0;
    do {
        for (int i = 0; i < 64; i++) {
            value = value_at(p);
            if (value >= n)
                return value;
            pause_a_little();
        }
        t = now();
        if (since == 0)
            since = t;
    } while (t - since < SPIN_NS);
    return value;
}

/* Waits until the value at `p` is at least `n`. */
static uint64_t wait_for_value(const struct ring *ring,
                               const struct sleeper *me,
                               atomic_uint_least64_t *p, uint64_t n)
{
    uint64_t value = ring->spin ? look_for(p, n) : value_at(p);
    if (value >= n)
        return value;
    for (;;) {
        atomic_store(me->sleeps, 1); /* first say so, then look once more */
        fence_for_both(ring->fence);
        value = value_at(p);
        if (value >= n)
            break;
        if (sem_wait(me->wake) == -1 && errno != EINTR)
            die("sem_wait");
    }
    atomic_store(me->sleeps, 0);
    return value;
}

static void wake_if_asleep(const struct ring *ring, const struct sleeper *other)
{
    if (ring->fence)
        atomic_thread_fence(memory_order_seq_cst);
    else
        atomic_signal_fence(memory_order_seq_cst); /* for the compiler only */
    if (atomic_load_explicit(other->sleeps, memory_order_relaxed) != 0 &&
        atomic_exchange(other->sleeps, 0) != 0 && sem_post(other->wake) == -1)
        die("sem_post");
}

/* Tells of what was put, and wakes a reader that sleeps. */
static void announce(struct link *link)
{
    struct ring *ring = link->to;
    if (ring->put == ring->told_of)
        return;
    atomic_store_explicit(word(ring, ring->told_of), ring->put,
                          memory_order_release);
    ring->told_of = ring->put;
    wake_if_asleep(ring, &ring->reader);
}

INLINE void put_slot(struct link *link, const void *piece, size_t size)
{
    struct ring *ring = link->to;
    uint64_t n = ring->put;
    if (link->way->without == CACHED_INDEX)
        ring->seen = value_at(ring->taken);
    if (n - ring->seen == ring->count) {
        announce(link);
        ring->seen = wait_for_value(ring, &ring->writer, ring->taken,
                                    n - ring->count + 1);
    }
    memcpy(slot(ring, n), piece, size);
    ring->put++;
    if (ring->put - ring->told_of == ring->most_untold)
        announce(link);
}

INLINE void send_message(struct link *link, const void *message, size_t size)
{
    const unsigned char *p = message;
    for (size_t in_slot = link->to->in_slot; size > in_slot; size -= in_slot) {
        put_slot(link, p, in_slot);
        p += in_slot;
    }
    put_slot(link, p, size);
}

INLINE void give_back(struct link *link)
{
    struct ring *ring = link->from;
    ring->next++;
    if (ring->next - ring->told > ring->count / 8 ||
        link->way->without == CACHED_INDEX) {
        atomic_store_explicit(ring->taken, ring->next, memory_order_release);
        ring->told = ring->next;
        wake_if_asleep(ring, &ring->writer);
    }
}

/* Right behind the writer, a reader fetches each line from the other core: that
 * is slower by far than to follow half a ring behind. So when it has caught up,
 * it waits for as much; if that takes too long, it reads one slot only. */
static void let_it_get_ahead(struct ring *ring)
{
    uint64_t n = ring->next + ring->lead;
    if (n > ring->all)
        n = ring->all;
    if (look_for(word(ring, n - 1), n) >= n)
        ring->filled = n;
}

INLINE const unsigned char *take_slot(struct link *link)
{
    struct ring *ring = link->from;
    if (ring->next == ring->filled && ring->lead > 0)
        let_it_get_ahead(ring);
    if (ring->next == ring->filled)
        ring->filled = wait_for_value(ring, &ring->reader,
                                      word(ring, ring->next), ring->next + 1);
    return slot(ring, ring->next);
}

INLINE const unsigned char *receive(struct link *link, void *room, size_t size)
{
    if (link->way->without == TWO_COPIES) {
        if (link->from->held)
            give_back(link);
        link->from->held = true;
        return take_slot(link);
    }
    unsigned char *p = room;
    for (size_t left = size; left > 0;) {
        size_t n = left < link->from->in_slot ? left : link->from->in_slot;
        memcpy(p, take_slot(link), n);
        give_back(link);
        p += n;
        left -= n;
    }
    return room;
}

static void send_all(struct link *link, const struct slice *slice)
{
    send_each(link, slice, send_message);
}

static void receive_all(struct link *link, const struct slice *slice)
{
    receive_each(link, slice, receive);
}

const struct mechanism by_shm = {
    .name = "shm",
    .what = "a ring of slots in shared memory, copied in and out",
    .open = open_rings,
    .begin = begin,
    .send = send_message,
    .flush = announce,
    .receive = receive,
    .send_all = send_all,
    .receive_all = receive_all,
};
