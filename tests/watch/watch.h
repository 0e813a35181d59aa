/* watch.h - what the parts of watch share; watch.c says what each is for */
#ifndef WATCH_H
#define WATCH_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { TEXT = 512, TASKS = 256, HANDLERS = 4, REGIONS = 16, NEVER = -1 };

/* A call that a process is in. */
struct inside {
    const struct call *call; /* NULL: none that the table shows */
    uint64_t number, args[6];
    char text[TEXT]; /* as it was called */
    char note[TEXT]; /* the name of its descriptor */
    uint64_t caller; /* where in the program */
    int waits;       /* the table says that it waits */
};

enum state { RUNS, STOPS, WAITS, GONE }; /* STOPS: we hold it */

/* A process, or a thread. */
struct task {
    pid_t pid, group; /* the group of threads: the process */
    enum state state;
    int rank;     /* of those that could go on the highest does */
    int streak;   /* calls since it last waited */
    int status;   /* of its last stop */
    int has_news; /* that stop is still to be looked at */
    int is_late;  /* ... and is not to be, as long as others can go on */
    int signal;   /* to be delivered when it goes on */
    int is_stopped, in_vfork, is_spawned;
    int has_timer, has_limit; /* its alarm() rings; the call ends in time */
    struct inside in;
    struct inside before[HANDLERS]; /* the calls that handlers interrupt */
    int depth, is_interrupted;
    int born;       /* the process that fork() returned to */
    int root;       /* the process that watch started */
    int is_thread, number;
    char program[32], command[32];
    int is_command; /* runs a program of the system's */
    uint64_t low, high, base; /* where its program's instructions are */
    struct region {
        uint64_t address;
        char name[64];
    } shared[REGIONS];
};

extern struct task tasks[TASKS];
extern int task_count, program_count;
extern struct task *actor; /* whose turn it is, or NULL */
extern int japanese, show_all;

#define SAY(english, other) (japanese ? (other) : (english))

/* tracer.c: whose turn it is */
int can_trace(void);
void start(char *argv[], const int out[2]);
int go_on(void); /* until all have ended; a signal that ended it, or STUCK */
enum { STUCK = -1 };
void end_all(void);
int find_task(pid_t pid);

/* proc.c: what the kernel tells about a process */
int look(char *to, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
size_t peek(const struct task *task, uint64_t address, void *to, size_t size);
char state_letter(const struct task *task);
int is_asleep(const struct task *task);
int borrow(const struct task *task, int fd); /* a copy of its descriptor */

/* calls.c: what a call is called, and what it shows */
int describe(struct task *task); /* fills in task->in; 0: not to be shown */
int is_call(const struct task *task, const char *name);
int outcome(struct task *task, int64_t value, int is_error, char *text);
size_t written(struct task *task, int64_t value, char **bytes);
int is_time_up(const struct task *task, int64_t value);
const char *signal_name(int number);

/* things.c: whose descriptor is what */
struct thing {
    dev_t device;
    ino_t inode, peer;
    enum { PLAIN, STDIN, STDOUT, STDERR, PIPE, FIFO, SOCKET } kind;
    int number; /* of a pipe */
    int is_hidden;
    int row;         /* of a socket: where socket() stands */
    int readers, writers, bytes;
    char name[64];
};
struct thing *thing_of(const struct task *task, int fd);
char end_of(const struct task *task, int fd); /* r, w or b(oth); 0: no pipe */
int name_fd(const struct task *task, int fd, char *to);
void add_path(char *to, const char *path);
void know(int kind, int fd); /* one of watch's own descriptors */
void meet(const struct task *task, int fd, int peer);
void count_ends(int descriptors_too, char *to);
void add_holders(char *to, const struct thing *thing, char end);
void add_peer(char *to, const struct thing *thing);

/* table.c: the table */
void add(char *to, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void add_task(char *to, int index);
void add_pipe(char *to, int number, const char *english, const char *other);
int cell(struct task *task, const char *text); /* returns the row */
void take_back(const struct task *task, int at);
void kernel_cell(const char *text);
void output(int at, const char *bytes, size_t size);
void print_table(int raw);
void print_line(const char *text);

/* why.c: why nobody can go on */
int waits_for_time_or_others(void);
void say_why(void);

/* source.c: the chapter's numbers, from the source */
uint64_t find_caller(struct task *task, uint64_t stack);
void find_program(struct task *task);
const char *chapter_number(uint64_t caller, const char *call);

#endif
