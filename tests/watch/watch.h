/* watch.h - what the parts of watch share; watch.c says what each is for */
#ifndef WATCH_H
#define WATCH_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { TEXT = 512, NAME = 64, LINE = 4096, TASKS = 256, HANDLERS = 4 };
enum { NEVER = -1 };
#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

/* A call that a process is in. */
struct inside {
    const struct call *call;   /* NULL: none */
    const char *prefix, *name; /* how the program calls it: shm_, open */
    uint64_t number, args[6];
    long until;              /* when its time is up, in milliseconds; or 0 */
    char text[TEXT];         /* as it is called */
    char note[TEXT];         /* the name of its descriptor */
    int is_shown, waits;     /* the table shows it; says that it waits */
    int is_input, is_output; /* from stdin; to stdout or stderr */
    int spawns, wakes;       /* it is posix_spawn(), sem_post() */
    int caller;              /* where it comes from, in source.c */
};

enum state { RUNS, STOPS, WAITS, GONE }; /* STOPS: watch holds it */

/* A process, or a thread. */
struct task {
    pid_t pid, group; /* group: of threads, the process */
    enum state state;
    int rank;     /* of those that can go on, the highest does */
    int streak;   /* how many calls since it last waited */
    int status;   /* what waitpid() said of its stop */
    int has_news; /* that is still to be looked at */
    int is_late;  /* but not as long as others can go on */
    int is_woken; /* its call has ended, which had to wait */
    int signal;   /* to be delivered when it goes on */
    int is_paused, in_vfork, is_spawned, has_timer;
    long alarm_at, due; /* when its alarm() rings; when that stop was due */
    struct inside in, before[HANDLERS]; /* before: what handlers interrupt */
    int depth, is_interrupted;
    uint64_t last_number, last_arg; /* of the call before */
    const char *tried; /* a call that may be libc's own try or tool ... */
    int tried_row;     /* ... and its row, which may be taken back */

    struct {
        int memory, stat, syscall, process;
    } eyes; /* proc.c has them open */

    char program[NAME]; /* as watch started it, or "" */
    char command[NAME]; /* what it has become by exec() */
    int root, number;   /* the task that watch started; child 1, 2, ... */
    int is_thread, is_command; /* is_command: a program of the system's */
    int new_child;             /* what the fork() that it is in has made */
    int source;                /* index of its program in source.c */
};

extern struct task tasks[TASKS];
extern struct task *actor; /* whose turn it is, or NULL */
extern int task_count, japanese, show_all;

#define SAY(english, other) (japanese ? (other) : (english))
void empty_sinks(void); /* what the programs print */
void die(const char *what) __attribute__((noreturn));
void *grow(void *old, size_t count, size_t size); /* realloc(), or the end */

/* tracer.c: whose turn it is */
enum { ALL_ENDED = 0, STUCK = -1, TOO_LONG = -2 };
int go_on(void); /* one of the above, or the signal that came */
void listen_to_signals(void);
long milliseconds(void);

/* events.c: what has happened to a process */
#define GET_SYSCALL_INFO ((__typeof__(PTRACE_CONT))0x420e)
extern struct changes {
    int descriptors, bytes; /* what is open, and what is in the pipes */
    int too_many;           /* there is no room for a new process */
} changes;
void handle(struct task *task);
void says_waits(struct task *task);

/* processes.c: how they start, what they are called */
int find_task(pid_t pid);
void add_name(char *to, int index);
int is_letter_last(const char *text);
int start(char *argv[], const int out[2]);
int born(struct task *parent, int event);
void use_one_processor(void);
void adopt_orphans(void);
void choose_signals(sigset_t *signals);
void end_all(void);

/* proc.c: what the kernel tells about a process */
struct mapping {
    unsigned long from, to, inode;
    dev_t device;
    char sharing; /* s(hared), p(rivate) */
};
int has_proc(void);
void cannot_see(const char *path);
int look(char *to, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
size_t peek(struct task *task, uint64_t address, void *to, size_t size);
int is_asleep(struct task *task);
int borrow(struct task *task, int fd);
int find_mapping(const struct task *task, uint64_t at, struct mapping *mapping);
void close_eyes(struct task *task);

/* calls.c: what a call is called, and what the table says of it */
void describe(struct task *task);
int outcome(struct task *task, int64_t value, int is_error, char *text);
char *printed(struct task *task, int64_t value, size_t *size);
int is_call(const struct task *task, const char *names);
void add_note(char *text, const struct task *task);
int is_time_up(const struct task *task, int64_t value);

/* words.c, arguments.c */
const char *signal_name(int number);
const char *error_name(int number);
void add_string(char *to, const char *string, size_t size);

/* things.c: whose descriptor is what */
struct thing {
    dev_t device;
    ino_t inode;
    enum thing_kind {
        PLAIN,
        STDIN,
        STDOUT,
        STDERR,
        PIPE,
        FIFO,
        SOCKET,
        SEMAPHORE
    } kind;
    int index, is_hidden;
    struct {
        int readers, writers, bytes;
    } now, shown;               /* of a pipe; shown: in the table */
    int holder, fd, is_touched; /* one of its ends; bytes may have moved */
    int is_knocking;            /* a socket that is not accepted yet */
    struct thing *peer;         /* the socket at the other end */
    char name[NAME];
};
struct thing *thing_of(const struct task *task, int fd);
void know(enum thing_kind kind, int fd);
void hide(struct thing *thing, int is_hidden);
int is_pipe(const struct thing *thing);
int is_library(const char *path);
int is_semaphore(const char *path);
struct thing *semaphore_at(const char *path);
void add_semaphore(char *to, const char *path);
void name_semaphore(struct thing *thing, const char *path);
struct thing *find_thing(dev_t device, ino_t inode);
int name_thing(struct thing *thing, const struct task *task, int fd, char *to);
void pair(struct thing *one, struct thing *other);
void knocks(struct thing *thing);
void accepted(const struct thing *door, struct thing *thing);
int add_holders(char *to, const struct thing *thing, char end);
void count_ends(int descriptors_too, char *to);

/* rows.c, table.c: the table */
enum late { TASK = 1, OF_PIPE, IN_PIPE, THE_PIPE, CHAPTER, NO_BREAK };
void add(char *to, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void say(char *to, const char *words);
void add_late(char *to, enum late kind, int index);
void set_name(char *to, const char *name);          /* of NAME bytes, or cut */
void add_pipe(char *to, enum late kind, int index); /* things.c */
int cell(const struct task *task, const char *text);
void take_back(struct task *task, const char *call);
void kernel_cell(const char *text);
void output(int at, char *bytes, size_t size);
int is_full(void);
void print_table(void);
void print_cells(void);
void print_text(const char *text);
void show_progress(int count);

/* why.c: why nobody can go on */
int can_others_help(void);
int is_timed(void);
void say_who_may_help(void);
void say_why(void);

/* source.c: the chapter's numbers, from the source */
void new_program(struct task *task);
int caller_of(struct task *task, uint64_t stack);
void add_chapter(char *to, int index);

#endif
