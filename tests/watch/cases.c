/*
 * cases.c - programs for the tests of watch, by name
 *
 * usage: cases NAME
 *
 * They write by write() alone, so that they make the same calls with each libc.
 */
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int ends[2], back[2];

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void check(int result, const char *what)
{
    if (result == -1)
        die(what);
}

static char get(int fd)
{
    char c = 0;
    check((int)read(fd, &c, 1), "read");
    return c;
}

static void put(int fd, char c)
{
    check((int)write(fd, &c, 1), "write");
}

static void handler(int signal)
{
    (void)signal;
}

static void handle(int signal)
{
    struct sigaction action = { .sa_handler = handler };
    check(sigaction(signal, &action, NULL), "sigaction");
}

static void sleep_ms(long milliseconds)
{
    const struct timespec time = { milliseconds / 1000,
                                   milliseconds % 1000 * 1000000 };
    nanosleep(&time, NULL);
}

/* ---- nobody can go on ---- */

/* The parent keeps the write end. */
static void forgotten(void)
{
    check(pipe(ends), "pipe");
    if (fork() == 0) {
        close(ends[0]);
        put(ends[1], 'x');
        _exit(0);
    }
    while (get(ends[0]) != 0)
        continue;
}

/* The parent waits for the child, the child for room in the pipe. */
static void full(void)
{
    static char much[1 << 20];
    check(pipe(ends), "pipe");
    if (fork() == 0) {
        check((int)write(ends[1], much, sizeof much), "write");
        _exit(0);
    }
    wait(NULL);
}

/* Each has what the other wants. */
static void semaphores(void)
{
    char a_name[32], b_name[32];
    snprintf(a_name, sizeof a_name, "/a.%ld", (long)getpid());
    snprintf(b_name, sizeof b_name, "/b.%ld", (long)getpid());
    sem_t *a = sem_open(a_name, O_CREAT | O_EXCL, 0600, 1);
    sem_t *b = sem_open(b_name, O_CREAT | O_EXCL, 0600, 1);
    if (a == SEM_FAILED || b == SEM_FAILED)
        die("sem_open");
    sem_unlink(a_name);
    sem_unlink(b_name);
    sem_wait(a);
    if (fork() == 0) {
        sem_wait(b);
        sem_wait(a);
        _exit(0);
    }
    sleep_ms(1);
    sem_wait(b);
}

/* The child has locked the file and waits for the parent. */
static void locks(void)
{
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    int fd = open("lock", O_RDWR | O_CREAT, 0600);
    check(fd, "open");
    check(unlink("lock"), "unlink");
    check(pipe(ends), "pipe");
    if (fork() == 0) {
        check(fcntl(fd, F_SETLKW, &lock), "fcntl");
        get(ends[0]);
        _exit(0);
    }
    sleep_ms(1);
    check(fcntl(fd, F_SETLKW, &lock), "fcntl");
}

/* Two at the ends of a pair of sockets, both of which listen. */
static void sockets(void)
{
    check(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "socketpair");
    if (fork() == 0) {
        close(ends[0]);
        get(ends[1]);
        _exit(0);
    }
    close(ends[1]);
    get(ends[0]);
}

/* ---- signals, time ---- */

static void signals(void)
{
    handle(SIGUSR1);
    check(pipe(ends), "pipe");
    check(pipe(back), "pipe");
    pid_t pid = fork();
    if (pid == 0) {
        char c;
        put(back[1], 'r');
        if (read(ends[0], &c, 1) != -1) /* a signal interrupts it */
            _exit(1);
        close(ends[0]);
        put(back[1], 'r');
        put(ends[1], 'x'); /* nobody reads: SIGPIPE */
        _exit(0);
    }
    close(ends[0]);
    get(back[0]);
    sleep_ms(1);
    kill(pid, SIGUSR1);
    get(back[0]);
    waitpid(pid, NULL, 0);
    pid = fork();
    if (pid == 0) {
        raise(SIGSTOP);
        _exit(3);
    }
    waitpid(pid, NULL, WUNTRACED);
    kill(pid, SIGCONT);
    waitpid(pid, NULL, 0);
}

/* Three that wait for some time, each shorter than the one before. */
static void times(void)
{
    check(pipe(ends), "pipe");
    if (fork() == 0) {
        sleep_ms(300);
        put(ends[1], 'x');
        _exit(0);
    }
    if (fork() == 0) {
        struct pollfd entry = { .fd = ends[0], .events = POLLIN };
        poll(&entry, 1, 100);
        _exit(0);
    }
    handle(SIGALRM);
    alarm(1);
    get(ends[0]);
    pause();
}

