/*
 * transfer.c - copy standard input to standard output through a ring of slots
 *
 * Chapter: 共有メモリの基礎, 共有メモリの注意点
 *
 *                        +---- filled --->----+
 *     parent: read() --> [ slot | slot | slot ] --> write() :child
 *                        +----<---- empty ----+
 *
 *     $ echo "Hello, ring" | ./transfer
 *     Hello, ring
 *     $ head -c 10000000 /dev/zero | ./transfer | wc -c
 *     10000000
 *
 * read() puts the data into a slot, and write() takes them out of the same slot:
 * between the two nothing is copied. Two semaphores count the empty and the
 * filled slots, so each process sleeps while there is nothing for it to do. A
 * pipe would tell by end of file and EPIPE that the other one is gone, shared
 * memory does not: a signal wakes the parent when the child has ended, and the
 * child once a second, to look for its parent.
 *
 * Left out: the parent does not look while it waits for input, and strangers
 * cannot meet here. See robust_producer.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SLOTS = 4, SIZE = 128 * 1024, NO_DATA = 0, END = -1 };

struct ring {
    atomic_long length[SLOTS]; /* bytes in that slot, or NO_DATA, or END */
    char slot[SLOTS][SIZE];
};

static struct ring *ring;
static sem_t *empty, *filled;

static void check(int result, const char *what)
{
    if (result == -1) {
        perror(what);
        exit(EXIT_FAILURE);
    }
}

/* SIGALRM each second, SIGCHLD at the child's end: see who is still there. */
static void wake(int number)
{
    sem_post(number == SIGALRM ? filled : empty);
    if (number == SIGALRM)
        alarm(1);
}

static void child(pid_t parent)
{
    for (int i = 0; getppid() == parent;) {
        while (sem_wait(filled) == -1)
            check(errno == EINTR ? 0 : -1, "sem_wait");
        long length = ring->length[i];
        if (length == END)
            _exit(EXIT_SUCCESS);
        if (length == NO_DATA) /* only woken */
            continue;
        for (ssize_t done = 0, n; done < length; done += n) {
            n = write(STDOUT_FILENO, ring->slot[i] + done,
                      (size_t)(length - done));
            check(n == -1 ? -1 : 0, "stdout");
        }
        ring->length[i] = NO_DATA;
        check(sem_post(empty), "sem_post");
        i = (i + 1) % SLOTS;
    }
    _exit(EXIT_FAILURE);
}

int main(void)
{
    char name[32];
    snprintf(name, sizeof name, "/transfer.%ld", (long)getpid());
    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    check(fd == -1 ? -1 : shm_unlink(name), name); /* a child needs no name */
    check(ftruncate(fd, sizeof *ring), name);
#ifndef __APPLE__ /* has no such call */
    errno = posix_fallocate(fd, 0, sizeof *ring);
    check(errno == 0 ? 0 : -1, name); /* no room would be SIGBUS later */
#endif
    ring = mmap(NULL, sizeof *ring, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    check(ring == MAP_FAILED ? -1 : close(fd), name);
    empty = sem_open(name, O_CREAT | O_EXCL, 0600, SLOTS);
    check(empty == SEM_FAILED ? -1 : sem_unlink(name), name);
    filled = sem_open(name, O_CREAT | O_EXCL, 0600, 0);
    check(filled == SEM_FAILED ? -1 : sem_unlink(name), name);

    struct sigaction action = { .sa_handler = wake, .sa_flags = SA_RESTART };
    check(sigaction(SIGCHLD, &action, NULL), "sigaction");
    pid_t parent = getpid(), pid = fork();
    check(pid, "fork");
    if (pid == 0) {
        check(sigaction(SIGALRM, &action, NULL), "sigaction");
        alarm(1);
        check(signal(SIGPIPE, SIG_IGN) == SIG_ERR ? -1 : 0, "signal");
        child(parent);
    }

    int status;
    pid_t gone; /* 0: the child lives */
    ssize_t n = 1;
    int i = 0;
    while (n > 0 && (gone = waitpid(pid, &status, WNOHANG)) == 0) {
        while (sem_wait(empty) == -1)
            check(errno == EINTR ? 0 : -1, "sem_wait");
        if (ring->length[i] != NO_DATA) /* only woken */
            continue;
        n = read(STDIN_FILENO, ring->slot[i], SIZE);
        if (n == -1)
            perror("stdin");
        ring->length[i] = n > 0 ? n : END;
        check(sem_post(filled), "sem_post");
        i = (i + 1) % SLOTS;
    }
    check(gone == 0 ? waitpid(pid, &status, 0) : gone, "waitpid");
    if (status != 0)
        fprintf(stderr, "the child failed\n");
    return n == -1 || status != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
