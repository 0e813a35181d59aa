/*
 * calls.h - the calls that watch shows, and how
 *
 * One line for each: its number, its name in C, its arguments, its result. Only
 * calls.c includes this.
 */
enum kind {
    END,
    SKIP,     /* of no interest */
    FD,       /* a descriptor, with its name */
    IO_FD,    /* the same; the end of a pipe needs no name where it is used */
    NUMBER,   /* as it is */
    PATH,     /* a name */
    SEM_PATH, /* the name that a new semaphore gets */
    FLAGS,    /* O_... */
    BYTES,    /* an address; the next argument is the size */
    VECTOR,   /* the same, as struct iovec; the next argument is their number */
    MESSAGE,  /* struct msghdr, to be sent */
    ROOM,     /* a buffer to be filled */
    ROOMS,    /* the same, as struct iovec */
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
    REGION,  /* the address of such memory */
    MODE,    /* of mknod(): a FIFO, or it is not shown */
    POLLED,  /* struct pollfd; the next argument is their number */
    FUTEX,   /* operation of futex() */
    CLONE,   /* flags of clone() */
    CLONE3,  /* the same in a struct */
    MILLISECONDS,
    TIME, /* struct timespec: how long it may take */
    TIMEVAL,
    HIDDEN, /* only with -a */

    NOTHING, /* results: only errors tell something */
    COUNT,
    NEW_FD,
    A_PROCESS,
    IF_IT_WAITS /* shown only then */
};

/* What libc calls for itself, mostly: shown with -a only. */
#define OTHERS(X)                                                             \
    X(newfstatat) X(fstat) X(statx) X(brk) X(mprotect) X(madvise) X(mremap)   \
    X(rt_sigprocmask) X(rt_sigreturn) X(restart_syscall) X(sigaltstack)       \
    X(lseek) X(ioctl) X(setsockopt) X(getsockopt) X(getsockname)              \
    X(getpeername) X(faccessat) X(readlinkat) X(getdents64) X(getpid)         \
    X(gettid) X(getppid) X(getuid) X(geteuid) X(getgid) X(getegid) X(getpgid) \
    X(setpgid) X(setsid) X(umask) X(uname) X(getcwd) X(chdir) X(getrandom)    \
    X(prlimit64) X(set_tid_address) X(set_robust_list) X(sched_yield)         \
    X(sched_getaffinity) X(clock_gettime) X(timer_settime)                    \
    X(timerfd_settime) X(fsync) X(fadvise64) X(renameat) X(mkdirat)           \
    X(fchmod) X(fchmodat) X(fchown)
#define OLD_OTHERS(X)                                                         \
    X(arch_prctl) X(access) X(stat) X(lstat) X(readlink) X(rename) X(mkdir)   \
    X(rmdir) X(getpgrp) X(time)

