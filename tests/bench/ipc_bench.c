/*
 * ipc_bench.c - how fast is each mechanism, here and now?
 *
 * Chapter: IPC の種類と比較, なぜ同じマシン内でも速度差があるのか, IPC の選び方
 *
 * Two questions: how many bytes a second go one way (throughput), and how long
 * does it take there and back (round trip)? Every message is checked where it
 * arrives. docs/en/choosing.md says what the figures mean.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

enum { MOST_WAYS = 64, MOST_SIZES = 16 };
enum { MOST_BYTES = 16 * 1024 * 1024, BATCHED_UP_TO = BATCH / 2 };

static const char usage[] =
    "usage: ipc_bench [OPTION...] [MECHANISM...]\n"
    "  --throughput   only bytes a second, one way\n"
    "  --round-trip   only microseconds, there and back\n"
    "  --size LIST    bytes in a message (64,1k,4k,64k,1m)\n"
    "  --seconds S    how long to measure, in all (30)\n"
    "  --rounds N     how often to measure everything (21)\n"
    "  --offset N     where in its page a message begins, in bytes (2048)\n"
    "  --twice        each of them, and the same again: what chance does\n"
    "  --factors      with and without each thing that makes them fast\n"
    "  --every-byte   check every byte always, not just in the warm-up\n"
    "  --csv          print a table for programs\n"
    "  --list         print the mechanisms and the ways to use them\n";

static const struct way usual[] = {
    { .mechanism = &by_memcpy },
    { .mechanism = &by_cache_line, .spin = true },
    { .mechanism = &by_pipe },
    { .mechanism = &by_pipe, .spin = true },
    { .mechanism = &by_pipe, .batch = true },
    { .mechanism = &by_fifo },
    { .mechanism = &by_fifo, .spin = true },
    { .mechanism = &by_fifo, .batch = true },
    { .mechanism = &by_unix_stream },
    { .mechanism = &by_unix_stream, .spin = true },
    { .mechanism = &by_unix_stream, .batch = true },
    { .mechanism = &by_unix_datagram },
    { .mechanism = &by_unix_datagram, .spin = true },
    { .mechanism = &by_tcp },
    { .mechanism = &by_tcp, .spin = true },
    { .mechanism = &by_tcp, .batch = true },
    { .mechanism = &by_shm },
    { .mechanism = &by_shm, .spin = true },
    { .mechanism = &by_shm, .batch = true },
};
enum { USUAL = sizeof usual / sizeof *usual };

static struct way ways[MOST_WAYS];
static struct run run = { .ways = ways, .rounds = 21, .seconds = 30 };
static size_t sizes[MOST_SIZES] = { 64, 1024, 4096, 65536, 1048576 };
static int size_count = 5;
static size_t offset = GOOD_OFFSET;

static _Noreturn void wrong_usage(void)
{
    fputs(usage, stderr);
    exit(2);
}

static void print_list(void)
{
    for (int i = 0; i < USUAL; i++)
        printf("%-20s%s\n", way_name(&usual[i]), usual[i].mechanism->what);
}

static double number(const char *text, double least, double most)
{
    if (text == NULL)
        wrong_usage();
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !(value >= least && value <= most))
        wrong_usage();
    return value;
}

/* "64,1k,4m" */
static void parse_sizes(const char *text)
{
    size_count = 0;
    for (;;) {
        char *end;
        unsigned long value = text != NULL && *text >= '0' && *text <= '9'
                                  ? strtoul(text, &end, 10)
                                  : 0;
        if (value == 0 || value > MOST_BYTES)
            wrong_usage();
        if (*end == 'k' || *end == 'm')
            value *= *end++ == 'k' ? 1024 : 1024 * 1024;
        if (value > MOST_BYTES || size_count == MOST_SIZES ||
            (*end != ',' && *end != '\0'))
            wrong_usage();
        sizes[size_count++] = value;
        if (*end == '\0')
            return;
        text = end + 1;
    }
}

/* "pipe" stands for all its ways, "pipe/spin" for one. */
static bool is_named(const struct way *way, const char *name)
{
    return strcmp(name, way->mechanism->name) == 0 ||
           strcmp(name, way_name(way)) == 0;
}

