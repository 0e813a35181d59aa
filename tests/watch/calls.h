/* calls.h - what calls.c, arguments.c and words.c share: kinds of arguments */
#ifndef CALLS_H
#define CALLS_H

#include "watch.h"

enum kind {
    END,
    SKIP,   /* of no interest */
    HIDDEN, /* the call is shown with -a only */
    FD,     /* a descriptor, with its name */
    IO_FD,  /* the same; the end of a pipe needs no name where it is used */
    NUMBER,
    PATH,
    SEM_PATH, /* the name that a new semaphore gets */
    BYTES,    /* an address; the next argument is the size */
    VECTOR,   /* the same, as struct iovec; the next argument is their number */
    MESSAGE,  /* the same, as struct msghdr */
    ENDS,     /* two descriptors, to be filled */
    ADDRESS,
    PROCESS,
    SIGNAL,
    STATUS,    /* to be filled, by waitpid() */
    ACTION,    /* struct sigaction */
    REGION,    /* the address of shared memory, or it is not shown */
    FIFO_MODE, /* of mknod(): a FIFO, or it is not shown */
    POLLED,    /* struct pollfd; the next argument is their number */
    CLONE,     /* flags of clone() */
    CLONE3,    /* the same, in a struct */
    MILLISECONDS,
    TIME,  /* struct timespec: how long it may take */
    TIMER, /* struct itimerval */

    FLAGS, /* from here on words.c has names for them: O_... */
    FAMILY,
    TYPE,
    HOW, /* SHUT_... */
    WAIT_FLAGS,
    COMMAND, /* of fcntl(); others are not shown */
    LOCK,
    PROTECTION,
    MAPPING /* MAP_SHARED, or it is not shown */
};

enum result { NOTHING, COUNT, DATA, NEW_FD, A_PROCESS }; /* DATA: and filled */

struct call {
    long number;
    const char *name;
    enum result result;
    enum kind args[6];
};

/* words.c */
void add_call(char *to, int number);
int add_words(char *to, enum kind kind, uint64_t value);

/* arguments.c */
int add_argument(struct task *task, int arg, char *to);
void add_futex(struct task *task, char *to);
void add_process(char *to, int pid);
void add_data(struct task *task, int arg, uint64_t size, char *to);
int add_polled(struct task *task, int arg, int only_ready, char *to);
size_t get_bytes(struct task *task, int arg, uint64_t count, char *to,
                 size_t size);
extern const struct call semaphore; /* sem_open(), which is an open() */

#endif
