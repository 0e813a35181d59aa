/*
 * server.c - fuzz: a client of 05-unix-socket/server.c (and tcp_server.c, which
 * is the same from there on)
 *
 * Whatever comes in whatever pieces, the answer is the beginning of that in
 * capitals, and it is all of it if the client takes it.
 */
#include "fuzz.h"

static char heard[1 << 16], said[1 << 16];
static size_t heard_length, said_length;
static int breaks_off;

static ssize_t trouble(unsigned what)
{
    static const int reasons[] = { EAGAIN, EINTR, ECONNRESET, EPIPE };
    errno = reasons[what % 4];
    breaks_off |= what % 4 >= 2;
    return -1;
}

static ssize_t fuzz_recv(char *buf, size_t size)
{
    unsigned what = take_byte();
    if (what >= 0xf0)
        return trouble(what);
    size_t n = take_bytes(buf, what % 2 != 0 ? size : what);
    if (heard_length + n > sizeof heard)
        n = sizeof heard - heard_length;
    memcpy(heard + heard_length, buf, n);
    heard_length += n;
    return (ssize_t)n;
}

static ssize_t fuzz_send(const char *buf, size_t size)
{
    unsigned what = foreign_left == 0 ? 0xff : take_byte();
    if (what >= 0xf0 && foreign_left > 0)
        return trouble(what);
    size_t n = what + 1 < size ? what + 1 : size;
    CHECK(size > 0 && said_length + n <= heard_length);
    memcpy(said + said_length, buf, n);
    said_length += n;
    return (ssize_t)n;
}

/* A client that does not take its answer, if the byte says so. */
static int fuzz_can_write(void)
{
    int can = foreign_left == 0 || take_byte() != 0xff;
    breaks_off |= !can;
    return can;
}

#include "hush.h"
#define recv(fd, buf, size, flags) fuzz_recv(buf, size)
#define send(fd, buf, size, flags) fuzz_send(buf, size)
#include "../../05-unix-socket/stop.h"
#define can_read(fd, enough) 1
#define can_write(fd, enough) fuzz_can_write()
#include "../../05-unix-socket/server.c"
#undef fprintf

static void body(void)
{
    serve(1000);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    start_foreign(data, size);
    heard_length = said_length = 0;
    breaks_off = 0;
    CHECK(run(body) == 0);
    CHECK(said_length == heard_length || breaks_off);
    for (size_t i = 0; i < said_length; i++)
        CHECK(said[i] == (char)toupper((unsigned char)heard[i]));
    return 0;
}