static const struct call {
    long number;
    const char *name;
    unsigned char result, args[6];
} calls[] = {
#ifdef SYS_open /* not on newer processors: their libc has but the others */
    { SYS_open, "open", NEW_FD, { PATH, FLAGS } },
    { SYS_unlink, "unlink", NOTHING, { PATH } },
    { SYS_mknod, "mkfifo", NOTHING, { PATH, MODE } },
    { SYS_link, "sem_open", NOTHING, { SKIP, SEM_PATH } },
    { SYS_fork, "fork", A_PROCESS, { END } },
    { SYS_vfork, "vfork", A_PROCESS, { END } },
    { SYS_dup2, "dup2", NOTHING, { FD, NUMBER } },
    { SYS_pipe, "pipe", NOTHING, { ENDS } },
    { SYS_poll, "poll", COUNT, { POLLED, SKIP, MILLISECONDS } },
    { SYS_select, "select", COUNT, { SKIP, SKIP, SKIP, SKIP, TIMEVAL } },
    { SYS_epoll_wait, "epoll_wait", COUNT, { FD, SKIP, SKIP, MILLISECONDS } },
    { SYS_alarm, "alarm", NOTHING, { NUMBER } },
    { SYS_pause, "pause", NOTHING, { END } },
#endif
    { SYS_openat, "open", NEW_FD, { SKIP, PATH, FLAGS } },
    { SYS_unlinkat, "unlink", NOTHING, { SKIP, PATH } },
    { SYS_mknodat, "mkfifo", NOTHING, { SKIP, PATH, MODE } },
    { SYS_linkat, "sem_open", NOTHING, { SKIP, SKIP, SKIP, SEM_PATH } },
    { SYS_clone, "fork", A_PROCESS, { CLONE } },
    { SYS_clone3, "fork", A_PROCESS, { CLONE3 } },
    { SYS_execve, "exec", NOTHING, { PATH } },
    { SYS_execveat, "exec", NOTHING, { SKIP, PATH } },
    { SYS_exit_group, "exit", NOTHING, { NUMBER } },
    { SYS_exit, "exit", NOTHING, { NUMBER } },
    { SYS_wait4, "waitpid", A_PROCESS, { PROCESS, STATUS, WAIT_FLAGS } },
    { SYS_waitid, "waitid", NOTHING, { SKIP, PROCESS, SKIP, WAIT_FLAGS } },
    { SYS_pipe2, "pipe", NOTHING, { ENDS } },
    { SYS_dup, "dup", NEW_FD, { FD } },
    { SYS_dup3, "dup2", NOTHING, { FD, NUMBER } },
    { SYS_close, "close", NOTHING, { FD } },
    { SYS_fcntl, "fcntl", NOTHING, { FD, COMMAND } },
    { SYS_flock, "flock", NOTHING, { FD, LOCK } },
    { SYS_read, "read", COUNT, { IO_FD, ROOM } },
    { SYS_readv, "readv", COUNT, { IO_FD, ROOMS } },
    { SYS_pread64, "pread", COUNT, { IO_FD, ROOM } },
    { SYS_write, "write", COUNT, { IO_FD, BYTES } },
    { SYS_writev, "writev", COUNT, { IO_FD, VECTOR } },
    { SYS_pwrite64, "pwrite", COUNT, { IO_FD, BYTES } },
    { SYS_splice, "splice", COUNT, { FD, SKIP, NUMBER } },
    { SYS_sendfile, "sendfile", COUNT, { FD, NUMBER } },
    { SYS_socket, "socket", NEW_FD, { FAMILY, TYPE } },
    { SYS_socketpair, "socketpair", NOTHING, { FAMILY, TYPE, SKIP, ENDS } },
    { SYS_bind, "bind", NOTHING, { IO_FD, ADDRESS } },
    { SYS_listen, "listen", NOTHING, { IO_FD, NUMBER } },
    { SYS_connect, "connect", NOTHING, { IO_FD, ADDRESS } },
    { SYS_accept, "accept", NEW_FD, { IO_FD } },
    { SYS_accept4, "accept", NEW_FD, { IO_FD } },
    { SYS_recvfrom, "recv", COUNT, { IO_FD, ROOM } },
    { SYS_recvmsg, "recvmsg", COUNT, { IO_FD, ROOM_MESSAGE } },
    { SYS_sendto, "send", COUNT, { IO_FD, BYTES } },
    { SYS_sendmsg, "sendmsg", COUNT, { IO_FD, MESSAGE } },
    { SYS_shutdown, "shutdown", NOTHING, { FD, HOW } },
    { SYS_ftruncate, "ftruncate", NOTHING, { FD, NUMBER } },
    { SYS_mmap, "mmap", NOTHING, { SKIP, NUMBER, PROTECTION, MAPPING, FD } },
    { SYS_munmap, "munmap", NOTHING, { REGION, NUMBER } },
    { SYS_futex, "futex", IF_IT_WAITS, { SKIP, FUTEX, SKIP, TIME } },
    { SYS_kill, "kill", NOTHING, { PROCESS, SIGNAL } },
    { SYS_tgkill, "raise", NOTHING, { SKIP, SKIP, SIGNAL } },
    { SYS_rt_sigaction, "sigaction", NOTHING, { SIGNAL, ACTION } },
    { SYS_rt_sigsuspend, "sigsuspend", NOTHING, { END } },
    { SYS_rt_sigtimedwait, "sigwait", COUNT, { SKIP, SKIP, TIME } },
    { SYS_setitimer, "alarm", NOTHING, { SKIP, TIMER } },
    { SYS_nanosleep, "sleep", NOTHING, { TIME } },
    { SYS_clock_nanosleep, "sleep", NOTHING, { SKIP, SKIP, TIME } },
    { SYS_ppoll, "poll", COUNT, { POLLED, SKIP, TIME } },
    { SYS_pselect6, "select", COUNT, { SKIP, SKIP, SKIP, SKIP, TIME } },
    { SYS_epoll_pwait, "epoll_wait", COUNT, { FD, SKIP, SKIP, MILLISECONDS } },
    { SYS_epoll_create1, "epoll_create", NEW_FD, { END } },
    { SYS_epoll_ctl, "epoll_ctl", NOTHING, { FD, SKIP, NUMBER } },
    { SYS_eventfd2, "eventfd", NEW_FD, { NUMBER } },
#define X(name) { SYS_##name, #name, COUNT, { HIDDEN } },
    OTHERS(X)
#ifdef SYS_open
    OLD_OTHERS(X)
#endif
#undef X
};

/* The names of numbers. */
#define SIGNALS(X)                                                            \
    X(HUP) X(INT) X(QUIT) X(ILL) X(TRAP) X(ABRT) X(BUS) X(FPE) X(KILL)        \
    X(SEGV) X(PIPE) X(ALRM) X(TERM) X(USR1) X(USR2) X(CHLD) X(CONT) X(STOP)   \
    X(TSTP) X(TTIN) X(TTOU) X(URG) X(XCPU) X(XFSZ) X(VTALRM) X(PROF) X(WINCH) \
    X(IO) X(PWR) X(SYS)

#define ERRORS(X)                                                              \
    X(EPERM) X(ENOENT) X(ESRCH) X(EINTR) X(EIO) X(ENXIO) X(E2BIG) X(ENOEXEC)   \
    X(EBADF) X(ECHILD) X(EAGAIN) X(ENOMEM) X(EACCES) X(EFAULT) X(EBUSY)        \
    X(EEXIST) X(EXDEV) X(ENODEV) X(ENOTDIR) X(EISDIR) X(EINVAL) X(ENFILE)      \
    X(EMFILE) X(ENOTTY) X(ETXTBSY) X(EFBIG) X(ENOSPC) X(ESPIPE) X(EROFS)       \
    X(EPIPE) X(EDEADLK) X(ENAMETOOLONG) X(ENOSYS) X(ENOTEMPTY) X(ELOOP)        \
    X(EOVERFLOW) X(ENOTSOCK) X(EDESTADDRREQ) X(EMSGSIZE) X(EPROTOTYPE)         \
    X(ENOPROTOOPT) X(EPROTONOSUPPORT) X(EOPNOTSUPP) X(EAFNOSUPPORT)            \
    X(EADDRINUSE) X(EADDRNOTAVAIL) X(ENETUNREACH) X(ECONNABORTED)              \
    X(ECONNRESET) X(ENOBUFS) X(EISCONN) X(ENOTCONN) X(ETIMEDOUT)               \
    X(ECONNREFUSED) X(EHOSTUNREACH) X(EALREADY) X(EINPROGRESS) X(EOWNERDEAD)   \
    X(ENOTRECOVERABLE)
