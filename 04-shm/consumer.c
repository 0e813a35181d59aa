/*
 * consumer.c - write to standard output what producer sends through the ring
 *
 * Chapter: 共有メモリの基礎, 共有メモリの注意点
 *
 *     $ echo "Hello, ring" > letter
 *     $ ./consumer /my_shm_$$ & ./producer /my_shm_$$ < letter; wait $!
 *     Hello, ring
 *     $ head -c 10000000 /dev/zero > zeros
 *     $ ./consumer /my_shm_$$ > copy & ./producer /my_shm_$$ < zeros; wait $!
 *     $ cmp zeros copy && rm letter zeros copy
 *
 * Either side may be started first: see producer.c for how it works.
 */
#include "ring.h"

int main(int argc, char *argv[])
{
    if (argc > 2 || (argc > 1 && *argv[1] == '-')) {
        fprintf(stderr, "usage: %s [NAME]\n", argv[0]);
        return 2;
    }
    const char *name = argc == 2 ? argv[1] : DEFAULT_NAME;
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* write() shall say so */
        die("signal");

    int fd;
    struct ring *ring = meet(name, CONSUMER, PRODUCER, &fd);
    if (fd == STDOUT_FILENO)
        refuse("stdout", "closed");

    uint32_t length = 1;
    for (unsigned i = 0; length > 0; i = (i + 1) % SLOTS) {
        take_from(PRODUCER, fd, &ring->filled);
        length = ring->length[i];
        if (length > SLOT_SIZE)
            refuse("the producer", "more than a slot can hold");
        for (uint32_t done = 0; done < length;) {
            ssize_t n = write(STDOUT_FILENO, ring->slot[i] + done,
                              length - done); /* step 4 */
            if (n == -1)
                die("stdout");
            done += (uint32_t)n;
        }
        post(&ring->empty);
    }

    if (munmap(ring, sizeof *ring) == -1) /* step 5 */
        die("munmap");
    if (close(fd) == -1)
        die("close");
    return EXIT_SUCCESS;
}
