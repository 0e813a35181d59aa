/* shm_object.h - fuzz: an object in shared memory that holds what the fuzzer says
 *
 * It is a file without a name, but looks as if it had one. Who waits at it is
 * stopped. (Nobody posts or takes its semaphore: glibc trusts those bytes, and
 * ends the program on some.)
 */
#ifndef SHM_OBJECT_H
#define SHM_OBJECT_H

#include "fuzz.h"

static FILE *object;
static void *mapping;
static int removed;

static int fuzz_shm_open(int flags)
{
    errno = EEXIST;
    return (flags & O_EXCL) != 0 ? -1 : dup(fileno(object));
}

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

static int fuzz_wait(void);

#include "hush.h"
#define shm_open(name, flags, mode) fuzz_shm_open(flags)
#define fstat(fd, status) fuzz_fstat(fd, status)
#define mmap(at, size, protection, flags, fd, offset)                          \
    fuzz_mmap(size, protection, fd)
#define munmap(at, size) ((void)(at), 0)
#define shm_unlink(name) fuzz_unlink()
#define sem_post(sem) ((void)(sem), 0)
#define sem_timedwait(sem, until) fuzz_wait()
#include "../../../04-shm/robust.h"
#undef fstat
#define prepare() ((void)0)

static int fuzz_wait(void)
{
    stopped = 1;
    errno = EINTR;
    return -1;
}

/* Returns the object's size. A fuzzer's input is rarely as long as a message:
 * the last byte says whether zeros fill it up. */
static inline size_t fill(const uint8_t *data, size_t size, size_t full)
{
    if (object == NULL)
        object = tmpfile();
    CHECK(object != NULL && ftruncate(fileno(object), 0) == 0);
    if (size > 0)
        CHECK(pwrite(fileno(object), data, size, 0) == (ssize_t)size);
    if (size == 0 || size >= full || data[size - 1] % 2 != 0)
        return size;
    CHECK(ftruncate(fileno(object), (off_t)full) == 0);
    return full;
}

static inline void look_at(void *bytes, size_t size)
{
    memset(bytes, 0, size);
    CHECK(pread(fileno(object), bytes, size, 0) >= 0);
}

static inline int is_same(const void *one, const void *other, size_t size)
{
    return memcmp(one, other, size) == 0;
}

/* May a program use what it finds, or make it anew? */
static inline int is_ours(const struct head *head, size_t size, enum kind kind,
                          size_t full)
{
    return size == 0 || (size >= sizeof *head && head->kind == kind &&
                         (!head->is_ready || size == full));
}

static inline int run_with_object(void (*body)(void), size_t size)
{
    removed = 0;
    mapping = MAP_FAILED;
    stopped = 0;
    to_remove = NULL;
    /* What dup() will return: it has to be free again afterwards. */
    int next = dup(fileno(object));
    CHECK(next != -1 && close(next) == 0);
    int status = run(body);
    if (status != 0) /* in real life, the end of the program closes it */
        CHECK(close(next) == 0);
    CHECK(dup(fileno(object)) == next && close(next) == 0);
#undef munmap
    if (mapping != MAP_FAILED)
        CHECK(munmap(mapping, size) == 0);
#define munmap(at, size) ((void)(at), 0)
    return status;
}

#endif
