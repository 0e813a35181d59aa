/*
 * lifecycle.c - an object outlives its users, and then its name
 *
 * Chapter: 共有メモリの使い方, 用語の説明
 *
 *     name --------+
 *     descriptor --+--> object     lives as long as one of the three is left
 *     mapping -----+
 *
 *     $ ./lifecycle
 *     shm_open():   makes an object, "Hello" goes into it, and it is closed
 *     in /dev/shm:  4096 bytes, mode 0600
 *     shm_open():   finds it, and the text in it is "Hello"
 *     shm_unlink(): takes the name away
 *     in /dev/shm:  No such file or directory
 *     shm_open():   No such file or directory
 *     the mapping:  still shows "Hello"
 *     O_CREAT:      makes another object of that name, of 0 bytes
 *
 * shm_unlink() does what unlink() does to a file. The name goes at once. The
 * memory goes with the last descriptor and the last mapping. Without it the
 * object stays until the system is started anew, even when no process uses it.
 *
 * /dev/shm is how Linux does it. POSIX does not say where the names are.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SIZE = 4096 }; /* bytes, as in the chapter */

static char name[32];
static int is_there; /* is the name ours to remove? */

static void die(const char *what)
{
    perror(what);
    if (is_there)
        shm_unlink(name);
    exit(EXIT_FAILURE);
}

/* That there is no such file is an answer. Any other error is an error. */
static const char *no_such_file(const char *what)
{
    if (errno != ENOENT)
        die(what);
    return strerror(errno);
}

static void look_into_dev_shm(void)
{
    char path[64];
    struct stat status;
    snprintf(path, sizeof path, "/dev/shm%s", name);
    if (stat(path, &status) == -1)
        printf("in /dev/shm:  %s\n", no_such_file(path));
    else
        printf("in /dev/shm:  %ld bytes, mode %04o\n", (long)status.st_size,
               (unsigned)status.st_mode & 07777U);
}

static int make(void)
{
    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    if (fd == -1)
        die(name);
    is_there = 1;
    return fd;
}

static void take_name_away(void)
{
    if (shm_unlink(name) == -1)
        die("shm_unlink");
    is_there = 0;
}

int main(void)
{
    /* It ends in a moment. A signal half-way would leave the object. */
    static const int signals[] = { SIGHUP, SIGINT, SIGTERM, SIGPIPE };
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        if (signal(signals[i], SIG_IGN) == SIG_ERR)
            die("signal");
    snprintf(name, sizeof name, "/lifecycle.%ld", (long)getpid());

    int fd = make();
    if (ftruncate(fd, SIZE) == -1 ||
        (write(fd, "", 1) == -1 && errno == ENOSPC)) /* or SIGBUS later */
        die(name);
    char *text = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (text == MAP_FAILED || close(fd) == -1) /* the mapping stays */
        die(name);
    strcpy(text, "Hello");
    if (munmap(text, SIZE) == -1)
        die("munmap");
    printf("shm_open():   makes an object, \"Hello\" goes into it, and it is "
           "closed\n");
    look_into_dev_shm();

    fd = shm_open(name, O_RDONLY, 0);
    if (fd == -1)
        die(name);
    text = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, fd, 0);
    if (text == MAP_FAILED || close(fd) == -1)
        die(name);
    printf("shm_open():   finds it, and the text in it is \"%s\"\n", text);

    take_name_away();
    printf("shm_unlink(): takes the name away\n");
    look_into_dev_shm();
    fd = shm_open(name, O_RDONLY, 0);
    printf("shm_open():   %s\n", fd == -1 ? no_such_file(name) : "finds it");
    printf("the mapping:  still shows \"%s\"\n", text);

    fd = make();
    struct stat status;
    if (fstat(fd, &status) == -1)
        die("fstat");
    take_name_away();
    printf("O_CREAT:      makes another object of that name, of %ld bytes\n",
           (long)status.st_size);
    if (close(fd) == -1 || munmap(text, SIZE) == -1) /* now the memory goes */
        die(name);
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
