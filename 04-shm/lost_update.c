/*
 * lost_update.c - two processes add 1 to 0, and the result is 1
 *
 * Chapter: 共有メモリの注意点
 *
 *     $ ./lost_update
 *     the counter is 0, and nobody keeps order
 *         A loads 0
 *                        B loads 0
 *         A stores 1
 *                        B stores 1
 *     the counter is 1
 *     the counter is 0, and a semaphore keeps order
 *         A may enter
 *                        B has to wait
 *         A loads 0
 *         A stores 1
 *         A leaves
 *                        B may enter
 *                        B loads 1
 *                        B stores 2
 *                        B leaves
 *     the counter is 2
 *
 * To add 1 takes two steps: load the number, store the sum. If another process
 * loads in between, it loads the old number, and one addition is lost. It needs
 * no accident here: A is the parent, B is its child, and A tells B through a
 * pipe when to take its next step. (For the accident, see counter.)
 *
 * The semaphore lets one in at a time, and who is in can take both steps. B
 * only asks whether it may enter; sem_wait() would sleep until it may.
 */
#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/wait.h>

#include "family.h"

struct shared {
    _Atomic int counter;
    sem_t line; /* how many may enter: 1 or 0 */
};

/* What A and B do, each with a number of its own, as if in a register. */
static int take_step(struct shared *shared, char step, int *number)
{
    switch (step) {
    case 'e': /* enter */
        if (sem_trywait(&shared->line) == 0)
            return 1;
        if (errno != EAGAIN)
            die("sem_trywait");
        return 0;
    case 'l': /* load */
        *number = shared->counter;
        return *number;
    case 's': /* store */
        *number = *number + 1;
        shared->counter = *number;
        return *number;
    default: /* leave */
        if (sem_post(&shared->line) == -1)
            die("sem_post");
        return 0;
    }
}

/* B takes each step that it is told to take, and answers with the result. */
static void child(struct shared *shared, int orders, int answers)
{
    int number = 0;
    char step;
    ssize_t n;
    while ((n = read(orders, &step, 1)) == 1) {
        char result = (char)take_step(shared, step, &number);
        if (write(answers, &result, 1) != 1)
            die("write");
    }
    if (n == -1)
        die("read");
    if (close(orders) == -1 || close(answers) == -1)
        die("close");
    _exit(EXIT_SUCCESS);
}

static int tell_child(int orders, int answers, char step)
{
    char result = 0;
    if (write(orders, &step, 1) == -1 && errno != EPIPE)
        die("write");
    ssize_t n = read(answers, &result, 1);
    if (n == -1)
        die("read");
    if (n == 0) {
        wait(NULL);
        fprintf(stderr, "the child is gone\n");
        exit(EXIT_FAILURE);
    }
    return result;
}

/* Each step is two letters: who takes it, and which one. */
static void play(struct shared *shared, const char *steps, int orders,
                 int answers)
{
    int number = 0;
    for (; *steps != '\0'; steps += 2) {
        int is_a = steps[0] == 'A';
        int result = is_a ? take_step(shared, steps[1], &number)
                          : tell_child(orders, answers, steps[1]);
        printf("%*s%c ", is_a ? 4 : 19, "", steps[0]);
        switch (steps[1]) {
        case 'e':
            printf(result ? "may enter\n" : "has to wait\n");
            break;
        case 'l':
            printf("loads %d\n", result);
            break;
        case 's':
            printf("stores %d\n", result);
            break;
        default:
            printf("leaves\n");
        }
    }
    printf("the counter is %d\n", shared->counter);
}

int main(int argc, char *argv[])
{
    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 2;
    }
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* a lost child: read() tells */
        die("signal");

    struct shared *shared = share(sizeof *shared);
    if (sem_init(&shared->line, 1, 1) == -1)
        die("sem_init");
    int orders[2], answers[2];
    if (pipe(orders) == -1 || pipe(answers) == -1)
        die("pipe");
    pid_t pid = fork(); /* nothing is printed yet: no buffered text is copied */
    if (pid == -1)
        die("fork");
    if (pid == 0) {
        if (close(orders[1]) == -1 || close(answers[0]) == -1)
            die("close");
        child(shared, orders[0], answers[1]);
    }
    if (close(orders[0]) == -1 || close(answers[1]) == -1)
        die("close");

    printf("the counter is %d, and nobody keeps order\n", shared->counter);
    play(shared, "AlBlAsBs", orders[1], answers[0]);
    shared->counter = 0;
    printf("the counter is %d, and a semaphore keeps order\n", shared->counter);
    play(shared, "AeBeAlAsAxBeBlBsBx", orders[1], answers[0]);

    if (close(orders[1]) == -1 || close(answers[0]) == -1)
        die("close");
    int status;
    if (waitpid(pid, &status, 0) == -1)
        die("waitpid");
    if (status != 0) {
        fprintf(stderr, "the child failed\n");
        return EXIT_FAILURE;
    }
    if (sem_destroy(&shared->line) == -1)
        die("sem_destroy");
    if (munmap(shared, sizeof *shared) == -1)
        die("munmap");
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
