/*
 * reader.c - print the message that writer leaves in shared memory
 *
 * Chapter: 共有メモリの使い方, コード例
 *
 *     writer -- pointer --> [ object /my_shm ] <-- pointer -- reader
 *
 *     $ ./reader /my_shm_$$ & ./writer /my_shm_$$ "any text"; wait $!
 *     reader: "any text" (8 bytes)
 *
 * No call here brings the text, so there is none that waits for it. Whether it
 * is all there is to be read in the object itself (`magic`), and a reader that
 * comes first sleeps on a semaphore, which the writer rings like a bell.
 *
 * What somebody else has made is looked at before it is used: to touch a page
 * beyond the end of the object would be the end of this program, by SIGBUS. (It
 * still is if the object is made smaller between that look and the last touch.
 * Its owner could do that, and so nobody whom we have to suspect.)
 */
#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

#include "message.h"

enum outcome { NOTHING, INCOMPLETE, DONE, FAILED };

static volatile sig_atomic_t stopped;

static void on_stop(int signal)
{
    (void)signal;
    stopped = 1;
}

static enum outcome failed(const char *what)
{
    perror(what);
    return FAILED;
}

static enum outcome refused(const char *name)
{
    fprintf(stderr, "%s: this is no message\n", name);
    return FAILED;
}

/* Returns 1 when the bell has rung, 0 after half a second, or -1. */
static int wait_for(sem_t *bell)
{
    struct timespec soon; /* by the only clock that sem_timedwait() knows */
    if (clock_gettime(CLOCK_REALTIME, &soon) == -1)
        return -1;
    soon.tv_nsec += 500000000;
    if (soon.tv_nsec >= 1000000000) {
        soon.tv_nsec -= 1000000000;
        soon.tv_sec++;
    }
    if (sem_timedwait(bell, &soon) == 0)
        return 1;
    return errno == ETIMEDOUT || errno == EINTR ? 0 : -1;
}

/* Prints the message that is in the object, and removes the object. */
static enum outcome look(const char *name, int fd)
{
    struct stat status;
    int is_locked = lock(fd, &status); /* waits for a writer at work */
    if (is_locked == -1)
        return errno == EINTR ? NOTHING : failed("fcntl");
    if (!is_locked) /* another reader was faster */
        return NOTHING;
    if (status.st_uid != geteuid())
        return refused(name);
    if (status.st_size == 0)
        return INCOMPLETE;
    if (status.st_size != sizeof(struct message))
        return refused(name);

    struct message *message =
        mmap(NULL, sizeof *message, PROT_READ, MAP_SHARED, fd, 0); /* step 3 */
    if (message == MAP_FAILED)
        return failed("mmap");
    enum outcome outcome = DONE;
    uint32_t magic = message->magic;
    uint32_t length = message->length; /* once: it could change after a check */
    if (magic == 0) {
        outcome = INCOMPLETE;
    } else if (magic != MESSAGE_MAGIC || length > sizeof message->text) {
        outcome = refused(name);
    } else {
        printf("reader: \""); /* step 4: an ordinary pointer */
        fwrite(message->text, 1, length, stdout);
        printf("\" (%u bytes)\n", (unsigned)length);
    }
    if (munmap(message, sizeof *message) == -1) /* step 5 */
        return failed("munmap");
    if (outcome == DONE && shm_unlink(name) == -1) /* step 6 */
        return failed("shm_unlink");
    return outcome;
}

static enum outcome read_message(const char *name, sem_t *bell)
{
    enum outcome before = NOTHING;
    while (!stopped) {
        enum outcome now = NOTHING;
        int fd = shm_open(name, O_RDWR, 0); /* step 1; step 2 is the writer's */
        if (fd == -1 && errno != ENOENT)
            return failed(name);
        if (fd != -1) {
            now = look(name, fd);
            /* Once may be a writer that has not come to its lock yet. */
            if (now == INCOMPLETE && before == INCOMPLETE) {
                fprintf(stderr, "%s: the writer is gone half-way\n", name);
                shm_unlink(name);
                now = FAILED;
            }
            if (close(fd) == -1)
                return failed("close");
        }
        if (now == DONE || now == FAILED)
            return now;
        int has_rung = wait_for(bell);
        if (has_rung == -1)
            return failed("sem_timedwait");
        before = has_rung ? NOTHING : now;
    }
    fprintf(stderr, "stopped by a signal\n");
    return FAILED;
}

int main(int argc, char *argv[])
{
    if (argc > 2 || (argc > 1 && *argv[1] == '-')) {
        fprintf(stderr, "usage: %s [NAME]\n", argv[0]);
        return 2;
    }
    const char *name = argc == 2 ? argv[1] : DEFAULT_NAME;
    /* If it is closed, the object would be the standard output. */
    if (fcntl(STDOUT_FILENO, F_GETFD) == -1) {
        perror("stdout");
        return EXIT_FAILURE;
    }

    struct sigaction action = { .sa_handler = on_stop }; /* no SA_RESTART */
    if (sigaction(SIGINT, &action, NULL) == -1 ||
        sigaction(SIGTERM, &action, NULL) == -1) {
        perror("sigaction");
        return EXIT_FAILURE;
    }

    sem_t *bell = sem_open(bell_of(name), O_CREAT, 0600, 0);
    if (bell == SEM_FAILED) {
        perror("sem_open");
        return EXIT_FAILURE;
    }
    enum outcome outcome = read_message(name, bell);
    if (sem_close(bell) == -1)
        outcome = failed("sem_close");
    /* Another reader may have done it. */
    if (sem_unlink(bell_of(name)) == -1 && errno != ENOENT)
        outcome = failed("sem_unlink");
    if (ferror(stdout) || fflush(stdout) == EOF)
        outcome = failed("stdout");
    return outcome == DONE ? EXIT_SUCCESS : EXIT_FAILURE;
}
