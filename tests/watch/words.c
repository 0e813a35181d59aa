/* words.c - numbers that have names */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "calls.h"

struct word {
    enum kind kind;
    uint64_t mask, value; /* of the bits in the mask */
    const char *name;
};
#define ALL UINT64_MAX
#define BITS(kind, mask, value)                                                \
    {                                                                          \
        kind, (uint64_t)(mask), (uint64_t)(value), #value                      \
    }
#define BIT(kind, value)                                                       \
    {                                                                          \
        kind, (uint64_t)(value), (uint64_t)(value), #value                     \
    }
static const struct word words[] = {
    BITS(FLAGS, O_ACCMODE, O_RDONLY),
    BITS(FLAGS, O_ACCMODE, O_WRONLY),
    BITS(FLAGS, O_ACCMODE, O_RDWR),
    BIT(FLAGS, O_CREAT),
    BIT(FLAGS, O_EXCL),
    BIT(FLAGS, O_TRUNC),
    BIT(FLAGS, O_APPEND),
    BIT(FLAGS, O_NONBLOCK),
    BITS(FAMILY, ALL, AF_UNIX),
    BITS(FAMILY, ALL, AF_INET),
    BITS(FAMILY, ALL, AF_INET6),
    BITS(TYPE, 15, SOCK_STREAM),
    BITS(TYPE, 15, SOCK_DGRAM),
    BITS(HOW, ALL, SHUT_RD),
    BITS(HOW, ALL, SHUT_WR),
    BITS(HOW, ALL, SHUT_RDWR),
    BIT(WAIT_FLAGS, WNOHANG),
    BITS(COMMAND, ALL, F_DUPFD),
    BITS(COMMAND, ALL, F_SETLK),
    BITS(COMMAND, ALL, F_SETLKW),
    BIT(LOCK, LOCK_SH),
    BIT(LOCK, LOCK_EX),
    BIT(LOCK, LOCK_UN),
    BIT(LOCK, LOCK_NB),
    BITS(PROTECTION, ALL, PROT_NONE),
    BIT(PROTECTION, PROT_READ),
    BIT(PROTECTION, PROT_WRITE),
    BIT(MAPPING, MAP_SHARED),
    BIT(MAPPING, MAP_PRIVATE),
    BIT(MAPPING, MAP_ANONYMOUS),
};
static const struct name {
    int value;
    const char *name;
} signals[] = {
#define N(value)                                                               \
    {                                                                          \
        value, #value                                                          \
    }
    { 0, "0" }, N(SIGHUP),  N(SIGINT),  N(SIGQUIT), N(SIGILL),
    N(SIGTRAP), N(SIGABRT), N(SIGBUS),  N(SIGFPE),  N(SIGKILL),
    N(SIGSEGV), N(SIGPIPE), N(SIGALRM), N(SIGTERM), N(SIGUSR1),
    N(SIGUSR2), N(SIGCHLD), N(SIGCONT), N(SIGSTOP), N(SIGTSTP),
    N(SIGTTIN), N(SIGTTOU), N(SIGXCPU), N(SIGXFSZ), N(SIGSYS)
};
static const struct name calls[] = {
#define C(name)                                                                \
    {                                                                          \
        SYS_##name, #name                                                      \
    }
    C(brk),        C(mprotect),        C(fstat),          C(newfstatat),
    C(lseek),      C(ioctl),           C(getrandom),      C(set_tid_address),
    C(prlimit64),  C(set_robust_list), C(rt_sigprocmask), C(rt_sigreturn),
    C(getpid),     C(gettid),          C(getppid),        C(getuid),
    C(setsockopt), C(getsockopt),      C(getsockname),    C(clock_gettime),
    C(faccessat)
};
static const struct name errors[] = {
    N(EPERM),      N(ENOENT),         N(ESRCH),        N(EINTR),
    N(ENXIO),      N(EBADF),          N(ECHILD),       N(EAGAIN),
    N(ENOMEM),     N(EACCES),         N(EBUSY),        N(EEXIST),
    N(ENOTDIR),    N(EISDIR),         N(EINVAL),       N(ENFILE),
    N(EMFILE),     N(ENOSPC),         N(ESPIPE),       N(EPIPE),
    N(EDEADLK),    N(EMSGSIZE),       N(EADDRINUSE),   N(ECONNRESET),
    N(ENOTCONN),   N(ETIMEDOUT),      N(ECONNREFUSED), N(EINPROGRESS),
    N(EOWNERDEAD), N(ENOTRECOVERABLE)
};

static const char *name_in(const struct name *list, size_t count, int value)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].value == value)
            return list[i].name;
    return NULL;
}

const char *signal_name(int number)
{
    const char *name = name_in(signals, LENGTH(signals), number);
    return name == NULL ? "signal" : name;
}

/* A call that only -a shows. */
void add_call(char *to, int number)
{
    const char *name = name_in(calls, LENGTH(calls), number);
    if (name != NULL)
        add(to, "%s(", name);
    else
        add(to, "call %d(", number);
}

const char *error_name(int number)
{
    const char *name = name_in(errors, LENGTH(errors), number);
    return name == NULL ? strerror(number) : name;
}

/* Adds the names of a number, or of its bits. Returns 0 if it has none. */
int add_words(char *to, enum kind kind, uint64_t value)
{
    int count = 0;
    for (size_t i = 0; i < LENGTH(words); i++)
        if (words[i].kind == kind && (value & words[i].mask) == words[i].value)
            add(to, "%s%s", count++ > 0 ? "|" : "", words[i].name);
    return count > 0;
}
