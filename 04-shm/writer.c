/*
 * writer.c - leave a message in shared memory
 *
 * Chapter: 共有メモリの使い方, フラグの説明, コード例
 *
 *     writer -- pointer --> [ object /my_shm ] <-- pointer -- reader
 *
 *     $ ./writer /my_shm_$$ Hello && ./reader /my_shm_$$
 *     reader: "Hello" (5 bytes)
 *
 * Shared memory is a notice board: the writer pins up its text and leaves. It
 * waits for nobody, and the text stays when it has ended (on Linux,
 * `ls /dev/shm` shows it) until a reader comes and takes it down.
 *
 * Steps 1 to 5 are the chapter's; step 6 is the reader's. ($$ is the shell's
 * process id. It makes a name that nobody else uses; without it, the name is
 * the chapter's /my_shm.)
 */
#include <errno.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "message.h"

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void die_and_remove(const char *name, const char *what)
{
    perror(what);
    shm_unlink(name);
    exit(EXIT_FAILURE);
}

static void refuse(const char *name)
{
    fprintf(stderr, "%s: in use for something else\n", name);
    exit(EXIT_FAILURE);
}

static void ring_bell(const char *name)
{
    sem_t *bell = sem_open(bell_of(name), 0);
    if (bell == SEM_FAILED) {
        if (errno != ENOENT) /* then nobody waits */
            die_and_remove(name, "sem_open");
        return;
    }
    if (sem_post(bell) == -1)
        die("sem_post");
    if (sem_close(bell) == -1)
        die("sem_close");
}

int main(int argc, char *argv[])
{
    if (argc > 3 || (argc > 1 && *argv[1] == '-')) {
        fprintf(stderr, "usage: %s [NAME [TEXT]]\n", argv[0]);
        return 2;
    }
    const char *name = argc > 1 ? argv[1] : DEFAULT_NAME;
    const char *text = argc > 2 ? argv[2] : "Hello";
    struct message *message;
    size_t length = strlen(text);
    if (length > sizeof message->text) {
        fprintf(stderr, "the text is longer than %zu bytes\n",
                sizeof message->text);
        return EXIT_FAILURE;
    }

    int fd, is_locked;
    struct stat status;
    do {
        fd = shm_open(name, O_CREAT | O_RDWR, 0600); /* step 1 */
        if (fd == -1)
            die(name);
        is_locked = lock(fd, &status);
        if (is_locked == -1)
            die("fcntl");
        if (!is_locked && close(fd) == -1) /* a reader took it down: again */
            die("close");
    } while (!is_locked);

    /* New, or a message that was not read, or the beginning of one? */
    if (status.st_uid != geteuid() ||
        (status.st_size != 0 && status.st_size != sizeof *message))
        refuse(name);
    if (ftruncate(fd, sizeof *message) == -1) /* step 2 */
        die_and_remove(name, "ftruncate");
    /* Have the memory now: to find that there is none would be SIGBUS later. */
    errno = posix_fallocate(fd, 0, sizeof *message);
    if (errno != 0)
        die_and_remove(name, "posix_fallocate");

    message = mmap(NULL, sizeof *message, PROT_READ | PROT_WRITE, MAP_SHARED,
                   fd, 0); /* step 3 */
    if (message == MAP_FAILED)
        die_and_remove(name, "mmap");
    if (message->magic != 0 && message->magic != MESSAGE_MAGIC)
        refuse(name);

    message->magic = 0; /* step 4: an ordinary pointer */
    message->length = (uint32_t)length;
    memcpy(message->text, text, length);
    message->magic = MESSAGE_MAGIC; /* last: now all is there */

    if (munmap(message, sizeof *message) == -1) /* step 5 */
        die("munmap");
    if (close(fd) == -1) /* and unlock */
        die("close");
    ring_bell(name);
    return EXIT_SUCCESS;
}
