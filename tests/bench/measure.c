/*
 * measure.c - all cells in turn, again and again, and what comes of it
 *
 * A machine that is busy for a while hurts all cells of a round alike, so a
 * ratio is taken round by round; its median is what is told.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

enum { WARM_UP = 4 }; /* it takes as long as so many slices */

static uint32_t trips[MOST_TRIPS];

void add_cell(struct run *run, int way, enum question question, size_t size)
{
    size_t count = (size_t)run->cell_count + 1;
    run->cells = or_die(realloc(run->cells, count * sizeof *run->cells));
    run->cells[run->cell_count++] = (struct cell) {
        .slice = { .question = question, .way = way, .size = size }
    };
}

int find(const struct run *run, const char *way)
{
    for (int i = 0; i < run->way_count; i++)
        if (strcmp(way_name(&run->ways[i]), way) == 0)
            return i;
    return -1;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int by_time(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

struct spread spread(const double *value, int count)
{
    double *sorted = or_die(malloc((size_t)count * sizeof *sorted));
    memcpy(sorted, value, (size_t)count * sizeof *sorted);
    qsort(sorted, (size_t)count, sizeof *sorted, by_value);
    struct spread spread = { .median = sorted[count / 2],
                             .lower = sorted[(count - 1) / 4],
                             .upper = sorted[count - 1 - (count - 1) / 4],
                             .least = sorted[0],
                             .most = sorted[count - 1] };
    free(sorted);
    return spread;
}

struct spread ratio(const double *a, const double *b, int rounds)
{
    double each[MOST_ROUNDS] = { 0 };
    for (int i = 0; i < rounds; i++)
        each[i] = a[i] / b[i];
    return spread(each, rounds);
}

/* How far apart the cores are just now, in microseconds. */
static double distance(int line_way)
{
    struct slice slice = { .question = ROUND_TRIP,
                           .way = line_way,
                           .size = sizeof(uint64_t),
                           .count = 200 };
    if (line_way == -1)
        return 0;
    run_slice(&slice, trips);
    qsort(trips, slice.count, sizeof *trips, by_time);
    uint32_t median = trips[slice.count / 2];
    return median / 1e3;
}

static void fit(struct slice *slice, uint64_t took, double wanted)
{
    double count = (double)slice->count * wanted / (double)(took + 1);
    double most = slice->question == ROUND_TRIP ? MOST_TRIPS : 1e12;
    slice->count = count < 1 ? 1 : (uint64_t)(count < most ? count : most);
}

/* Checks every byte of what goes, for as long as a slice takes; then finds the
 * number of messages that take so long without that. */
static void warm_up(struct slice *slice, double slice_ns)
{
    bool always = slice->every_byte;
    for (int pass = 0; pass < 2; pass++) {
        slice->every_byte = pass == 0 || always;
        slice->count = 1;
        uint64_t took = run_slice(slice, trips);
        while (
            (double)took < slice_ns / 2 &&
            (slice->question == THROUGHPUT || 2 * slice->count <= MOST_TRIPS)) {
            slice->count *= 2;
            took = run_slice(slice, trips);
        }
        fit(slice, took, slice_ns);
    }
}

static void run_cell(struct cell *cell, int round, double slice_ns)
{
    struct slice *slice = &cell->slice;
    uint64_t took = run_slice(slice, trips);
    size_t count = slice->count;
    fit(slice, took, slice_ns);
    /* If another program was in the way, the next slice must not be so short
     * that little but its beginning is measured. */
    if (slice->count < count / 2)
        slice->count = count / 2;
    if (slice->question == THROUGHPUT) {
        cell->value[round] =
            (double)slice->size * (double)count * 1e3 / (double)took;
        return;
    }
    size_t before = cell->trip_count;
    cell->trip_count += count;
    cell->trips =
        or_die(realloc(cell->trips, cell->trip_count * sizeof *cell->trips));
    memcpy(cell->trips + before, trips, count * sizeof *trips);
    qsort(trips, count, sizeof *trips, by_time);
    uint32_t median = trips[count / 2];
    cell->value[round] = median / 1e3;
}

void measure(struct run *run)
{
    int count = run->cell_count, line = find(run, "cache-line");
    double slice_ns = run->seconds * 1e9 / count / (run->rounds + WARM_UP);
    bool progress = isatty(STDERR_FILENO);
    size_t rounds = (size_t)run->rounds;
    run->line = or_die(calloc((size_t)count * rounds, sizeof *run->line));
    for (int i = 0; i < count; i++) {
        run->cells[i].line = run->line + (size_t)i * rounds;
        if (progress)
            fprintf(stderr, "\rwarm-up: %d of %d", i + 1, count);
        warm_up(&run->cells[i].slice, slice_ns);
    }
    for (int round = 0; round < run->rounds; round++) {
        if (progress)
            fprintf(stderr, "\rround %d of %d     ", round + 1, run->rounds);
        double before = distance(line);
        for (int i = 0; i < count; i++) {
            run_cell(&run->cells[i], round, slice_ns);
            double after = distance(line);
            run->cells[i].line[round] = (before + after) / 2;
            before = after;
        }
    }
    if (progress)
        fprintf(stderr, "\r%20s\r", "");
    for (int i = 0; i < count; i++)
        if (run->cells[i].trips != NULL)
            qsort(run->cells[i].trips, run->cells[i].trip_count, sizeof *trips,
                  by_time);
}
