/*
 * lost_update.c - two processes add 1 to 0, and the result is 1
 *
 * Chapter: 共有メモリの注意点
 *
 *     $ ./lost_update
 *     the counter is 0, and nobody keeps order
 *         A loads 0
 *                        B loads 0
 *                        B stores 1
 *         A stores 1
 *     the counter is 1
 *     the counter is 0, and a semaphore keeps order
 *         A enters
 *         A loads 0
 *                        B has to wait
 *         A stores 1
 *         A leaves
 *                        B enters
 *                        B loads 1
 *                        B stores 2
 *                        B leaves
 *     the counter is 2
 *
 * To add 1 takes two steps: load the number, store the sum. If another process
 * comes in between, its addition is lost. Here that is no accident (counter.c
 * shows the accident): B is a child that A starts between its two steps. The
 * semaphore lets one process in at a time. B only asks whether it may enter;
 * with sem_wait() it would sleep until A leaves.
 */
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static const char A[] = "    A", B[] = "                   B";
static int *counter;     /* in shared memory */
static sem_t *semaphore; /* how many may enter: 1 or 0 */

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static int load(const char *who)
{
    int number = *counter;
    printf("%s loads %d\n", who, number);
    return number;
}

static void store(const char *who, int number)
{
    *counter = number;
    printf("%s stores %d\n", who, number);
}

static int may_enter(const char *who)
{
    int may = sem_trywait(semaphore) == 0;
    if (!may && errno != EAGAIN)
        die("sem_trywait");
    printf("%s %s\n", who, may ? "enters" : "has to wait");
    return may;
}

static void leave(const char *who)
{
    if (sem_post(semaphore) == -1)
        die("sem_post");
    printf("%s leaves\n", who);
}

/* B is a child, and this waits for its end. */
static void let_b_add(int in_order)
{
    if (fflush(stdout) == EOF) /* or B would print A's lines once more */
        die("stdout");
    pid_t pid = fork();
    if (pid == -1)
        die("fork");
    if (pid == 0) {
        if (!in_order || may_enter(B)) {
            store(B, load(B) + 1);
            if (in_order)
                leave(B);
        }
        if (ferror(stdout) || fflush(stdout) == EOF)
            die("stdout");
        _exit(EXIT_SUCCESS);
    }
    int status;
    if (waitpid(pid, &status, 0) == -1)
        die("waitpid");
    if (status != 0) {
        fprintf(stderr, "the child failed\n");
        exit(EXIT_FAILURE);
    }
}

int main(void)
{
    char name[32];
    snprintf(name, sizeof name, "/lost_update.%ld", (long)getpid());
    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    if (fd == -1 || shm_unlink(name) == -1 || /* a child needs no name */
        ftruncate(fd, sizeof *counter) == -1 ||
        (write(fd, "", 1) == -1 && errno == ENOSPC)) /* or SIGBUS later */
        die(name);
    counter =
        mmap(NULL, sizeof *counter, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (counter == MAP_FAILED || close(fd) == -1)
        die(name);
    semaphore = sem_open(name, O_CREAT | O_EXCL, 0600, 1);
    if (semaphore == SEM_FAILED || sem_unlink(name) == -1)
        die(name);
    printf("the counter is 0, and nobody keeps order\n");
    int number = load(A);
    let_b_add(0);
    store(A, number + 1);
    printf("the counter is %d\n", *counter);
    *counter = 0;
    printf("the counter is 0, and a semaphore keeps order\n");
    may_enter(A);
    number = load(A);
    let_b_add(1);
    store(A, number + 1);
    leave(A);
    let_b_add(1);
    printf("the counter is %d\n", *counter);
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
