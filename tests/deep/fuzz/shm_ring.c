/*
 * shm_ring.c - fuzz: a producer that does as it likes, for
 * 04-shm/robust_consumer.c
 *
 * The lengths and the semaphores' values are the fuzzer's. Nothing is written
 * but what lies in one slot, in whatever pieces write() takes it. (The bytes of
 * the semaphores are not: glibc trusts them, and ends the program on some.)
 */
#include <stdarg.h>

#include "fuzz.h"

static int writes;

/* Half a second later there is still nothing. */
static int fuzz_sem_wait(sem_t *sem)
{
    if (sem_trywait(sem) == 0)
        return 0;
    errno = ETIMEDOUT;
    return -1;
}

/* No seat is taken: the producer is gone. */
static int fuzz_fcntl(int fd, int command, ...)
{
    (void)fd;
    if (command == F_GETLK) {
        va_list list;
        va_start(list, command);
        va_arg(list, struct flock *)->l_type = F_UNLCK;
        va_end(list);
    }
    return 0;
}

static ssize_t fuzz_write(const unsigned char *bytes, size_t size);

#include "hush.h"
#define sem_timedwait(sem, until) fuzz_sem_wait(sem)
#define fcntl fuzz_fcntl
#include "../../../04-shm/robust.h"

static struct ring shared;

static struct ring *fuzz_meet(const char *name, int *fd)
{
    (void)name;
    *fd = 1000;
    return &shared;
}

#define prepare() ((void)0)
#define meet(name, mine, other, fd) fuzz_meet(name, fd)
#define munmap(at, size) ((void)(at), 0)
#define close(fd) ((void)(fd), 0)
#define write(fd, bytes, size) fuzz_write(bytes, size)
#include "../../../04-shm/robust_consumer.c"
#undef fprintf

static ssize_t fuzz_write(const unsigned char *bytes, size_t size)
{
    size_t from = (size_t)(bytes - shared.slot[0]);
    CHECK(from < sizeof shared.slot && size > 0);
    CHECK(from % SLOT_SIZE + size <= SLOT_SIZE);
    if (++writes > 100) {
        errno = EPIPE;
        return -1;
    }
    size_t part = ((size_t)take_byte() + 1) << 12;
    return (ssize_t)(part < size ? part : size);
}

static void body(void)
{
    char name[] = "robust_consumer";
    char *argv[] = { name, NULL };
    leave(program_main(1, argv));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    start_foreign(data, size);
    CHECK(sem_init(&shared.filled, 1, take_byte()) == 0);
    CHECK(sem_init(&shared.empty, 1, /* 0 or SEM_VALUE_MAX */
                   take_byte() % 2 == 0 ? 0 : INT_MAX) == 0);
    uint32_t lengths[SLOTS] = { 0 };
    take_bytes(lengths, sizeof lengths);
    for (int i = 0; i < SLOTS; i++)
        shared.length[i] = lengths[i];
    writes = 0;
    to_remove = NULL;
    int status = run(body);
    CHECK(status == 0 || status == 1);
    return 0;
}
