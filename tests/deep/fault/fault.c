/*
 * fault.c - a preloaded library in which any one call of a program can fail
 *
 * It stands before the functions in fault.h, counts the calls that the sample
 * programs make to them, and does what the state says that `sweep` keeps in the
 * file $FAULT_STATE: lets the n-th one fail, kills the process before it, waits
 * a little before some of them, cuts what is read or written into pieces, or
 * interrupts what a signal could interrupt.
 *
 * Programs take part with their children. The commands that they execute are
 * left in peace.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fault.h"

enum {
    HARDSHIPS = 200, /* delays and pieces for each call of a process */
    HIGH = 200,      /* a descriptor that no program has */
};

static struct state *state; /* NULL: this program takes no part */
static struct process *me;
static int children;
static int inside; /* our own calls are not counted */
static unsigned random_bits;

/* The function of that name that we stand in front of. POSIX makes dlsym() fit
 * for functions; ISO C has no conversion for it, hence the copying. */
static void find(const char *name, void *function)
{
    void *symbol = dlsym(RTLD_NEXT, name);
    if (symbol == NULL)
        abort();
    memcpy(function, &symbol, sizeof symbol);
}

static unsigned draw(void)
{
    random_bits = random_bits * 1103515245 + 12345;
    return random_bits >> 16 & 0x7fff;
}

/* From now on this process is known by that label. */
static void enlist(const char *label, int is_child)
{
    const char *line = getenv("FAULT_LINE");
    int number = atomic_fetch_add(&state->process_count, 1);
    if (number >= MAX_PROCESSES)
        abort();
    me = &state->processes[number];
    children = 0;
    random_bits = state->seed;
    for (size_t i = 0; label[i] != '\0'; i++)
        random_bits = random_bits * 31 + (unsigned char)label[i];
    me->is_child = is_child;
    me->line = line == NULL ? 0 : atoi(line);
    me->pid = getpid();
    memcpy(me->label, label, strlen(label) + 1); /* last: now it is there */
}

/* Notes how this process ends. */
static void ended(int status)
{
    if (state != NULL)
        atomic_store(&me->ended, 1 + (status & 0xff));
}

/* `fd` is that of shared memory. */
static void made(enum kind kind, const char *name, int fd)
{
    int number = atomic_fetch_add(&state->object_count, 1);
    if (number >= MAX_OBJECTS || strlen(name) >= NAME_SIZE)
        abort();
    struct object *object = &state->objects[number];
    struct stat status;
    inside++;
    if ((kind == PATH && lstat(name, &status) == 0) ||
        (kind == MEMORY && fstat(fd, &status) == 0)) {
        object->mode = status.st_mode;
        object->dev = status.st_dev;
        object->ino = status.st_ino;
    }
    inside--;
    object->kind = kind;
    memcpy(object->name, name, strlen(name) + 1);
}

static void nap(void)
{
    long most = draw() % 16 == 0 ? 3000000 : 200000; /* nanoseconds */
    struct timespec time = { .tv_nsec = most / 0x7fff * (long)draw() };
    if (draw() % 4 == 0)
        nanosleep(&time, NULL);
}

/* Every other time all processes have to do with one core. */
static void stay_on_one_core(void)
{
#ifdef __linux__
    cpu_set_t cores;
    if (sched_getaffinity(0, sizeof cores, &cores) == -1)
        return;
    size_t first = 0;
    while (!CPU_ISSET(first, &cores))
        first++;
    CPU_ZERO(&cores);
    CPU_SET(first, &cores);
    sched_setaffinity(0, sizeof cores, &cores);
#endif
}

/* Can a signal come now, interrupt a call that waits, and let the program go
 * on? That is what SIGALRM is for. (SIGINT and SIGTERM are to end a program; no
 * other signal has a handler in any.) */
static int can_be_interrupted(void)
{
    struct sigaction action;
    struct itimerval timer;
    return sigaction(SIGALRM, NULL, &action) == 0 &&
           action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN &&
           (action.sa_flags & SA_RESTART) == 0 &&
           getitimer(ITIMER_REAL, &timer) == 0 &&
           (timer.it_value.tv_sec != 0 || timer.it_value.tv_usec != 0);
}

