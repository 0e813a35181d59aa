/*
 * shm_reader.c - fuzz: what somebody has put into the object of 04-shm/reader.c
 *
 * A message is printed to the byte, and nothing else is. The object is a real
 * file: a touch beyond its end would be SIGBUS.
 */
#include "fuzz.h"

static FILE *object, *sink;
static char printed[8192];
static int removed;

/* It has no name, but may look as if. */
static int fuzz_fstat(int fd, struct stat *status)
{
    int result = fstat(fd, status);
    status->st_nlink = 1;
    return result;
}

static int fuzz_unlink(void)
{
    removed++;
    return 0;
}

#include "hush.h"
#define fstat(fd, status) fuzz_fstat(fd, status)
#define shm_unlink(name) fuzz_unlink()
#define printf(...) (fprintf)(sink, __VA_ARGS__)
#define fwrite(bytes, size, count, stream) (fwrite)(bytes, size, count, sink)
#include "../../04-shm/reader.c"
#undef fprintf
#undef perror

static void body(void)
{
    leave((int)look("/fuzz", fileno(object)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (object == NULL)
        object = tmpfile();
    CHECK(object != NULL && ftruncate(fileno(object), 0) == 0);
    if (size > 0)
        CHECK(pwrite(fileno(object), data, size, 0) == (ssize_t)size);
    /* A fuzzer's input is rarely as long as that: the last byte says whether
     * zeros fill up the object. */
    size_t full = sizeof(struct message);
    if (size > 0 && size < full && data[size - 1] % 2 == 0) {
        CHECK(ftruncate(fileno(object), (off_t)full) == 0);
        size = full;
    }
    memset(printed, 0, sizeof printed);
    removed = 0;
    sink = fmemopen(printed, sizeof printed, "w");
    CHECK(sink != NULL);
    enum outcome outcome = (enum outcome)run(body);
    long length = ftell(sink);
    CHECK(fclose(sink) == 0);

    struct message message = { 0 };
    CHECK(pread(fileno(object), &message, full, 0) >= 0);
    if (size == 0 || (size == full && message.magic == 0)) {
        CHECK(outcome == INCOMPLETE && length == 0 && !removed);
    } else if (size != full || message.magic != MESSAGE_MAGIC ||
               message.length > full - 8) {
        CHECK(outcome == FAILED && length == 0 && !removed);
    } else {
        char expected[8192];
        int begin = snprintf(expected, sizeof expected, "reader: \"");
        memcpy(expected + begin, message.text, message.length);
        int end = snprintf(expected + begin + message.length, 100,
                           "\" (%u bytes)\n", (unsigned)message.length);
        CHECK(outcome == DONE && removed == 1);
        CHECK(length == begin + (long)message.length + end);
        CHECK(memcmp(printed, expected, (size_t)length) == 0);
    }
    return 0;
}
