/*
 * poll_server.c - fuzz: clients that come, talk and go in any order, for
 * 05-unix-socket/poll_server.c
 *
 * Each client is answered with the beginning of what it said, in capitals, none
 * with another's words; each descriptor is closed once, and none stays.
 */
#include "fuzz.h"

enum { LISTENING = 999, FIRST = 1000, MOST = 64, SAID = 4096 + 256 };

static struct {
    char owed[SAID]; /* heard, and not answered yet */
    size_t length;
    int is_open;
    int has_turn; /* poll() has said so, and nothing was done yet */
} peers[MOST];
static int peer_count;

static volatile sig_atomic_t *stop_count;

static int index_of(int fd)
{
    int i = fd - FIRST;
    CHECK(i >= 0 && i < peer_count && peers[i].is_open);
    peers[i].has_turn = 0;
    return i;
}

/* Each turn: something to read at the pipe, a new client, or one that may go
 * on. When no bytes are left, it is told to stop. */
static int fuzz_poll(struct pollfd *entries, nfds_t count)
{
    for (nfds_t i = 0; i < count; i++)
        entries[i].revents = 0;
    for (int i = 0; i < peer_count; i++)
        CHECK(!peers[i].has_turn);
    if (foreign_left == 0)
        *stop_count = 2; /* NOW */
    unsigned what = take_byte();
    if (what == 0xff)
        (*stop_count)++;
    if (what % 4 == 0 && entries[0].fd != -1)
        entries[0].revents = POLLIN;
    for (nfds_t i = 2; i < count; i++)
        if (((what >> (i % 6 + 2)) & 1) != 0) {
            entries[i].revents =
                (short)(what % 4 == 1 ? POLLHUP : entries[i].events);
            peers[entries[i].fd - FIRST].has_turn = 1;
        }
    return 1;
}

static int fuzz_accept(void)
{
    if (take_byte() % 16 == 15 || peer_count == MOST) {
        errno = take_byte() % 2 == 0 ? EMFILE : ECONNABORTED;
        if (peer_count == MOST)
            errno = ECONNABORTED;
        return -1;
    }
    peers[peer_count].length = 0;
    peers[peer_count].is_open = 1;
    peers[peer_count].has_turn = 0;
    return FIRST + peer_count++;
}

static ssize_t trouble(unsigned what)
{
    static const int reasons[] = { EAGAIN, EINTR, ECONNRESET, EPIPE };
    errno = reasons[what % 4];
    return -1;
}

static ssize_t fuzz_recv(int fd, char *buf, size_t size)
{
    int peer = index_of(fd);
    unsigned what = take_byte();
    if (what >= 0xf0)
        return trouble(what);
    CHECK(size <= 4096 && peers[peer].length == 0);
    size_t n = take_bytes(buf, what % 32);
    if (what >= 0xe0) { /* a large one */
        memset(buf, (int)what, size);
        n = size;
    }
    memcpy(peers[peer].owed, buf, n);
    peers[peer].length = n;
    return (ssize_t)n;
}

static ssize_t fuzz_send(int fd, const char *buf, size_t size)
{
    int peer = index_of(fd);
    unsigned what = take_byte();
    if (what >= 0xf0)
        return trouble(what);
    CHECK(size > 0 && size == peers[peer].length);
    size_t n = what * 16 + 1 < size ? what * 16 + 1 : size;
    for (size_t i = 0; i < n; i++)
        CHECK(buf[i] == (char)toupper((unsigned char)peers[peer].owed[i]));
    peers[peer].length -= n;
    memmove(peers[peer].owed, peers[peer].owed + n, peers[peer].length);
    return (ssize_t)n;
}

static int fuzz_close(int fd)
{
    if (fd >= FIRST)
        peers[index_of(fd)].is_open = 0;
    return 0;
}

static int fuzz_socket(void)
{
    errno = EMFILE;
    return foreign_left == 0 ? -1 : LISTENING;
}

static int fuzz_fcntl(int fd, ...)
{
    return fd == -1 ? -1 : 0;
}

#include "hush.h"
#define recv(fd, buf, size, flags) fuzz_recv(fd, buf, size)
#define send(fd, buf, size, flags) fuzz_send(fd, buf, size)
#define poll(entries, count, limit) fuzz_poll(entries, count)
#define accept(fd, address, size) fuzz_accept()
#define close(fd) fuzz_close(fd)
#define fcntl(...) fuzz_fcntl(__VA_ARGS__)
#define socket(domain, type, protocol) fuzz_socket()
#define bind(fd, address, size) ((void)(address), 0)
#define listen(fd, size) 0
#define pipe(ends) ((void)(ends), 0)
#define sigaction(number, action, old) ((void)(action), 0)
#define setrlimit(resource, limit) ((void)(limit), 0)
#define printf(...) snprintf(message_text, sizeof message_text, __VA_ARGS__)
#include "../../05-unix-socket/local.h"
#define claim_path(path) (void)(path)
#define own_path(path) (void)(path)
#define unlock_path() (void)0
#define remove_path() (void)0
#include "../../05-unix-socket/poll_server.c"
#undef fprintf

static void body(void)
{
    char name[] = "poll_server";
    char *argv[] = { name, NULL };
    leave(program_main(1, argv));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    start_foreign(data, size);
    peer_count = 0;
    stop_count = &told_to_stop;
    told_to_stop = 0;
    int status = run(body);
    /* It gives up only if it can accept nobody at all. */
    CHECK(status == 0 || (status == 1 && errno == EMFILE));
    for (int i = 0; i < peer_count; i++)
        CHECK(!peers[i].is_open);
    return 0;
}
