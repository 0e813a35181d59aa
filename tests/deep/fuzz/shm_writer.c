/*
 * shm_writer.c - fuzz: what is at the name already, for 04-shm/robust_writer.c
 *
 * What a killed program has left is taken over. A message that nobody has read,
 * and what is none, stay as they are, to the byte.
 */
#include "shm_object.h"

#include "../../../04-shm/robust_writer.c"
#undef fprintf
#undef munmap

static char new_text[64];

static void body(void)
{
    char name[] = "robust_writer";
    char *argv[] = { name, new_text, NULL };
    leave(program_main(2, argv));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct message before, after;
    size = fill(data, size, sizeof before);
    look_at(&before, sizeof before);
    memset(new_text, 0, sizeof new_text);
    memcpy(new_text, before.text, sizeof new_text - 1);
    int status = run_with_object(body, sizeof before);
    look_at(&after, sizeof after);

    struct stat now;
    CHECK(fstat(fileno(object), &now) == 0);
    int is_left_over = size == 0 || !before.head.is_ready;
    if (!is_ours(&before.head, size, MESSAGE, sizeof before)) {
        CHECK(status == 1 && !removed && now.st_size == (off_t)size);
        CHECK(is_same(&before, &after, sizeof before));
    } else if (before.is_full != 0) {
        CHECK(status == 1 && removed == is_left_over);
        CHECK(memcmp(before.text, after.text, sizeof before.text) == 0);
    } else {
        CHECK(status == 0 && !removed && now.st_size == sizeof after);
        CHECK(after.head.kind == MESSAGE && after.head.is_ready == 1);
        CHECK(after.is_full == 1 && after.length == strlen(new_text));
        CHECK(memcmp(after.text, new_text, after.length) == 0);
    }
    return 0;
}
