/*
 * robust_producer.c - send standard input to robust_consumer
 *
 * Chapter: 共有メモリの基礎, 共有メモリの注意点
 *
 *                         +----- filled --->-------+
 *     robust_producer --> [ /my_shm_robust: slots ] --> robust_consumer
 *                         +-----<----- empty ------+
 *
 *     $ echo "Hello, ring" | ./robust_producer &
 *     $ ./robust_consumer
 *     Hello, ring
 *
 * As transfer.c. Added:
 *   - two strangers meet at a name, in either order, and the second one takes it
 *     away; without that it is left behind
 *   - one producer at a time; without that two mix their data
 *   - it looks for the consumer while it waits for input; without that it waits
 *     for ever when the consumer is gone
 *   - it ends when the consumer has written all; without that it reports success
 *     for data that are lost
 */
#include <poll.h>

#include "robust.h"

int main(int argc, char *argv[])
{
    if (argc > 2 || (argc > 1 && *argv[1] == '-')) {
        fprintf(stderr, "usage: %s [NAME] < FILE\n", argv[0]);
        return 2;
    }
    const char *name = argc == 2 ? argv[1] : DEFAULT_NAME;
    prepare();

    int fd;
    struct ring *ring = meet(name, PRODUCER, CONSUMER, &fd);

    uint32_t length = 1;
    for (unsigned i = 0; length > 0; i = (i + 1) % SLOTS) {
        take_from(CONSUMER, fd, &ring->empty);

        struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
        int is_ready; /* or at its end */
        while ((is_ready = poll(&input, 1, 500)) == 0)
            if (is_free(fd, CONSUMER))
                refuse("the other side", "gone before the end");
        if (is_ready == -1)
            die("poll");

        ssize_t n = read(STDIN_FILENO, ring->slot[i], SLOT_SIZE); /* step 4 */
        if (n == -1)
            die("stdin");
        length = (uint32_t)n;
        ring->length[i] = length; /* 0: the end */
        if (sem_post(&ring->filled) == -1)
            die("sem_post");
    }

    /* When all slots are empty, the consumer has written all. */
    for (int i = 0; i < SLOTS; i++)
        take_from(CONSUMER, fd, &ring->empty);
    if (munmap(ring, sizeof *ring) == -1 || close(fd) == -1) /* step 5 */
        die(name);
    return EXIT_SUCCESS;
}
