/*
 * robust_seq_client.c - fuzz: the answer of a stranger
 *
 * The line ends inside its array, and is taken only if it ends as a line does.
 */
#include "fuzz.h"

static int fuzz_poll(struct pollfd *wait, nfds_t count)
{
    if (count != 2) /* it waits for something else */
        return 0;
    unsigned what = foreign_left == 0 ? 0 : *foreign;
    wait[0].revents = what == 0xff ? 0 : POLLIN; /* the server has gone */
    wait[1].revents = what == 0xff ? POLLERR : 0;
    return what == 0xfe ? 0 : 1; /* nothing, for long */
}

#include "hush.h"
#define poll(wait, count, limit) fuzz_poll(wait, count)
#define read(fd, buf, size) ((ssize_t)take_bytes(buf, size))
#include "../../../03-fifo/robust_seq_client.c"
#undef fprintf

static char taken[LINE_SIZE + 1]; /* + 1: it must not be touched */

static void body(void)
{
    get_answer("fifo", 0, 1, taken);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    start_foreign(data, size);
    const uint8_t *end = size == 0 ? NULL : memchr(data, '\n', size);
    taken[LINE_SIZE] = 'x';
    int status = run(body);
    CHECK(taken[LINE_SIZE] == 'x');
    if (status != 0)
        return 0;
    CHECK(end != NULL && end < data + LINE_SIZE);
    size_t length = (size_t)(end - data);
    CHECK(memcmp(taken, data, length) == 0 && taken[length] == '\0');
    return 0;
}
