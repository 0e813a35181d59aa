/*
 * factors.c - what makes a mechanism fast: each factor with it and without it,
 * where it does much, in the same run
 */
#include <stdio.h>

#include "bench.h"

enum how { SLEEPS, SPINS, BATCHES };

static const struct comparison {
    const char *name;
    size_t size;
    const struct mechanism *mechanism;
    enum how how;
    enum factor factor;
    enum question question;
} comparisons[] = {
    { "spin before sleeping", 64, &by_pipe, SPINS, SPINNING, ROUND_TRIP },
    { "", 64, &by_shm, SPINS, SPINNING, ROUND_TRIP },
    { "batch small messages", 64, &by_pipe, BATCHES, BATCHING, THROUGHPUT },
    { "", 64, &by_tcp, BATCHES, BATCHING, THROUGHPUT },
    { "", 64, &by_shm, BATCHES, BATCHING, THROUGHPUT },
    { "write in pieces", 65536, &by_pipe, SLEEPS, PIECES, THROUGHPUT },
    { "", 65536, &by_unix_stream, SLEEPS, PIECES, THROUGHPUT },
    { "", 4096, &by_shm, SPINS, PIECES, ROUND_TRIP },
    { "pipe of 1 MiB", 65536, &by_pipe, SLEEPS, CAPACITY, THROUGHPUT },
    { "socket buffers of 1 MiB", 65536, &by_unix_stream, SLEEPS, BUFFERS,
      THROUGHPUT },
    { "read ahead", 4096, &by_unix_stream, SLEEPS, READ_AHEAD, THROUGHPUT },
    { "ring larger than caches", 1024, &by_shm, BATCHES, RING_SIZE,
      THROUGHPUT },
    { "cached index", 64, &by_shm, BATCHES, CACHED_INDEX, THROUGHPUT },
    { "padding", 64, &by_shm, BATCHES, PADDING, THROUGHPUT },
    { "no fence", 64, &by_shm, SPINS, FENCE, THROUGHPUT },
    { "huge pages", 4096, &by_shm, BATCHES, HUGE_PAGES, THROUGHPUT },
    { "one copy, not two", 65536, &by_shm, SPINS, TWO_COPIES, THROUGHPUT },
    { "place in the page", 4096, &by_pipe, SLEEPS, PLACE, THROUGHPUT },
    { "", 65536, &by_pipe, SLEEPS, PLACE, THROUGHPUT },
    { "", 65536, &by_unix_stream, SLEEPS, PLACE, THROUGHPUT },
    { "", 65536, &by_tcp, SLEEPS, PLACE, THROUGHPUT },
    { "two cores", 65536, &by_pipe, SLEEPS, TWO_CORES, THROUGHPUT },
    { "", 64, &by_pipe, SLEEPS, TWO_CORES, ROUND_TRIP },
    { "", 65536, &by_shm, SPINS, TWO_CORES, THROUGHPUT },
};
enum { COMPARISONS = sizeof comparisons / sizeof *comparisons };

static struct way with(const struct comparison *this)
{
    return (struct way) { .mechanism = this->mechanism,
                          .spin = this->how == SPINS,
                          .batch = this->how == BATCHES };
}

static struct way without(const struct comparison *this)
{
    struct way way = with(this);
    if (this->factor == SPINNING)
        way.spin = false;
    else if (this->factor == BATCHING)
        way.batch = false;
    else
        way.without = this->factor;
    return way;
}

/* Ways and cells 2 i and 2 i + 1 are those of comparison i. */
void choose_factors(struct run *run)
{
    for (int i = 0; i < COMPARISONS; i++) {
        const struct comparison *this = &comparisons[i];
        struct way *ways = run->ways + run->way_count;
        const struct way pair[] = { with(this), without(this) };
        /* There, less is faster. */
        bool swap = this->factor == TWO_COPIES;
        ways[0] = pair[swap];
        ways[1] = pair[!swap];
        run->way_count += 2;
        for (int j = 0; j < 2; j++)
            add_cell(run, 2 * i + j, this->question, this->size);
    }
    if (processors() > 1)
        run->ways[run->way_count++] =
            (struct way) { .mechanism = &by_cache_line, .spin = true };
}

void print_factors(const struct run *run)
{
    print_machine(run, "");
    printf("\n%-24s%-14s%8s%14s%11s%8s\n", "factor", "", "bytes", "with",
           "without", "times");
    for (int i = 0; i < COMPARISONS; i++) {
        const struct comparison *this = &comparisons[i];
        const struct cell *on = &run->cells[(size_t)i * 2];
        const struct cell *off = &on[1];
        bool trip = this->question == ROUND_TRIP;
        struct spread times = trip ? ratio(off->value, on->value, run->rounds)
                                   : ratio(on->value, off->value, run->rounds);
        printf("%-24s%-14s%8zu%9.*f %s%6.*f %s%8.2f\n", this->name,
               way_name(&run->ways[on->slice.way]), this->size, trip ? 2 : 0,
               spread(on->value, run->rounds).median, trip ? "us  " : "MB/s",
               trip ? 2 : 0, spread(off->value, run->rounds).median,
               trip ? "us  " : "MB/s", times.median);
    }
}
