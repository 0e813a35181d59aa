/*
 * robust_client.c - fuzz: a server that does as it likes, for
 * 05-unix-socket/robust_client.c
 *
 * What the server says is printed, to the byte; and status 0 means that it said
 * as much as it was sent, after all was sent. It is listened to until it goes.
 */
#include "fuzz.h"

static char said[1 << 16], printed[1 << 16], input[1 << 16];
static size_t said_length, printed_length, sent_length, input_length;
static int is_shut, is_gone;

static int fuzz_poll(struct pollfd *wait, nfds_t count)
{
    if (count != 2) /* it waits for something else */
        return 0;
    unsigned what = foreign_left == 0 ? 1 : take_byte();
    int events = (what & 1) != 0 ? POLLIN : 0;
    if ((what & 4) != 0)
        events |= wait[1].events & POLLOUT;
    if (what >= 0xf8)
        events |= POLLHUP;
    wait[1].revents = (short)events;
    wait[0].revents = 0;
    if (wait[0].fd != -1 && what % 4 >= 2)
        wait[0].revents = wait[0].events;
    return 1;
}

static ssize_t trouble(unsigned what)
{
    static const int reasons[] = { EAGAIN, EINTR, ECONNRESET, EPIPE };
    errno = reasons[what % 4];
    is_gone |= what % 4 >= 2;
    return -1;
}

static ssize_t fuzz_read(char *buf, size_t size)
{
    size_t n = take_bytes(buf, take_byte() % 8);
    CHECK(n <= size && !is_shut);
    if (input_length + n > sizeof input)
        n = 0;
    memcpy(input + input_length, buf, n);
    input_length += n;
    return (ssize_t)n;
}

static ssize_t fuzz_send(const char *buf, size_t size)
{
    unsigned what = take_byte();
    CHECK(size > 0 && !is_shut && sent_length + size == input_length);
    CHECK(memcmp(buf, input + sent_length, size) == 0);
    if (what >= 0xf0)
        return trouble(what);
    size_t n = what % 8 + 1 < size ? what % 8 + 1 : size;
    sent_length += n;
    return (ssize_t)n;
}

static ssize_t fuzz_recv(char *buf, size_t size)
{
    unsigned what = take_byte();
    if (what >= 0xf0)
        return trouble(what);
    size_t n = take_bytes(buf, what == 0xef ? size : what % 16);
    if (said_length + n > sizeof said)
        n = 0;
    is_gone |= n == 0;
    memcpy(said + said_length, buf, n);
    said_length += n;
    return (ssize_t)n;
}

static int fuzz_shutdown(void)
{
    CHECK(!is_shut && sent_length == input_length);
    is_shut = 1;
    return 0;
}

static int fuzz_fcntl(int fd, ...)
{
    return fd == -1 ? -1 : 0;
}

static size_t fuzz_fwrite(const char *bytes, size_t count)
{
    CHECK(printed_length + count <= said_length);
    memcpy(printed + printed_length, bytes, count);
    printed_length += count;
    return count;
}

#include "hush.h"
#define fcntl(...) fuzz_fcntl(__VA_ARGS__)
#define poll(wait, count, limit) fuzz_poll(wait, count)
#define read(fd, buf, size) fuzz_read(buf, size)
#define send(fd, buf, size, flags) fuzz_send(buf, size)
#define recv(fd, buf, size, flags) fuzz_recv(buf, size)
#define shutdown(fd, how) fuzz_shutdown()
#define fwrite(bytes, size, count, stream) fuzz_fwrite(bytes, count)
#define fflush(stream) 0
#include "../../../05-unix-socket/robust_client.c"
#undef fprintf

static char argument[8];
static int has_text;

static void body(void)
{
    converse(1000, has_text ? argument : NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    start_foreign(data, size);
    said_length = printed_length = sent_length = input_length = 0;
    is_shut = is_gone = 0;
    memset(argument, 0, sizeof argument);
    has_text = take_byte() % 2 != 0;
    if (has_text) {
        memset(argument, 'x', take_byte() % sizeof argument);
        input_length = strlen(argument);
        memset(input, 'x', input_length);
    }
    int status = run(body);
    CHECK(is_gone);
    if (status == 0)
        CHECK(is_shut && said_length == sent_length);
    CHECK(printed_length == said_length);
    CHECK(memcmp(printed, said, said_length) == 0);
    return 0;
}