/* The child does nothing but look whether the parent has written. */
static void spin(void)
{
    volatile int *word = mmap(NULL, sizeof *word, PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    check(word == MAP_FAILED ? -1 : 0, "mmap");
    pid_t pid = fork();
    if (pid == 0) {
        *word = 1;
        while (*word == 1)
            continue;
        _exit(0);
    }
    while (*word == 0)
        continue;
    *word = 2;
    waitpid(pid, NULL, 0);
}

/* ---- descriptors, commands, threads ---- */

static void pass(void)
{
    char byte = 'x';
    struct iovec data = { &byte, 1 };
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr message = { .msg_iov = &data,
                              .msg_iovlen = 1,
                              .msg_control = &control,
                              .msg_controllen = sizeof control };
    memset(&control, 0, sizeof control);
    check(socketpair(AF_UNIX, SOCK_STREAM, 0, back), "socketpair");
    pid_t pid = fork();
    if (pid == 0) {
        close(back[0]);
        check((int)recvmsg(back[1], &message, 0), "recvmsg");
        memcpy(&ends[0], CMSG_DATA(&control.header), sizeof ends[0]);
        dup2(ends[0], 9);
        get(9);
        _exit(0);
    }
    close(back[1]);
    check(pipe(ends), "pipe");
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(&control.header), &ends[0], sizeof ends[0]);
    check((int)sendmsg(back[0], &message, 0), "sendmsg");
    put(ends[1], 'y');
    waitpid(pid, NULL, 0);
}

static void spawn(void)
{
    char *argv[] = { "echo", "hi", NULL };
    posix_spawn_file_actions_t actions;
    pid_t pid;
    check(pipe(ends), "pipe");
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    posix_spawn_file_actions_addclose(&actions, ends[1]);
    if (posix_spawnp(&pid, "echo", &actions, NULL, argv, environ) != 0)
        die("posix_spawnp");
    close(ends[1]);
    while (get(ends[0]) != 0)
        continue;
    waitpid(pid, NULL, 0);
    execlp("no_such_command", "no_such_command", (char *)NULL);
}

static void *thread(void *argument)
{
    get(ends[0]);
    return argument;
}

static void threads(void)
{
    pthread_t one;
    check(pipe(ends), "pipe");
    if (pthread_create(&one, NULL, thread, NULL) != 0)
        die("pthread_create");
    sleep_ms(1);
    put(ends[1], 'x');
    pthread_join(one, NULL);
}

/* ---- what libc does for itself; much ---- */

static void quiet(void)
{
    struct addrinfo *found, hints = { .ai_socktype = SOCK_STREAM };
    if (getaddrinfo("localhost", "20000", &hints, &found) == 0)
        freeaddrinfo(found);
    perror("perror");
    FILE *file = fopen("/etc/passwd", "re");
    if (file != NULL)
        fclose(file);
}

static void much(void)
{
    check(pipe(ends), "pipe");
    for (int i = 0; i < 500; i++)
        put(ends[1], 'x');
    for (int i = 0; i < 100; i++) {
        get(ends[0]);
        put(ends[1], 'y');
    }
}

static void lines(void)
{
    for (int i = 0; i < 100; i++)
        check((int)write(1, "long lines are cut, and many\n", 29), "write");
    char line[200];
    memset(line, 'x', sizeof line);
    check((int)write(1, line, sizeof line), "write");
}

int main(int argc, char *argv[])
{
    static const struct {
        const char *name;
        void (*run)(void);
    } cases[] = { { "forgotten", forgotten },
                  { "full", full },
                  { "semaphores", semaphores },
                  { "locks", locks },
                  { "sockets", sockets },
                  { "signals", signals },
                  { "times", times },
                  { "spin", spin },
                  { "pass", pass },
                  { "spawn", spawn },
                  { "threads", threads },
                  { "quiet", quiet },
                  { "much", much },
                  { "lines", lines } };
    for (size_t i = 0; argc == 2 && i < sizeof cases / sizeof cases[0]; i++)
        if (strcmp(argv[1], cases[i].name) == 0) {
            cases[i].run();
            return EXIT_SUCCESS;
        }
    fprintf(stderr, "usage: cases NAME\n");
    return 2;
}