static void choose_ways(char *const names[], bool twice)
{
    for (char *const *name = names; *name != NULL; name++) {
        bool known = false;
        for (int i = 0; i < USUAL; i++)
            known |= is_named(&usual[i], *name);
        if (!known)
            wrong_usage();
    }
    for (int i = 0; i < USUAL; i++) {
        const struct mechanism *by = usual[i].mechanism;
        bool wanted = names[0] == NULL || by->alone || by->line;
        for (char *const *name = names; *name != NULL; name++)
            wanted |= is_named(&usual[i], *name);
        int times = twice && !by->line ? 2 : 1;
        if (wanted && !(usual[i].spin && processors() < 2))
            for (int n = 0; n < times; n++) {
                ways[run.way_count] = usual[i];
                ways[run.way_count++].again = n > 0;
            }
    }
}

static void choose_cells(enum question question)
{
    for (int s = 0; s < size_count; s++)
        for (int i = 0; i < run.way_count; i++) {
            const struct way *way = &ways[i];
            const struct mechanism *by = way->mechanism;
            if (by->line || (way->batch && (question == ROUND_TRIP ||
                                            sizes[s] > BATCHED_UP_TO)))
                continue;
            if (by->fits == NULL || by->fits(way, sizes[s]))
                add_cell(&run, i, question, sizes[s]);
            else
                fprintf(stderr, "ipc_bench: %s: no message of %zu bytes here\n",
                        way_name(way), sizes[s]);
        }
}

static void measure_all(bool every_byte)
{
    size_t largest = sizeof(uint64_t);
    for (int i = 0; i < run.cell_count; i++) {
        run.cells[i].slice.every_byte = every_byte;
        if (run.cells[i].slice.size > largest)
            largest = run.cells[i].slice.size;
    }
    run.pinned = pin(0);
    start_partner(ways, run.way_count, largest, offset, run.seconds);
    measure(&run);
    stop_partner();
}

int main(int argc, char *argv[])
{
    bool asked[] = { true, true };
    bool every_byte = false, factors = false, csv = false, twice = false;
    char **arg = argv + 1;
    (void)argc;
    for (; *arg != NULL && **arg == '-'; arg++) {
        if (strcmp(*arg, "--throughput") == 0)
            asked[ROUND_TRIP] = false;
        else if (strcmp(*arg, "--round-trip") == 0)
            asked[THROUGHPUT] = false;
        else if (strcmp(*arg, "--size") == 0)
            parse_sizes(*++arg);
        else if (strcmp(*arg, "--seconds") == 0)
            run.seconds = number(*++arg, 0.01, 3600);
        else if (strcmp(*arg, "--rounds") == 0)
            run.rounds = (int)number(*++arg, 1, MOST_ROUNDS);
        else if (strcmp(*arg, "--offset") == 0)
            offset = (size_t)number(*++arg, 0, (double)page() - 1);
        else if (strcmp(*arg, "--every-byte") == 0)
            every_byte = true;
        else if (strcmp(*arg, "--twice") == 0)
            twice = true;
        else if (strcmp(*arg, "--factors") == 0)
            factors = true;
        else if (strcmp(*arg, "--csv") == 0)
            csv = true;
        else if (strcmp(*arg, "--list") == 0 || strcmp(*arg, "--help") == 0)
            break;
        else
            wrong_usage();
    }
    if (!asked[THROUGHPUT] && !asked[ROUND_TRIP])
        wrong_usage();

    if (*arg != NULL && strcmp(*arg, "--list") == 0) {
        print_list();
    } else if (*arg != NULL && strcmp(*arg, "--help") == 0) {
        fputs(usage, stdout);
    } else if (factors) {
        if (*arg != NULL || csv || twice)
            wrong_usage();
        choose_factors(&run);
        measure_all(every_byte);
        print_factors(&run);
    } else {
        choose_ways(arg, twice);
        if (asked[THROUGHPUT])
            choose_cells(THROUGHPUT);
        if (asked[ROUND_TRIP])
            choose_cells(ROUND_TRIP);
        if (run.cell_count == 0)
            wrong_usage();
        measure_all(every_byte);
        if (twice)
            print_twice(&run);
        else if (csv)
            print_csv(&run);
        else
            print_table(&run);
    }
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
