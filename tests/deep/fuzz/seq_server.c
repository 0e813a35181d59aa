/*
 * seq_server.c - fuzz: lines of strangers, for 03-fifo/seq_server.c
 *
 * Whatever the lines are and however they are cut, no number is given twice, no
 * name is opened but that of a client's FIFO, and each descriptor is closed.
 */
#include "fuzz.h"

enum { REPLY = 1000 };

static size_t piece; /* at most so many bytes in one read() */
static volatile sig_atomic_t *stop_flag;
static long client;
static int open_count;
static long requests; /* for which a name was opened */
static long long last_given;
static char answers[1 << 16];
static size_t answers_length;

static ssize_t fuzz_read(char *buf, size_t size)
{
    if (foreign_left == 0) {
        *stop_flag = 1;
        errno = EAGAIN;
        return -1;
    }
    return (ssize_t)take_bytes(buf, size < piece ? size : piece);
}

/* What a client does depends on its process id alone. */
static int fuzz_open(const char *path, int flags)
{
    char expected[64];
    CHECK(strncmp(path, "fifo.", 5) == 0);
    requests++;
    client = strtol(path + 5, NULL, 10);
    snprintf(expected, sizeof expected, "fifo.%ld", client);
    CHECK(strcmp(path, expected) == 0 && client > 0);
    CHECK(flags == (O_WRONLY | O_NONBLOCK | O_NOFOLLOW));
    if (client % 8 == 1) {
        errno = ENXIO;
        return -1;
    }
    open_count++;
    return REPLY;
}

static int fuzz_fstat(int fd, struct stat *status)
{
    CHECK(fd == REPLY && open_count == 1);
    status->st_mode = client % 8 == 2 ? S_IFREG : S_IFIFO;
    status->st_uid = geteuid() + (client % 8 == 3);
    return 0;
}

static ssize_t fuzz_write(int fd, const char *line, size_t length)
{
    long long first, last;
    char end;
    CHECK(fd == REPLY && open_count == 1 && line[length] == '\0');
    CHECK(client % 8 == 0 || client % 8 > 3);
    CHECK(sscanf(line, "%lld %lld%c", &first, &last, &end) == 3);
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
#define open(path, flags) fuzz_open(path, flags)
#define fstat(fd, status) fuzz_fstat(fd, status)
#define write(fd, buf, size) fuzz_write(fd, buf, size)
#define close(fd) fuzz_close(fd)
#define pselect(count, in, out, other, limit, mask) 1
#include "../../03-fifo/seq_server.c"
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
    sigset_t entry;
    sigemptyset(&entry);
    serve("fifo", 0, &entry);
}

static void serve_in_pieces(const uint8_t *data, size_t size, size_t most)
{
    start_foreign(data, size);
    piece = most;
    stop_flag = &told_to_stop;
    told_to_stop = 0;
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
