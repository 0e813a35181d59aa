/*
 * shm_writer.c - fuzz: what is at the name already, for 04-shm/writer.c
 *
 * An old message is replaced, the beginning of one too; anything else stays as
 * it is, to the byte.
 */
#include "fuzz.h"

static FILE *object;
static void *mapping;
static int removed;

static int fuzz_shm_open(void)
{
    return dup(fileno(object));
}

/* It has no name, but may look as if. */
static int fuzz_fstat(int fd, struct stat *status)
{
    int result = fstat(fd, status);
    status->st_nlink = 1;
    return result;
}

/* A program may end with it; we go on. */
static void *fuzz_mmap(size_t size, int protection, int fd)
{
    mapping = mmap(NULL, size, protection, MAP_SHARED, fd, 0);
    return mapping;
}

static int fuzz_unlink(void)
{
    removed++;
    return 0;
}

static sem_t *nobody_waits(void)
{
    errno = ENOENT;
    return SEM_FAILED;
}

#include "hush.h"
#define shm_open(name, flags, mode) fuzz_shm_open()
#define fstat(fd, status) fuzz_fstat(fd, status)
#define mmap(at, size, protection, flags, fd, offset)                          \
    fuzz_mmap(size, protection, fd)
#define munmap(at, size) ((void)(at), 0)
#define shm_unlink(name) fuzz_unlink()
#define sem_open(name, flags) nobody_waits()
#include "../../04-shm/writer.c"
#undef munmap
#undef fprintf

static char new_text[64];

static void body(void)
{
    char name[] = "writer", path[] = "/fuzz";
    char *argv[] = { name, path, new_text, NULL };
    leave(program_main(3, argv));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct message before, after;
    size_t full = sizeof before;
    if (object == NULL)
        object = tmpfile();
    CHECK(object != NULL && ftruncate(fileno(object), 0) == 0);
    if (size > 0)
        CHECK(pwrite(fileno(object), data, size, 0) == (ssize_t)size);
    if (size > 0 && size < full && data[size - 1] % 2 == 0) {
        CHECK(ftruncate(fileno(object), (off_t)full) == 0);
        size = full;
    }
    memset(&before, 0, full);
    CHECK(pread(fileno(object), &before, full, 0) >= 0);
    memset(new_text, 0, sizeof new_text);
    memcpy(new_text, before.text, sizeof new_text - 1);
    removed = 0;
    mapping = MAP_FAILED;
    /* What dup() will return: it is to be free again afterwards. */
    int next = dup(fileno(object));
    CHECK(next != -1 && close(next) == 0);
    int status = run(body);
    if (status != 0) /* in real life, the end of the program closes it */
        CHECK(close(next) == 0);
    CHECK(dup(fileno(object)) == next && close(next) == 0);
    if (mapping != MAP_FAILED)
        CHECK(munmap(mapping, full) == 0);

    struct stat now;
    CHECK(fstat(fileno(object), &now) == 0 && removed == 0);
    memset(&after, 0, full);
    CHECK(pread(fileno(object), &after, full, 0) >= 0);
    if (size == 0 || (size == full &&
                      (before.magic == 0 || before.magic == MESSAGE_MAGIC))) {
        CHECK(status == 0 && now.st_size == (off_t)full);
        CHECK(after.magic == MESSAGE_MAGIC && after.length == strlen(new_text));
        CHECK(memcmp(after.text, new_text, after.length) == 0);
    } else {
        CHECK(status == 1 && now.st_size == (off_t)size);
        CHECK(memcmp(&after, &before, full) == 0);
    }
    return 0;
}
