/*
 * robust_server.c - fuzz: clients that come, talk and go in any order, for
 * 05-unix-socket/robust_server.c
 *
 * Each client is answered with the beginning of what it said, in capitals, none
 * with another's words; each descriptor is closed once, and none stays.
 */
#include "fuzz.h"

enum { LISTENING = 999, FIRST_PEER = 1000, PEERS = 64, SAID = 4096 + 256 };

static struct {
    char owed[SAID]; /* heard, and not answered yet */
    size_t length;
    int is_open;
    int has_turn; /* poll() has said so, and nothing was done yet */
    int is_gone;
} peers[PEERS];
static int peer_count;

static int signals_to_come, signal_count;

static int index_of(int fd)
{
    int i = fd - FIRST_PEER;
    CHECK(i >= 0 && i < peer_count && peers[i].is_open);
    CHECK(!peers[i].is_gone);
    peers[i].has_turn = 0;
    return i;
}

/* Each turn: a signal, a new client, or clients that may go on. When no bytes
 * are left, two signals come. */
static int fuzz_poll(struct pollfd *turns, nfds_t turn_count)
{
    for (nfds_t i = 0; i < turn_count; i++)
        turns[i].revents = 0;
    for (int i = 0; i < peer_count; i++)
        CHECK(!peers[i].has_turn);
    CHECK(signals_to_come == 0);
    if (foreign_left == 0)
        signals_to_come = 2;
    unsigned what = take_byte();
    if (what == 0xff)
        signals_to_come++;
    if (what % 4 == 0 && turns[1].fd != -1)
        turns[1].revents = POLLIN;
    for (nfds_t i = 2; i < turn_count; i++)
        if (((what >> (i % 6 + 2)) & 1) != 0) {
            turns[i].revents =
                (short)(what % 4 == 1 ? POLLHUP : turns[i].events);
            peers[turns[i].fd - FIRST_PEER].has_turn = 1;
        }
    return 1;
}

/* As many bytes as signals. */
static ssize_t fuzz_read(char *bytes, size_t size)
{
    memset(bytes, 0, size);
    int n = signals_to_come;
    signals_to_come = 0;
    signal_count += n;
    errno = EAGAIN;
    return n > 0 ? n : -1;
}

static int fuzz_accept(void)
{
    if (take_byte() % 16 == 15 || peer_count == PEERS) {
        errno = take_byte() % 2 == 0 ? EMFILE : ECONNABORTED;
        if (peer_count == PEERS)
            errno = ECONNABORTED;
        return -1;
    }
    peers[peer_count].length = 0;
    peers[peer_count].is_open = 1;
    peers[peer_count].has_turn = 0;
    peers[peer_count].is_gone = 0;
    return FIRST_PEER + peer_count++;
}

static ssize_t trouble(int peer, unsigned what)
{
    static const int reasons[] = { EAGAIN, EINTR, ECONNRESET, EPIPE };
    errno = reasons[what % 4];
    peers[peer].is_gone = what % 4 >= 2;
    return -1;
}

static ssize_t fuzz_recv(int fd, char *buf, size_t size)
{
    int peer = index_of(fd);
    unsigned what = take_byte();
    if (what >= 0xf0)
        return trouble(peer, what);
    CHECK(size <= 4096 && peers[peer].length == 0);
    size_t n = take_bytes(buf, what % 32);
    if (what >= 0xe0) { /* a large one */
        memset(buf, (int)what, size);
        n = size;
    }
    memcpy(peers[peer].owed, buf, n);
    peers[peer].length = n;
    peers[peer].is_gone = n == 0;
    return (ssize_t)n;
}

static ssize_t fuzz_send(int fd, const char *buf, size_t size)
{
    int peer = index_of(fd);
    unsigned what = take_byte();
    if (what >= 0xf0)
        return trouble(peer, what);
    CHECK(size > 0 && size == peers[peer].length);
    size_t n = what * 16 + 1 < size ? what * 16 + 1 : size;
    for (size_t i = 0; i < n; i++)
        CHECK(buf[i] == (char)toupper((unsigned char)peers[peer].owed[i]));
    peers[peer].length -= n;
    memmove(peers[peer].owed, peers[peer].owed + n, peers[peer].length);
    return (ssize_t)n;
}

/* A client is closed when it has gone, or when the server ends. */
static int fuzz_close(int fd)
{
    if (fd < FIRST_PEER)
        return 0;
    CHECK(fd - FIRST_PEER < peer_count && peers[fd - FIRST_PEER].is_open);
    CHECK(peers[fd - FIRST_PEER].is_gone || signal_count > 0);
    peers[fd - FIRST_PEER].is_open = 0;
    peers[fd - FIRST_PEER].has_turn = 0;
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

static int fuzz_sigaction(struct sigaction *old)
{
    if (old != NULL)
        memset(old, 0, sizeof *old);
    return 0;
}

#include "hush.h"
#define recv(fd, buf, size, flags) fuzz_recv(fd, buf, size)
#define send(fd, buf, size, flags) fuzz_send(fd, buf, size)
#define read(fd, buf, size) fuzz_read(buf, size)
#define poll(entries, count, limit) fuzz_poll(entries, count)
#define accept(fd, address, size) fuzz_accept()
#define close(fd) fuzz_close(fd)
#define fcntl(...) fuzz_fcntl(__VA_ARGS__)
#define socket(domain, type, protocol) fuzz_socket()
#define setsockopt(fd, level, name, value, size) ((void)(value), 0)
#define bind(fd, address, size) ((void)(address), 0)
#define listen(fd, size) 0
#define pipe(ends) ((void)(ends), 0)
#define sigaction(number, action, old) ((void)(action), fuzz_sigaction(old))
#define sigprocmask(how, set, old) ((void)(set), 0)
#define setrlimit(resource, limit) ((void)(limit), 0)
#define clock_gettime(clock, now) (memset(now, 0, sizeof *(now)), 0)
#define printf(...) snprintf(message_text, sizeof message_text, __VA_ARGS__)
#include "../../../05-unix-socket/robust.h"
#define claim_path(path) (void)(path)
#define own_path() (void)0
#define remove_path() (void)0
#include "../../../05-unix-socket/robust_server.c"
#undef fprintf

static void body(void)
{
    char name[] = "robust_server";
    char *argv[] = { name, NULL };
    leave(program_main(1, argv));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    start_foreign(data, size);
    peer_count = 0;
    signals_to_come = signal_count = 0;
    count = FIRST;
    int status = run(body);
    /* It gives up only if it can accept nobody at all. */
    CHECK(status == 0 || (status == 1 && errno == EMFILE));
    for (int i = 0; i < peer_count; i++)
        CHECK(!peers[i].is_open);
    return 0;
}
