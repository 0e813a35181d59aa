/*
 * robust_consumer.c - write to standard output what robust_producer sends
 *
 * Chapter: 共有メモリの基礎, 共有メモリの注意点
 *
 *     robust_producer --> [ /my_shm_robust: slots ] --> robust_consumer
 *
 *     $ head -c 10000000 /dev/zero > zeros
 *     $ ./robust_consumer > copy &
 *     $ ./robust_producer < zeros
 *     $ cmp zeros copy && rm zeros copy
 *
 * As transfer.c. Added:
 *   - what robust_producer.c has
 *   - a look at the producer's lengths; without it a wrong one leads beyond the
 *     memory
 */
#include "robust.h"

int main(int argc, char *argv[])
{
    if (argc > 2 || (argc > 1 && *argv[1] == '-')) {
        fprintf(stderr, "usage: %s [NAME]\n", argv[0]);
        return 2;
    }
    const char *name = argc == 2 ? argv[1] : DEFAULT_NAME;
    prepare();

    int fd;
    struct ring *ring = meet(name, CONSUMER, PRODUCER, &fd);

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
        if (sem_post(&ring->empty) == -1)
            die("sem_post");
    }

    if (munmap(ring, sizeof *ring) == -1 || close(fd) == -1) /* step 5 */
        die(name);
    return EXIT_SUCCESS;
}