static int can_wait(enum call call)
{
    switch (call) {
    case CALL_accept:
    case CALL_connect:
    case CALL_open:
    case CALL_fgets:
    case CALL_poll:
    case CALL_read:
    case CALL_recv:
    case CALL_recvfrom:
    case CALL_recvmsg:
    case CALL_sem_timedwait:
    case CALL_sem_wait:
    case CALL_send:
    case CALL_sendmsg:
    case CALL_sendto:
    case CALL_waitid:
    case CALL_waitpid:
    case CALL_write:
        return 1;
    default:
        return 0;
    }
}

static int is_target(enum call call, int number)
{
    return call == state->call && number == state->number &&
           strcmp(me->label, state->label) == 0;
}

static void hit(void)
{
    state->line = me->line;
    atomic_fetch_add(&state->hits, 1);
}

/* Before each call: returns the error with which it shall fail, or 0. */
static int enter(enum call call)
{
    int error = errno;
    int fault = 0;
    int number = atomic_fetch_add(&me->counts[call], 1) + 1;
    inside++;
    switch (state->mode) {
    case WATCH:
    case PIECES:
        break;
    case FAIL:
        if (is_target(call, number)) {
            hit();
            fault = state->error;
        }
        break;
    case KILL:
    case STOP:
        if (is_target(call, number)) {
            hit();
            errno = error; /* for a handler that looks at it */
            raise(state->mode == KILL ? SIGKILL : SIGTERM);
        }
        break;
    case DELAY:
        if (number <= HARDSHIPS)
            nap();
        break;
    case INTERRUPT:
        if (number % 3 == 1 && can_wait(call) && can_be_interrupted()) {
            atomic_fetch_add(&state->hits, 1);
            fault = EINTR;
        }
        break;
    }
    inside--;
    if (fault == 0)
        atomic_store(&me->waiting, 1 + (int)call);
    errno = error;
    return fault;
}

static void leave(void)
{
    atomic_store(&me->waiting, 0);
}

/* After the fault time passes faster for those who are in the same line and
 * wait with a time limit: most wait for somebody who will not come. */
static int is_late(void)
{
    return state != NULL && !inside && state->hits > 0 &&
           me->line == state->line;
}

/* (He who was hit may well go on, if he tries again: he has some time.) */
static int sooner(int milliseconds)
{
    if (!is_late() || milliseconds <= 0)
        return milliseconds;
    return milliseconds / state->hurry + (strcmp(me->label, state->label) == 0);
}

/* The same for a time of the clock. */
static const struct timespec *earlier(const struct timespec *limit)
{
    static struct timespec less;
    if (!is_late())
        return limit;
    inside++;
    clock_gettime(CLOCK_REALTIME, &less);
    inside--;
    long long left = (limit->tv_sec - less.tv_sec) * 1000000000LL +
                     limit->tv_nsec - less.tv_nsec;
    long long time = less.tv_nsec + (left > 0 ? left / state->hurry : 0);
    less.tv_sec += (time_t)(time / 1000000000);
    less.tv_nsec = (long)(time % 1000000000);
    return &less;
}

/* This one always: with alarm() they bound what should take no time. */
unsigned alarm(unsigned seconds)
{
    /* microseconds for a second; less if somebody waits for a dead one */
    long second = seconds > 1 ? 50000 : 250000;
    unsigned (*next)(unsigned);
    find("alarm", &next);
    if (state == NULL || state->mode < FAIL || state->mode > STOP)
        return next(seconds);
    second *= state->slowness;
    struct itimerval timer = { .it_value = {
                                   .tv_sec = seconds * second / 1000000,
                                   .tv_usec = seconds * second % 1000000 } };
    setitimer(ITIMER_REAL, &timer, NULL);
    return 0;
}

