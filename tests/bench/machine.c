/*
 * machine.c - the clock, the processors, and the end
 */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

void die(const char *what)
{
    refuse(what, strerror(errno));
}

void refuse(const char *what, const char *why)
{
    /* In a signal handler, too: no printf(). And in one piece, since the other
     * process may have to say the same at the same moment. */
    const char *words[] = { "ipc_bench: ", what, ": ", why, "\n" };
    char line[256];
    size_t n = 0;
    for (int i = 0; i < 5; i++)
        for (const char *p = words[i]; *p != '\0' && n < sizeof line; p++)
            line[n++] = *p;
    ssize_t written = write(STDERR_FILENO, line, n);
    (void)written; /* there is nobody else to tell */
    kill_partner();
    _exit(EXIT_FAILURE); /* in either process: no half of a table */
}

void *or_die(void *memory)
{
    if (memory == NULL)
        die("memory");
    return memory;
}

uint64_t now(void)
{
    struct timespec t;
    if (clock_gettime(CLOCK_MONOTONIC, &t) == -1)
        die("clock_gettime");
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

size_t page(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

void *at_offset(size_t offset, size_t bytes)
{
    void *p;
    errno = posix_memalign(&p, page(), offset + bytes);
    if (errno != 0)
        die("memory");
    memset(p, 0, offset + bytes); /* have the memory now */
    return (unsigned char *)p + offset;
}

/* Linux names it, at least on PCs, in lines such as "model name : AMD EPYC".
 * Makers use one name for several generations: so the numbers as well. */
void print_processor(const char *before)
{
    FILE *info = fopen("/proc/cpuinfo", "r");
    char line[256], name[256] = "";
    int family = 0, model = 0;
    while (info != NULL && fgets(line, sizeof line, info) != NULL &&
           line[0] != '\n') {
        sscanf(line, "cpu family : %d", &family);
        sscanf(line, "model : %d", &model);
        sscanf(line, "model name : %255[^\n]", name);
    }
    if (info != NULL)
        fclose(info);
    if (name[0] != '\0')
        printf("%s%s (family %d, model %d)\n", before, name, family, model);
}

#ifdef __linux__
static const cpu_set_t *allowed(void)
{
    static cpu_set_t set;
    if (CPU_COUNT(&set) == 0 && sched_getaffinity(0, sizeof set, &set) == -1)
        die("sched_getaffinity");
    return &set;
}

int processors(void)
{
    return CPU_COUNT(allowed());
}

bool pin(int which)
{
    const cpu_set_t *set = allowed();
    cpu_set_t one;
    CPU_ZERO(&one);
    for (int i = 0; i < CPU_SETSIZE; i++)
        if (CPU_ISSET((size_t)i, set) && which-- == 0)
            CPU_SET((size_t)i, &one);
    return sched_setaffinity(0, sizeof one, &one) == 0;
}
#else
int processors(void)
{
    return (int)sysconf(_SC_NPROCESSORS_ONLN); /* not POSIX, but common */
}

bool pin(int which)
{
    (void)which;
    return false;
}
#endif
