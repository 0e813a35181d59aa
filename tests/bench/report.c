/*
 * report.c - what was measured: a table for people, a table for programs
 */
#include <stdio.h>
#include <sys/utsname.h>

#include "bench.h"

const char *way_name(const struct way *way)
{
    static char name[64];
    snprintf(name, sizeof name, "%s%s%s%s", way->mechanism->name,
             way->spin && !way->mechanism->line ? "/spin" : "",
             way->batch ? "/batch" : "", way->again ? "/again" : "");
    return name;
}

void print_machine(const struct run *run, const char *before)
{
    struct utsname name;
    if (uname(&name) == -1)
        die("uname");
    print_processor(before);
    printf("%s%s %s %s, %s\n", before, name.sysname, name.release, name.machine,
           processors() < 2 ? "both processes on one processor: nobody spins"
           : run->pinned    ? "each process on a processor of its own"
                            : "the system chooses the processors");
    printf("%s%d rounds of %.1f s", before, run->rounds,
           run->seconds / run->rounds);
    if (find(run, "cache-line") != -1) {
        struct spread line = spread(run->line, run->cell_count * run->rounds);
        printf("; a cache line there and back: %.2f us (%.2f .. %.2f)",
               line.median, line.least, line.most);
    }
    printf("\n%sa message begins %zu bytes after the beginning of a page\n",
           before, offset_of(0));
}

/* A time of many microseconds needs no fractions, and has no room for them. */
static int digits(double us)
{
    return us < 1000 ? 2 : us < 100000 ? 1 : 0;
}

/* In microseconds. */
static double percentile(const struct cell *cell, double which)
{
    double i = (double)(cell->trip_count - 1) * which / 100;
    return cell->trips[(size_t)i] / 1e3;
}

/* How this cell compares with what `way` does, round by round; -1: not at all. */
static double ratio_to(const struct run *run, const struct cell *cell,
                       const char *way)
{
    int which = find(run, way);
    for (int i = 0; i < run->cell_count; i++) {
        const struct cell *other = &run->cells[i];
        if (other->slice.way == which &&
            other->slice.size == cell->slice.size &&
            other->slice.question == cell->slice.question)
            return ratio(cell->value, other->value, run->rounds).median;
    }
    return -1;
}

static void print_ratio(const struct run *run, const struct cell *cell,
                        const char *way, int width, int decimals)
{
    double value = ratio_to(run, cell, way);
    if (value < 0)
        printf("%*s", width, "-");
    else
        printf("%*.*f", width, value < 1000 ? decimals : 0, value);
}

static void print_csv_ratio(double value)
{
    printf(",");
    if (value >= 0)
        printf("%.4f", value);
}

static void print_heading(const struct slice *slice)
{
    if (slice->question == THROUGHPUT)
        printf("\nThroughput, one way: %zu bytes a message\n"
               "%30s%11s ..%10s%9s%9s\n",
               slice->size, "MB/s", "25%", "75%", "/memcpy", "/pipe");
    else
        printf("\nRound trip: %zu bytes there and back\n"
               "%25s%9s ..%9s%9s%9s%8s%7s\n",
               slice->size, "p50 us", "25%", "75%", "p99", "p99.9", "/memcpy",
               "/pipe");
}

void print_table(const struct run *run)
{
    print_machine(run, "");
    for (int i = 0; i < run->cell_count; i++) {
        const struct cell *cell = &run->cells[i];
        const struct slice *slice = &cell->slice;
        if (i == 0 || cell[-1].slice.size != slice->size ||
            cell[-1].slice.question != slice->question)
            print_heading(slice);
        struct spread s = spread(cell->value, run->rounds);
        const char *name = way_name(&run->ways[slice->way]);
        if (slice->question == THROUGHPUT) {
            printf("%-19s%11.0f%11.0f ..%10.0f", name, s.median, s.lower,
                   s.upper);
            print_ratio(run, cell, "memcpy", 9, 3);
            print_ratio(run, cell, "pipe", 9, 2);
        } else {
            double p99 = percentile(cell, 99), p999 = percentile(cell, 99.9);
            printf("%-17s%8.*f%9.*f ..%9.*f%9.*f%9.*f", name, digits(s.median),
                   s.median, digits(s.lower), s.lower, digits(s.upper), s.upper,
                   digits(p99), p99, digits(p999), p999);
            print_ratio(run, cell, "memcpy", 8, 1);
            print_ratio(run, cell, "pipe", 7, 2);
        }
        printf("\n");
    }
}

void print_csv(const struct run *run)
{
    print_machine(run, "# ");
    printf("question,size,way,median,least,most,p99,p99.9,"
           "to_memcpy,to_pipe,to_line\n");
    for (int i = 0; i < run->cell_count; i++) {
        const struct cell *cell = &run->cells[i];
        struct spread s = spread(cell->value, run->rounds);
        bool trip = cell->slice.question == ROUND_TRIP;
        printf("%s,%zu,%s,%.3f,%.3f,%.3f", trip ? "round-trip" : "throughput",
               cell->slice.size, way_name(&run->ways[cell->slice.way]),
               s.median, s.least, s.most);
        if (trip)
            printf(",%.3f,%.3f", percentile(cell, 99), percentile(cell, 99.9));
        else
            printf(",,");
        print_csv_ratio(ratio_to(run, cell, "memcpy"));
        print_csv_ratio(ratio_to(run, cell, "pipe"));
        if (trip && find(run, "cache-line") != -1)
            printf(",%.3f\n",
                   ratio(cell->value, cell->line, run->rounds).median);
        else
            printf(",\n");
    }
}

void print_twice(const struct run *run)
{
    print_machine(run, "");
    printf("\n%-12s%9s  %-20s%9s%9s%7s%6s%6s\n", "question", "bytes", "way",
           "first", "again", "times", "25%", "75%");
    for (int i = 0; i + 1 < run->cell_count; i += 2) {
        const struct cell *first = &run->cells[i], *again = first + 1;
        const struct slice *slice = &first->slice;
        bool trip = slice->question == ROUND_TRIP;
        struct spread times = ratio(again->value, first->value, run->rounds);
        printf("%-12s%9zu  %-20s%9.*f%9.*f%7.2f%6.2f%6.2f\n",
               trip ? "round trip" : "throughput", slice->size,
               way_name(&run->ways[slice->way]), trip ? 2 : 0,
               spread(first->value, run->rounds).median, trip ? 2 : 0,
               spread(again->value, run->rounds).median, times.median,
               times.lower, times.upper);
    }
}