/* NOLINTBEGIN(bugprone-macro-parentheses): types and lists cannot have them
 * NOLINTBEGIN(readability-inconsistent-*): those of the libc's headers */

/* The ways to fail. */
#define SETS_ERRNO(type, value) (errno = fault, (type)(value))
#define RETURNS_IT(type, value) ((type)fault)

#define WRAP_IN(way, except, type, value, name, parameters, arguments)         \
    type name parameters                                                       \
    {                                                                          \
        static type(*next) parameters;                                         \
        if (next == NULL)                                                      \
            find(#name, &next);                                                \
        if (state == NULL || inside || (except))                               \
            return next arguments;                                             \
        int fault = enter(CALL_##name);                                        \
        if (fault != 0)                                                        \
            return way(type, value);                                           \
        type result = next arguments;                                          \
        leave();                                                               \
        return result;                                                         \
    }
#define WRAP_VALUE(type, value, name, parameters, arguments)                   \
    WRAP_IN(SETS_ERRNO, 0, type, value, name, parameters, arguments)
#define WRAP(type, name, parameters, arguments)                                \
    WRAP_VALUE(type, -1, name, parameters, arguments)
/* What is said on standard error: if it fails, nobody can say so. */
#define WRAP_UNLESS(except, type, name, parameters, arguments)                 \
    WRAP_IN(SETS_ERRNO, except, type, -1, name, parameters, arguments)
#define WRAP_CODE(name, parameters, arguments)                                 \
    WRAP_IN(RETURNS_IT, 0, int, 0, name, parameters, arguments)

/* What fails here has been done nevertheless. */
#define WRAP_LATE(type, name, parameters, arguments)                           \
    type name parameters                                                       \
    {                                                                          \
        static type(*next) parameters;                                         \
        if (next == NULL)                                                      \
            find(#name, &next);                                                \
        if (state == NULL || inside)                                           \
            return next arguments;                                             \
        int fault = enter(CALL_##name);                                        \
        type result = next arguments;                                          \
        leave();                                                               \
        return fault != 0 ? SETS_ERRNO(type, -1) : result;                     \
    }

WRAP(int, accept, (int fd, struct sockaddr *address, socklen_t *size),
     (fd, address, size))
WRAP(int, clock_gettime, (clockid_t clock, struct timespec *time),
     (clock, time))
WRAP_LATE(int, close, (int fd), (fd))
WRAP(int, connect, (int fd, const struct sockaddr *address, socklen_t size),
     (fd, address, size))
WRAP(int, dup, (int fd), (fd))
WRAP(int, dup2, (int from, int to), (from, to))
WRAP(int, execvp, (const char *file, char *const argv[]), (file, argv))
WRAP_VALUE(FILE *, NULL, fdopen, (int fd, const char *mode), (fd, mode))
WRAP_VALUE(char *, NULL, fgets,
           (char *restrict line, int size, FILE *restrict stream),
           (line, size, stream))
WRAP(int, fstat, (int fd, struct stat *status), (fd, status))
WRAP(int, ftruncate, (int fd, off_t size), (fd, size))
WRAP_CODE(getaddrinfo,
          (const char *restrict node, const char *restrict service,
           const struct addrinfo *restrict hints,
           struct addrinfo **restrict list),
          (node, service, hints, list))
WRAP_CODE(getnameinfo,
          (const struct sockaddr *restrict address, socklen_t size,
           char *restrict node, socklen_t node_size, char *restrict service,
           socklen_t service_size, int flags),
          (address, size, node, node_size, service, service_size, flags))
#ifdef __GLIBC__
#define RESOURCE __rlimit_resource_t
#else
#define RESOURCE int
#endif
WRAP(int, getrlimit, (RESOURCE which, struct rlimit *limit), (which, limit))
WRAP(int, setrlimit, (RESOURCE which, const struct rlimit *limit),
     (which, limit))
WRAP(int, getsockname,
     (int fd, struct sockaddr *restrict address, socklen_t *restrict size),
     (fd, address, size))
WRAP(int, getsockopt,
     (int fd, int level, int name, void *restrict value,
      socklen_t *restrict size),
     (fd, level, name, value, size))
WRAP(int, kill, (pid_t pid, int number), (pid, number))
WRAP(int, listen, (int fd, int backlog), (fd, backlog))
WRAP(int, lstat, (const char *restrict path, struct stat *restrict status),
     (path, status))
WRAP_VALUE(void *, MAP_FAILED, mmap,
           (void *address, size_t size, int protection, int flags, int fd,
            off_t offset),
           (address, size, protection, flags, fd, offset))
WRAP(int, munmap, (void *address, size_t size), (address, size))
WRAP(int, pipe, (int ends[2]), (ends))
WRAP_CODE(posix_fallocate, (int fd, off_t offset, off_t size),
          (fd, offset, size))
WRAP_CODE(pthread_mutex_consistent, (pthread_mutex_t * mutex), (mutex))
WRAP_CODE(pthread_mutex_init,
          (pthread_mutex_t *restrict mutex,
           const pthread_mutexattr_t *restrict attributes),
          (mutex, attributes))
WRAP_CODE(pthread_mutex_lock, (pthread_mutex_t * mutex), (mutex))
WRAP_CODE(pthread_mutex_trylock, (pthread_mutex_t * mutex), (mutex))
WRAP_CODE(pthread_mutex_unlock, (pthread_mutex_t * mutex), (mutex))
WRAP_CODE(pthread_mutexattr_init, (pthread_mutexattr_t * attributes),
          (attributes))
WRAP_CODE(pthread_mutexattr_setpshared,
          (pthread_mutexattr_t * attributes, int shared), (attributes, shared))
WRAP_CODE(pthread_mutexattr_setrobust,
          (pthread_mutexattr_t * attributes, int robust), (attributes, robust))
WRAP(int, raise, (int number), (number))
WRAP(ssize_t, recvmsg, (int fd, struct msghdr *message, int flags),
     (fd, message, flags))
WRAP(int, sem_init, (sem_t * semaphore, int shared, unsigned value),
     (semaphore, shared, value))
WRAP(int, sem_post, (sem_t * semaphore), (semaphore))
WRAP(int, sem_timedwait,
     (sem_t *restrict semaphore, const struct timespec *restrict limit),
     (semaphore, earlier(limit)))
WRAP(int, sem_trywait, (sem_t * semaphore), (semaphore))
WRAP(int, sem_unlink, (const char *name), (name))
WRAP(int, sem_wait, (sem_t * semaphore), (semaphore))
WRAP(ssize_t, sendmsg, (int fd, const struct msghdr *message, int flags),
     (fd, message, flags))
WRAP(int, setsockopt,
     (int fd, int level, int name, const void *value, socklen_t size),
     (fd, level, name, value, size))
WRAP(int, setvbuf,
     (FILE *restrict stream, char *restrict buffer, int way, size_t size),
     (stream, buffer, way, size))
WRAP(int, shm_unlink, (const char *name), (name))
WRAP(int, shutdown, (int fd, int how), (fd, how))
WRAP(int, sigaction,
     (int number, const struct sigaction *restrict action,
      struct sigaction *restrict old),
     (number, action, old))
WRAP(int, sigprocmask,
     (int how, const sigset_t *restrict set, sigset_t *restrict old),
     (how, set, old))
WRAP(int, socket, (int domain, int type, int protocol),
     (domain, type, protocol))
WRAP(int, socketpair, (int domain, int type, int protocol, int ends[2]),
     (domain, type, protocol, ends))
WRAP(int, stat, (const char *restrict path, struct stat *restrict status),
     (path, status))
WRAP(int, system, (const char *command), (command))
WRAP(int, unlink, (const char *path), (path))
/* ECHILD comes when the child has ended, but its status was thrown away. */
WRAP_LATE(int, waitid, (idtype_t type, id_t id, siginfo_t *info, int options),
          (type, id, info, options))
WRAP_LATE(pid_t, waitpid, (pid_t pid, int *status, int options),
          (pid, status, options))

/* In glibc signal() has two names: this is the one that strict POSIX gets. */
typedef void handler(int);
static handler *set_handler(const char *name, int number, handler *to)
{
    typedef handler *function(int, handler *);
    function *next;
    find(name, &next);
    if (state == NULL || inside)
        return next(number, to);
    int fault = enter(CALL_signal);
    if (fault != 0)
        return SETS_ERRNO(handler *, SIG_ERR);
    handler *result = next(number, to);
    leave();
    return result;
}

handler *signal(int number, handler *to)
{
    return set_handler("signal", number, to);
}

#ifdef __GLIBC__
handler *__sysv_signal(int number, handler *to)
{
    return set_handler("__sysv_signal", number, to);
}
#endif

/* In short steps, since whoever waits may become late meanwhile. */
int poll(struct pollfd *entries, nfds_t count, int limit)
{
    enum { STEP = 100 };
    int (*next)(struct pollfd *, nfds_t, int);
    find("poll", &next);
    if (state == NULL || inside)
        return next(entries, count, limit);
    int fault = enter(CALL_poll);
    if (fault != 0)
        return SETS_ERRNO(int, -1);
    int result = 0;
    while (result == 0 && state->mode >= FAIL && state->mode <= STOP &&
           limit > STEP && !is_late()) {
        result = next(entries, count, STEP);
        limit -= STEP;
    }
    if (result == 0)
        result = next(entries, count, sooner(limit));
    leave();
    return result;
}

/* Calls that move bytes: all of them, or a piece. */

static size_t piece(enum call call, size_t size)
{
    if (state->mode != PIECES || me->counts[call] > HARDSHIPS || size <= 1)
        return size;
    atomic_fetch_add(&state->hits, 1);
    size_t few = 1 + draw() % 3;
    return few < size ? few : size;
}

static size_t stream_piece(int fd, enum call call, size_t size)
{
    if (state->mode != PIECES)
        return size;
    int type = 0;
    socklen_t length = sizeof type;
    inside++;
    int is_stream = getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) == 0 &&
                    type == SOCK_STREAM;
    inside--;
    return is_stream ? piece(call, size) : size;
}

static size_t write_piece(size_t size)
{
    return state->is_atomic && size <= PIPE_BUF ? size
                                                : piece(CALL_write, size);
}

WRAP(ssize_t, read, (int fd, void *buf, size_t size),
     (fd, buf, inside || state == NULL ? size : piece(CALL_read, size)))
WRAP_UNLESS(fd == STDERR_FILENO, ssize_t, write,
            (int fd, const void *buf, size_t size),
            (fd, buf, inside || state == NULL ? size : write_piece(size)))
WRAP(ssize_t, pread, (int fd, void *buf, size_t size, off_t at),
     (fd, buf, size, at))
WRAP(ssize_t, pwrite, (int fd, const void *buf, size_t size, off_t at),
     (fd, buf, size, at))
WRAP(ssize_t, recv, (int fd, void *buf, size_t size, int flags),
     (fd, buf,
      inside || state == NULL ? size : stream_piece(fd, CALL_recv, size),
      flags))
WRAP(ssize_t, send, (int fd, const void *buf, size_t size, int flags),
     (fd, buf,
      inside || state == NULL ? size : stream_piece(fd, CALL_send, size),
      flags))
WRAP(ssize_t, recvfrom,
     (int fd, void *restrict buf, size_t size, int flags,
      struct sockaddr *restrict address, socklen_t *restrict length),
     (fd, buf, size, flags, address, length))
WRAP(ssize_t, sendto,
     (int fd, const void *buf, size_t size, int flags,
      const struct sockaddr *address, socklen_t length),
     (fd, buf, size, flags, address, length))

/* Calls that make names. */

int mkfifo(const char *path, mode_t mode)
{
    int (*next)(const char *, mode_t);
    find("mkfifo", &next);
    if (state == NULL || inside)
        return next(path, mode);
    int fault = enter(CALL_mkfifo);
    if (fault != 0)
        return SETS_ERRNO(int, -1);
    int result = next(path, mode);
    if (result == 0)
        made(PATH, path, -1);
    leave();
    return result;
}

int bind(int fd, const struct sockaddr *address, socklen_t size)
{
    int (*next)(int, const struct sockaddr *, socklen_t);
    find("bind", &next);
    if (state == NULL || inside)
        return next(fd, address, size);
    int fault = enter(CALL_bind);
    if (fault != 0)
        return SETS_ERRNO(int, -1);
    int result = next(fd, address, size);
    if (result == 0 && address->sa_family == AF_UNIX)
        made(PATH, ((const struct sockaddr_un *)address)->sun_path, -1);
    leave();
    return result;
}

int open(const char *path, int flags, ...)
{
    int (*next)(const char *, int, ...);
    find("open", &next);
    mode_t mode = 0;
    if ((flags & O_CREAT) != 0) {
        va_list arguments;
        va_start(arguments, flags);
        mode = va_arg(arguments, mode_t);
        va_end(arguments);
    }
    if (state == NULL || inside)
        return next(path, flags, mode);
    int fault = enter(CALL_open);
    if (fault != 0)
        return SETS_ERRNO(int, -1);
    int result = next(path, flags, mode);
    if (result != -1 && (flags & O_CREAT) != 0)
        made(PATH, path, -1);
    leave();
    return result;
}

int shm_open(const char *name, int flags, mode_t mode)
{
    int (*next)(const char *, int, mode_t);
    find("shm_open", &next);
    if (state == NULL || inside)
        return next(name, flags, mode);
    int fault = enter(CALL_shm_open);
    if (fault != 0)
        return SETS_ERRNO(int, -1);
    inside++;
    int result = next(name, flags, mode);
    inside--;
    if (result != -1 && (flags & O_CREAT) != 0)
        made(MEMORY, name, result);
    leave();
    return result;
}

sem_t *sem_open(const char *name, int flags, ...)
{
    sem_t *(*next)(const char *, int, ...);
    find("sem_open", &next);
    mode_t mode = 0;
    unsigned value = 0;
    if ((flags & O_CREAT) != 0) {
        va_list arguments;
        va_start(arguments, flags);
        mode = va_arg(arguments, mode_t);
        value = va_arg(arguments, unsigned);
        va_end(arguments);
    }
    if (state == NULL || inside)
        return next(name, flags, mode, value);
    int fault = enter(CALL_sem_open);
    if (fault != 0)
        return SETS_ERRNO(sem_t *, SEM_FAILED);
    inside++;
    sem_t *result = next(name, flags, mode, value);
    inside--;
    if (result != SEM_FAILED && (flags & O_CREAT) != 0)
        made(SEMAPHORE, name, -1);
    leave();
    return result;
}

int fcntl(int fd, int command, ...)
{
    int (*next)(int, int, ...);
    find("fcntl", &next);
    va_list arguments;
    va_start(arguments, command);
    void *argument = va_arg(arguments, void *); /* or an int in its place */
    va_end(arguments);
    if (state == NULL || inside || command == F_GETFD) /* is it closed? */
        return next(fd, command, argument);
    int fault = enter(CALL_fcntl);
    if (fault != 0)
        return SETS_ERRNO(int, -1);
    int result = next(fd, command, argument);
    leave();
    return result;
}

/* The libc too calls malloc(): that is none of our business. */

static int (*real_main)(int, char **, char **);

static int is_in_program(void *address)
{
    Dl_info there, program;
    void *main_address;
    memcpy(&main_address, &real_main, sizeof main_address);
    return dladdr(address, &there) != 0 &&
           dladdr(main_address, &program) != 0 &&
           there.dli_fbase == program.dli_fbase;
}

#define WRAP_MEMORY(name, parameters, arguments)                               \
    void *name parameters                                                      \
    {                                                                          \
        static void *(*next)parameters;                                        \
        if (next == NULL)                                                      \
            find(#name, &next);                                                \
        if (state == NULL || inside ||                                         \
            !is_in_program(__builtin_return_address(0)))                       \
            return next arguments;                                             \
        int fault = enter(CALL_##name);                                        \
        if (fault != 0)                                                        \
            return SETS_ERRNO(void *, NULL);                                   \
        leave();                                                               \
        return next arguments;                                                 \
    }

WRAP_MEMORY(malloc, (size_t size), (size))
WRAP_MEMORY(realloc, (void *memory, size_t size), (memory, size))

/* stdio: a call fails if it comes to write, and finds that it cannot. So its
 * descriptor becomes one that cannot be written to, for the time of the call.
 */

static int number_of; /* the real descriptor meanwhile, or -1 */

/* And so that it does come to write, nothing is buffered then. */
static void make_stdio_write(void)
{
    if (state->mode != FAIL || !is_print(state->call))
        return;
    inside++;
    setvbuf(stdout, NULL, _IONBF, 0);
    inside--;
}

static int enter_stdio(enum call call, FILE *stream)
{
    number_of = -1;
    if (stream == stderr)
        return 0;
    int fault = enter(call);
    if (fault == 0)
        return 0;
    inside++;
    int broken = open("/", O_RDONLY);
    number_of =
        fileno(stream) == -1 ? -1 : fcntl(fileno(stream), F_DUPFD, HIGH);
    if (broken != -1 && number_of != -1)
        dup2(broken, fileno(stream));
    if (broken != -1)
        close(broken);
    inside--;
    return fault;
}

static void leave_stdio(FILE *stream, int fault, int failed)
{
    int error = errno;
    inside++;
    if (fault != 0 && ferror(stream)) /* some say so only here */
        failed = 1;
    if (number_of != -1) {
        dup2(number_of, fileno(stream));
        close(number_of);
    }
    inside--;
    if (fault != 0 && !failed)
        atomic_fetch_sub(&state->hits, 1); /* it did not come to write */
    leave();
    errno = fault != 0 && failed ? fault : error;
}

#define WRAP_STDIO(type, name, stream, parameters, arguments, failed)          \
    type name parameters                                                       \
    {                                                                          \
        static type(*next) parameters;                                         \
        if (next == NULL)                                                      \
            find(#name, &next);                                                \
        if (state == NULL || inside)                                           \
            return next arguments;                                             \
        int fault = enter_stdio(CALL_##name, stream);                          \
        type result = next arguments;                                          \
        leave_stdio(stream, fault, failed);                                    \
        return result;                                                         \
    }

#undef putc
#undef putchar
WRAP_STDIO(int, fflush, stream, (FILE * stream), (stream), result == EOF)
WRAP_STDIO(size_t, fread, stream,
           (void *restrict buf, size_t size, size_t count,
            FILE *restrict stream),
           (buf, size, count, stream), result < count)
WRAP_STDIO(size_t, fwrite, stream,
           (const void *restrict buf, size_t size, size_t count,
            FILE *restrict stream),
           (buf, size, count, stream), result < count)
WRAP_STDIO(int, putc, stream, (int byte, FILE *stream), (byte, stream),
           result == EOF)
WRAP_STDIO(int, putchar, stdout, (int byte), (byte), result == EOF)
WRAP_STDIO(int, puts, stdout, (const char *text), (text), result == EOF)
WRAP_LATE(int, fclose, (FILE * stream), (stream))

int printf(const char *restrict format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int take_part = state != NULL && !inside;
    int fault = take_part ? enter_stdio(CALL_printf, stdout) : 0;
    int result = vfprintf(stdout, format, arguments);
    if (take_part)
        leave_stdio(stdout, fault, result < 0);
    va_end(arguments);
    return result;
}

int dprintf(int fd, const char *restrict format, ...)
{
    va_list arguments;
    if (state != NULL && !inside) {
        int fault = enter(CALL_dprintf);
        leave();
        if (fault != 0)
            return SETS_ERRNO(int, -1);
    }
    va_start(arguments, format);
    int result = vdprintf(fd, format, arguments);
    va_end(arguments);
    return result;
}

/* Processes. */

int execlp(const char *file, const char *first, ...)
{
    char *argv[64];
    va_list arguments;
    va_start(arguments, first);
    size_t count = 0;
    for (const char *next = first; next != NULL && count < 63;
         next = va_arg(arguments, const char *))
        memcpy(&argv[count++], &next, sizeof next);
    va_end(arguments);
    argv[count] = NULL;
    int fault = state != NULL && !inside ? enter(CALL_execlp) : 0;
    if (fault != 0)
        return SETS_ERRNO(int, -1);
    int (*next)(const char *, char *const[]);
    find("execvp", &next);
    return next(file, argv);
}

pid_t fork(void)
{
    pid_t (*next)(void);
    find("fork", &next);
    if (state == NULL || inside)
        return next();
    int fault = enter(CALL_fork);
    if (fault != 0)
        return SETS_ERRNO(pid_t, -1);
    pid_t pid = next();
    leave();
    if (pid > 0)
        children++;
    if (pid == 0) {
        char label[LABEL_SIZE];
        int size =
            snprintf(label, sizeof label, "%s.%d", me->label, children + 1);
        if (size >= (int)sizeof label)
            abort();
        enlist(label, 1);
    }
    return pid;
}

void exit(int status)
{
    void (*next)(int);
    find("exit", &next);
    ended(status);
    next(status);
    for (;;)
        ; /* not reached: tells the compiler that we do not return */
}

void _exit(int status)
{
    void (*next)(int);
    find("_exit", &next);
    ended(status);
    next(status);
    for (;;)
        ;
}

/* NOLINTEND(readability-inconsistent-*)
 * NOLINTEND(bugprone-macro-parentheses) */

/* Takes part in what the state's file says. What we execute does not. */
static void begin(int argc, char *argv[])
{
    const char *path = getenv("FAULT_STATE");
    unsetenv("LD_PRELOAD"); /* the commands may be for another libc */
    if (path == NULL)
        return;
    int fd = open(path, O_RDWR);
    if (fd == -1)
        abort();
    void *memory =
        mmap(NULL, sizeof *state, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED)
        abort();
    close(fd);
    unsetenv("FAULT_STATE");

    struct state *found = memory;
    char label[LABEL_SIZE];
    const char *name = strrchr(argv[0], '/') + 1;
    int number = 1;
    for (int i = 0; i < found->process_count && i < MAX_PROCESSES; i++) {
        const char *other = found->processes[i].label;
        if (!found->processes[i].is_child &&
            strncmp(other, name, strlen(name)) == 0 &&
            other[strlen(name)] == '#')
            number++;
    }
    snprintf(label, sizeof label, "%s#%d", name, number);
    state = found;
    enlist(label, 0);
    make_stdio_write();
    if (state->mode == DELAY && state->seed % 2 == 0)
        stay_on_one_core();
    for (size_t i = 0, at = 0; i < (size_t)argc; i++) {
        size_t size = strlen(argv[i]) + 1;
        if (at + size >= ARGUMENTS_SIZE)
            break;
        memcpy(me->arguments + at, argv[i], size);
        at += size;
    }
}

/* main() is run by the libc's own start, so that is where we are before it and
 * learn what it returns. (glibc and musl agree in this.) */
static int our_main(int argc, char **argv, char **environment)
{
    begin(argc, argv);
    int status = real_main(argc, argv, environment);
    ended(status);
    return status;
}

typedef int start(int (*)(int, char **, char **), int, char **, void (*)(void),
                  void (*)(void), void (*)(void), void *);

/* NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl*): it is theirs */
int __libc_start_main(int (*program)(int, char **, char **), int argc,
                      char **argv, void (*init)(void), void (*fini)(void),
                      void (*linker_fini)(void), void *stack_end)
{
    start *next;
    find("__libc_start_main", &next);
    real_main = program;
    return next(our_main, argc, argv, init, fini, linker_fini, stack_end);
}
