/*
 * robust_datagram_server.c - fuzz: letters of any length from any address, for
 * 05-unix-socket/robust_datagram_server.c
 *
 * An answer is a whole letter in capitals, and goes to where that came from.
 */
#include "fuzz.h"

static char letter_in[8192];
static size_t letter_length;
static struct sockaddr_un sender_in;
static socklen_t sender_size;
static int to_answer, is_refused;

static ssize_t fuzz_recvfrom(char *buf, size_t size, void *sender,
                             socklen_t *room)
{
    unsigned what = take_byte();
    if (what >= 0xfe) {
        errno = what == 0xfe ? EAGAIN : EINTR;
        return -1;
    }
    size_t wanted = what >= 0xf0 ? 4000 + (what - 0xf0) * 16 : what;
    memset(letter_in, (int)what, sizeof letter_in);
    take_bytes(letter_in, wanted);
    letter_length = wanted < size ? wanted : size;
    memcpy(buf, letter_in, letter_length);

    /* Linux counts the NUL behind a path that fills sun_path: unix(7). */
    sender_size = take_byte() % (sizeof sender_in + 2);
    memset(&sender_in, 0, sizeof sender_in);
    take_bytes(&sender_in,
               sender_size < sizeof sender_in ? sender_size : sizeof sender_in);
    CHECK(*room == sizeof sender_in);
    memcpy(sender, &sender_in, sender_size < *room ? sender_size : *room);
    *room = sender_size;
    to_answer = 1;
    return (ssize_t)letter_length;
}

static ssize_t fuzz_sendto(const char *buf, size_t size, const void *sender,
                           socklen_t room)
{
    CHECK(to_answer && size == letter_length && size <= 4096);
    CHECK(room <= sizeof sender_in && room <= sender_size);
    CHECK(memcmp(sender, &sender_in, room) == 0);
    for (size_t i = 0; i < size; i++)
        CHECK(buf[i] == (char)toupper((unsigned char)letter_in[i]));
    to_answer = 0;
    if (letter_in[0] == 'x') {
        is_refused = 1;
        errno = ECONNREFUSED;
        return -1;
    }
    return (ssize_t)size;
}

#include "hush.h"
#define recvfrom(fd, buf, size, flags, sender, room)                           \
    fuzz_recvfrom(buf, size, sender, room)
#define sendto(fd, buf, size, flags, sender, room)                             \
    fuzz_sendto(buf, size, sender, room)
#include "../../../05-unix-socket/robust_datagram_server.c"
#undef fprintf

static void body(void)
{
    while (foreign_left > 0) {
        to_answer = is_refused = 0;
        int is_lost = !answer(1000);
        CHECK(is_lost == (to_answer || is_refused));
        CHECK(!to_answer || letter_length > 4096);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    start_foreign(data, size);
    CHECK(run(body) == 0);
    return 0;
}
