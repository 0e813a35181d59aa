/*
 * shm_reader.c - fuzz: what is in the object of 04-shm/robust_reader.c
 *
 * A message is shown to the byte and removed, and nothing else is. The object
 * is a real file: a touch beyond its end would be SIGBUS.
 */
#include "shm_object.h"

static FILE *sink;
static char shown[16384];

#define printf(...) (fprintf)(sink, __VA_ARGS__)
#define fwrite(bytes, size, count, stream) (fwrite)(bytes, size, count, sink)
#include "../../../04-shm/robust_reader.c"
#undef fprintf
#undef munmap

static void body(void)
{
    char name[] = "robust_reader";
    char *argv[] = { name, NULL };
    leave(program_main(1, argv));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct message before, after;
    size = fill(data, size, sizeof before);
    look_at(&before, sizeof before);
    memset(shown, 0, sizeof shown);
    sink = fmemopen(shown, sizeof shown, "w");
    CHECK(sink != NULL);
    int status = run_with_object(body, sizeof before);
    long length = ftell(sink);
    CHECK(fclose(sink) == 0);
    look_at(&after, sizeof after);

    if (!is_ours(&before.head, size, MESSAGE, sizeof before)) {
        CHECK(status == 1 && length == 0 && !removed);
        CHECK(is_same(&before, &after, sizeof before));
    } else if (after.is_full == 0) { /* it has waited, and was stopped */
        CHECK(status == 1 && length == 0 && removed == 1);
    } else if (after.length > sizeof after.text) {
        CHECK(status == 1 && length == 0 && !removed);
    } else {
        static char expected[16384];
        size_t begin = (size_t)snprintf(expected, 100, "the reader sees \"");
        memcpy(expected + begin, after.text, after.length);
        memcpy(expected + begin + after.length, "\"\n", 2);
        CHECK(status == 0 && removed == 1);
        CHECK((size_t)length == begin + after.length + 2);
        CHECK(memcmp(shown, expected, (size_t)length) == 0);
    }
    return 0;
}
