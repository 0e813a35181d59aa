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

int main(void)
{
    sigset_t all; /* it ends in a moment; a signal would leave the object */
    sigfillset(&all);
    if (sigprocmask(SIG_BLOCK, &all, NULL) == -1)
        die("sigprocmask");
    snprintf(name, sizeof name, "/lifecycle.%ld", (long)getpid());

    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    if (fd == -1)
        die(name);
    is_there = 1;
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

    if (shm_unlink(name) == -1)
        die("shm_unlink");
    is_there = 0;
    printf("shm_unlink(): takes the name away\n");
    look_into_dev_shm();
    fd = shm_open(name, O_RDONLY, 0);
    printf("shm_open():   %s\n", fd == -1 ? no_such_file(name) : "finds it");
    printf("the mapping:  still shows \"%s\"\n", text);

    if (munmap(text, SIZE) == -1) /* now the memory goes */
        die("munmap");
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
