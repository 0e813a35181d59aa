/*
 * bench.h - what the driver and the mechanisms of ipc_bench must agree on
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What makes a mechanism fast, and can be left out to see how much it does. */
enum factor {
    NOTHING,
    SPINNING,     /* look again and again for a while before sleeping */
    BATCHING,     /* collect small messages, and write many at once */
    PIECES,       /* a long message goes in pieces */
    CAPACITY,     /* a pipe of 1 MiB instead of 64 KiB */
    BUFFERS,      /* a socket with room for 1 MiB and more */
    READ_AHEAD,   /* a socket's reader takes all there is, up to 16 KiB */
    RING_SIZE,    /* a ring of 4 to 8 MiB, not of a few hundred KiB */
    CACHED_INDEX, /* the reader tells of an eighth, the writer keeps a copy */
    PADDING,      /* each side's variables in cache lines of their own */
    FENCE,        /* none for each message, where the system can do without */
    HUGE_PAGES,   /* pages of 2 MiB, if the system gives them */
    TWO_COPIES,   /* the reader copies the message before it looks at it */
    TWO_CORES,    /* a core for each process */
    PLACE,        /* messages begin where it is good for copying */
};

struct mechanism;
struct ring;
struct slice;

/* How a message goes. */
struct way {
    const struct mechanism *mechanism;
    bool spin, batch;
    bool again;          /* the same once more, to see what chance does */
    enum factor without; /* of the others: switched off */
};

/* One process's two directions: descriptors or rings. */
struct link {
    const struct way *way;
    bool spin; /* in this slice: never on one core */
    int in, out;
    bool socket;   /* in, out: send() and recv() are for it */
    size_t piece;  /* bytes in one call, at most */
    bool collects; /* TCP: until flush() */
    int more;      /* MSG_MORE, then */
    struct ring *from, *to;
    unsigned char *message, *room; /* what goes out, and what has come */
    unsigned char *batch, *arrived;
    size_t batched, first, last; /* bytes in batch; the unread of arrived */
};

struct mechanism {
    const char *name;
    const char *what;
    bool alone; /* both ends are in one process: a limit, not a way */
    bool line;  /* only round trips, of 8 bytes: how far apart the cores are */
    /* Before the second process is there: its link as well. */
    void (*open)(struct link *first, struct link *second);
    void (*begin)(struct link *link, const struct slice *slice);
    void (*send)(struct link *link, const void *message, size_t size);
    void (*flush)(struct link *link); /* nothing more to send for now */
    /* Returns where the message is: in `room`, or where it lay. */
    const unsigned char *(*receive)(struct link *link, void *room, size_t size);
    /* One way: all messages of a slice. Alone, send_all takes them out, too. */
    void (*send_all)(struct link *link, const struct slice *slice);
    void (*receive_all)(struct link *link, const struct slice *slice);
    bool (*fits)(const struct way *way, size_t size); /* NULL: any size does */
};

extern const struct mechanism by_pipe, by_fifo, by_shm, by_unix_stream,
    by_unix_datagram, by_tcp, by_memcpy, by_cache_line;

/* stream.c: whole messages through a descriptor */
enum { BATCH = 8192, AHEAD = 16384 }; /* bytes */
void use_pipes(struct link *first, struct link *second,
               void (*make)(int ends[2]));
void use_socket(struct link *link, int fd);
void room_for(int fd, int bytes);
void stream_begin(struct link *link, const struct slice *slice);
void stream_send(struct link *link, const void *message, size_t size);
void stream_flush(struct link *link);
const unsigned char *stream_receive(struct link *link, void *room, size_t size);
void stream_send_all(struct link *link, const struct slice *slice);
void stream_receive_all(struct link *link, const struct slice *slice);
void wait_for(int fd, short events, uint64_t *since);

/* shm.c */
void *share(size_t bytes, bool huge); /* with a process made by fork() */

/* slice.c: two processes, measured for a moment */
enum { GOOD_OFFSET = 2048, BAD_OFFSET = 16 }; /* bytes, in a page */
enum question { THROUGHPUT, ROUND_TRIP };
struct slice {
    enum question question;
    int way;
    size_t size;     /* bytes */
    uint64_t count;  /* messages, or round trips */
    bool every_byte; /* is checked, not only both ends of a message */
};
void start_partner(const struct way *all, int count, size_t largest,
                   size_t offset, double seconds);
size_t offset_of(int way); /* where its messages begin in their pages */
uint64_t run_slice(const struct slice *slice, uint32_t *trips); /* ns */
void stop_partner(void);
void kill_partner(void);

/* measure.c: all cells in turn, round after round */
enum { MOST_ROUNDS = 1001, MOST_TRIPS = 20000 /* in a slice */ };
struct cell {
    struct slice slice;
    double value[MOST_ROUNDS]; /* MB/s, or the median in microseconds */
    double *line;              /* the cache line's, just then: microseconds */
    uint32_t *trips;           /* ns, of all rounds, sorted in the end */
    size_t trip_count;
};
struct run {
    struct way *ways;
    struct cell *cells;
    int way_count, cell_count, rounds;
    double seconds; /* in all */
    double *line;   /* that of all cells, in all rounds */
    bool pinned;
};
struct spread {
    double median, lower, upper; /* half of the values lie between these */
    double least, most;
};
void add_cell(struct run *run, int way, enum question question, size_t size);
int find(const struct run *run, const char *way); /* or -1 */
void measure(struct run *run);
struct spread spread(const double *value, int count);
struct spread ratio(const double *a, const double *b, int rounds);

/* report.c */
const char *way_name(const struct way *way); /* until the next one */
void print_machine(const struct run *run, const char *before);
void print_table(const struct run *run);
void print_csv(const struct run *run);
void print_twice(const struct run *run); /* each way, then the same again */

/* factors.c */
void choose_factors(struct run *run);
void print_factors(const struct run *run);

/* machine.c */
enum { SPIN_NS = 50000 }; /* about what it takes to sleep and be woken */
_Noreturn void die(const char *what);
_Noreturn void refuse(const char *what, const char *why);
void *or_die(void *memory); /* if it is NULL */
uint64_t now(void);         /* ns */
int processors(void);       /* that we may use */
bool pin(int which);        /* to the first or the second of them */
void print_processor(const char *before); /* its name, if the system says it */
size_t page(void);                        /* bytes */
/* Memory that begins so many bytes after the beginning of a page. */
void *at_offset(size_t offset, size_t bytes);

#endif
