/*
 * robust_seq_server.c - fuzz: lines of strangers
 *
 * Whatever the lines are and however they are cut, no number is given twice, no
 * name is opened but that of a client's FIFO, and each descriptor is closed.
 */
#include "fuzz.h"

enum { REPLY = 1000 };

static size_t piece; /* at most so many bytes in one read() */
static long client;
static int open_count;
static long requests; /* for which a name was opened */
static long long last_given;
static char answers[1 << 16];
static size_t answers_length;

static ssize_t fuzz_read(char *buf, size_t size)
{
    return (ssize_t)take_bytes(buf, size < piece ? size : piece);
}

static void status_of(struct stat *status)
{
    memset(status, 0, sizeof *status);
    status->st_ino = (ino_t)client;
    status->st_mode = client % 8 == 2 ? S_IFREG : S_IFIFO;
    status->st_uid = geteuid() + (client % 8 == 3);
}

/* What a client does depends on its process id alone. */
static int fuzz_lstat(const char *path, struct stat *status)
{
    char expected[64];
    CHECK(strncmp(path, "fifo.", 5) == 0);
    requests += open_count == 0;
    client = strtol(path + 5, NULL, 10);
    snprintf(expected, sizeof expected, "fifo.%ld", client);
    CHECK(strcmp(path, expected) == 0 && client > 0);
    status_of(status);
    status->st_ino += open_count == 1 && client % 8 == 6;
    return 0;
}

static int fuzz_open(int flags)
{
    CHECK(flags == (O_WRONLY | O_NONBLOCK));
    CHECK(client % 8 != 2 && client % 8 != 3);
    if (client % 8 == 1) {
        errno = ENXIO;
        return -1;
    }
    open_count++;
    return REPLY;
}

/* It is another file by then: one that has the name (6), or no more (5). */
static int fuzz_fstat(int fd, struct stat *status)
{
    CHECK(fd == REPLY && open_count == 1);
    status_of(status);
    status->st_ino += client % 8 == 5 || client % 8 == 6;
    return 0;
}

static ssize_t fuzz_write(int fd, const char *line, size_t length)
{
    long long first, last;
    char end;
    if (fd == STDERR_FILENO) {
        CHECK(length > 0 && length < 512 && line[length - 1] == '\n');
        return (ssize_t)length;
    }
    CHECK(fd == REPLY && open_count == 1 && line[length] == '\0');
    CHECK(client % 8 == 0 || client % 8 == 4 || client % 8 > 5);
    CHECK(sscanf(line, "%lld to %lld%c", &first, &last, &end) == 3);
    CHECK(end == '\n' && strlen(line) == length);
    CHECK(first == last_given + 1 && last >= first && last - first < 1000000);
    if (client % 8 == 4) {
        errno = EAGAIN;
        return -1;
    }
    last_given = last;
    if (answers_length + length < sizeof answers) {
        memcpy(answers + answers_length, line, length);
        answers_length += length;
    }
    return (ssize_t)length;
}

static int fuzz_close(int fd)
{
    CHECK(fd == REPLY && open_count == 1);
    open_count--;
    return 0;
}

#include "hush.h"
#define read(fd, buf, size) fuzz_read(buf, size)
#define lstat(path, status) fuzz_lstat(path, status)
#define open(path, flags) fuzz_open(flags)
#define fstat(fd, status) fuzz_fstat(fd, status)
#define write(fd, buf, size) fuzz_write(fd, buf, size)
#define close(fd) fuzz_close(fd)
#define poll(entry, count, limit) ((entry)->revents = POLLOUT, 1)
#include "../../../03-fifo/robust_seq_server.c"
#undef fprintf

/* How many lines are requests. */
static long count_requests(const uint8_t *data, size_t size)
{
    long count = 0;
    const uint8_t *end;
    while (size > 0 && (end = memchr(data, '\n', size)) != NULL) {
        size_t length = (size_t)(end - data);
        char line[LINE_SIZE] = "";
        long long pid, amount;
        if (length < LINE_SIZE - 1)
            memcpy(line, data, length);
        count += two_numbers(line, &pid, &amount) && pid > 0 &&
                 pid <= INT_MAX && amount > 0 && amount <= 1000000;
        size -= length + 1;
        data += length + 1;
    }
    return count;
}

static void body(void)
{
    serve("fifo", 0);
}

static void serve_in_pieces(const uint8_t *data, size_t size, size_t most)
{
    start_foreign(data, size);
    piece = most;
    last_given = 0;
    answers_length = 0;
    requests = 0;
    CHECK(run(body) == 0);
    CHECK(open_count == 0 && requests == count_requests(data, size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char before[sizeof answers];
    if (size == 0)
        return 0;
    serve_in_pieces(data + 1, size - 1, SIZE_MAX);
    size_t length = answers_length;
    memcpy(before, answers, length);
    serve_in_pieces(data + 1, size - 1, 1 + data[0] % 32);
    CHECK(answers_length == length && memcmp(before, answers, length) == 0);
    return 0;
}
