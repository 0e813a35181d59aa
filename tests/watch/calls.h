/* calls.h - what calls.c and arguments.c share: kinds of arguments, and results
 */
#ifndef CALLS_H
#define CALLS_H

#include "watch.h"

enum kind {
    END,
    SKIP,     /* of no interest */
    HIDDEN,   /* the call is shown with -a only */
    FD,       /* a descriptor, with its name */
    IO_FD,    /* the same; the end of a pipe needs no name where it is used */
    NUMBER,   /* as it is */
    PATH,     /* a name */
    SEM_PATH, /* the name that a new semaphore gets */
    FLAGS,    /* O_... */
    BYTES,    /* an address; the next argument is the size */
    VECTOR,   /* the same, as struct iovec; the next argument is their number */
    MESSAGE,  /* the same, as struct msghdr */
    ROOM,     /* as BYTES, VECTOR and MESSAGE, to be filled */
    ROOMS,
    ROOM_MESSAGE,
    ENDS, /* two descriptors, to be filled */
    ADDRESS,
    FAMILY, /* AF_... */
    TYPE,   /* SOCK_... */
    HOW,    /* SHUT_... */
    PROCESS,
    STATUS, /* to be filled, by waitpid() */
    WAIT_FLAGS,
    SIGNAL,
    ACTION,  /* struct sigaction */
    COMMAND, /* of fcntl() */
    LOCK,    /* of flock() */
    TIMER,   /* struct itimerval */
    PROTECTION,
    MAPPING, /* MAP_SHARED, or it is not shown */
    REGION,  /* the address of such memory, or it is not shown */
    MODE,    /* of mknod(): a FIFO, or it is not shown */
    POLLED,  /* struct pollfd; the next argument is their number */
    CLONE,   /* flags of clone() */
    CLONE3,  /* the same, in a struct */
    MILLISECONDS,
    TIME, /* struct timespec: how long it may take */
    TIMEVAL,

    NOTHING, /* results: only errors say something */
    COUNT,
    NEW_FD,
    A_PROCESS
};

struct call {
    long number;
    const char *name;
    unsigned char result, args[6];
};

/* A number that has a name. */
struct name {
    uint64_t value;
    const char *name;
};
#define N(value)                                                               \
    {                                                                          \
        value, #value                                                          \
    }
#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

/* calls.c */
const char *name_in(const struct name *names, size_t count, uint64_t value);

/* arguments.c */
int add_argument(struct task *task, int arg, const char **prefix, char *to);
const char *name_of_clone(struct task *task, enum kind kind);
void add_futex(struct task *task, char *to);
void add_process(char *to, int pid);
void add_data(struct task *task, enum kind kind, int arg, uint64_t size,
              char *to);
int add_polled(struct task *task, int arg, int only_ready, char *to);
size_t get_bytes(struct task *task, enum kind kind, int arg, uint64_t count,
                 char *to, size_t size);
extern const struct call semaphore; /* sem_open(), which is an open() */
extern int socket_limits; /* a call on a socket may end: its time is up */

#endif
