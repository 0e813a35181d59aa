/*
 * fuzz.h - what the fuzz targets share
 *
 * A target includes a program whole. The calls that would bring bytes from
 * somebody else are replaced, and bring those of the fuzzer; what the program
 * does with them is checked. CHECK() stays when NDEBUG is defined.
 *
 * exit() leads back to run(), and error messages are formatted, but not
 * printed.
 */
#ifndef FUZZ_H
#define FUZZ_H

/* All headers of the programs, before any of their calls is replaced. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CHECK(holds)                                                           \
    do {                                                                       \
        if (!(holds)) {                                                        \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__,         \
                    #holds);                                                   \
            abort();                                                           \
        }                                                                      \
    } while (0)

/* What is left of the fuzzer's bytes. */
static const uint8_t *foreign;
static size_t foreign_left;

static inline void start_foreign(const uint8_t *data, size_t size)
{
    foreign = data;
    foreign_left = size;
}

/* Returns 0 when there is nothing left. */
static inline unsigned take_byte(void)
{
    if (foreign_left == 0)
        return 0;
    foreign_left--;
    return *foreign++;
}

static inline size_t take_bytes(void *to, size_t most)
{
    size_t n = most < foreign_left ? most : foreign_left;
    if (n > 0)
        memcpy(to, foreign, n);
    foreign += n;
    foreign_left -= n;
    return n;
}

static jmp_buf way_out;

static inline _Noreturn void leave(int status)
{
    longjmp(way_out, status + 1);
}

/* Returns the exit status of what `body` does, or 0 if it returns. */
static inline int run(void (*body)(void))
{
    int left_with = setjmp(way_out);
    if (left_with != 0)
        return left_with - 1;
    body();
    return 0;
}

/* Where messages go. */
static char message_text[8192];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
