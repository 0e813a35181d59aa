/*
 * producer.c - send standard input to consumer, through a ring of slots
 *
 * Chapter: 共有メモリの基礎, 共有メモリの注意点
 *
 *                    +---- filled --->----+
 *     read() --> [ 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 ] --> write()
 *                    +----<--- empty -----+
 *
 *     $ echo "Hello, ring" > letter
 *     $ ./producer /my_shm_$$ < letter & ./consumer /my_shm_$$; wait $!
 *     Hello, ring
 *     $ rm letter
 *
 * The slots lie in memory that both processes have. read() puts the data into a
 * slot, the consumer's write() takes them out of it: between the two nothing is
 * copied, while a pipe copies everything in and out again.
 *
 * What the kernel does for a pipe is to be done by hand here. Two semaphores
 * count the slots that are empty and filled, so each side sleeps when there is
 * nothing for it to do; and each side looks whether the other one still lives
 * (see ring.h).
 */
#include <poll.h>

#include "ring.h"

int main(int argc, char *argv[])
{
    if (argc > 2 || (argc > 1 && *argv[1] == '-')) {
        fprintf(stderr, "usage: %s [NAME] < FILE\n", argv[0]);
        return 2;
    }
    const char *name = argc == 2 ? argv[1] : DEFAULT_NAME;

    int fd;
    struct ring *ring = meet(name, PRODUCER, CONSUMER, &fd);
    if (fd == STDIN_FILENO)
        refuse("stdin", "closed");

    uint32_t length = 1;
    for (unsigned i = 0; length > 0; i = (i + 1) % SLOTS) {
        take_from(CONSUMER, fd, &ring->empty);

        struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
        int is_ready;
        while ((is_ready = poll(&input, 1, 500)) == 0)
            if (is_free(fd, CONSUMER))
                refuse("the consumer", "gone before the end");
        if (is_ready == -1)
            die("poll");

        ssize_t n = read(STDIN_FILENO, ring->slot[i], SLOT_SIZE); /* step 4 */
        if (n == -1)
            die("stdin");
        length = (uint32_t)n;
        ring->length[i] = length; /* 0: the end */
        post(&ring->filled);
    }

    /* When all slots are empty, the consumer has done its work. */
    for (int i = 0; i < SLOTS; i++)
        take_from(CONSUMER, fd, &ring->empty);
    if (munmap(ring, sizeof *ring) == -1) /* step 5 */
        die("munmap");
    if (close(fd) == -1)
        die("close");
    return EXIT_SUCCESS;
}
