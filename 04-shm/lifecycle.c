/*
 * lifecycle.c - an object outlives its maker, and then its name
 *
 * Chapter: 共有メモリの使い方, 用語の説明
 *
 *     name --------+
 *     descriptor --+--> object     lives as long as one of the three is left
 *     mapping -----+
 *
 *     $ ./lifecycle
 *     a child has made an object, written "Hello" into it, and ended
 *     in /dev/shm:  4096 bytes, mode 0600
 *     shm_open():   finds it, and the text in it is "Hello"
 *     shm_unlink() takes the name away
 *     in /dev/shm:  No such file or directory
 *     shm_open():   No such file or directory
 *     the mapping:  still shows "Hello"
 *     O_CREAT:      makes another object of that name, of 0 bytes
 *
 * It is as with files: unlink takes the name at once, but the memory goes only
 * with the last descriptor and the last mapping. Without shm_unlink() the
 * object stays, needed or not, until the system is started anew.
 *
 * /dev/shm is how Linux does it. POSIX does not say where the names are.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIZE = 4096 };  /* bytes, as in the chapter */
enum { NOT_MADE = 2 }; /* the child's status if there is nothing to remove */

static const char *to_remove; /* by die(): the name, while it is there */

static void die(const char *what)
{
    perror(what);
    if (to_remove != NULL)
        shm_unlink(to_remove);
    exit(EXIT_FAILURE);
}

static void child(const char *name)
{
    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    if (fd == -1) {
        perror("shm_open");
        _exit(NOT_MADE);
    }
    if (ftruncate(fd, SIZE) == -1)
        die("ftruncate");
    char *text = mmap(NULL, SIZE, PROT_WRITE, MAP_SHARED, fd, 0);
    if (text == MAP_FAILED)
        die("mmap");
    memcpy(text, "Hello", 6);
    if (munmap(text, SIZE) == -1)
        die("munmap");
    if (close(fd) == -1)
        die("close");
    _exit(EXIT_SUCCESS);
}

/* That there is no such file is an answer. Any other error is an error. */
static const char *no_such_file(const char *what)
{
    if (errno != ENOENT)
        die(what);
    return strerror(errno);
}

static void look_into_dev_shm(const char *name)
{
    char path[64];
    struct stat status;
    snprintf(path, sizeof path, "/dev/shm%s", name);
    if (stat("/dev/shm", &status) == -1)
        printf("in /dev/shm:  cannot look, %s\n", no_such_file("/dev/shm"));
    else if (stat(path, &status) == -1)
        printf("in /dev/shm:  %s\n", no_such_file(path));
    else
        printf("in /dev/shm:  %ld bytes, mode %04o\n", (long)status.st_size,
               (unsigned)status.st_mode & 07777U);
}

int main(int argc, char *argv[])
{
    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 2;
    }
    char name[32];
    snprintf(name, sizeof name, "/lifecycle_%ld", (long)getpid());

    pid_t pid = fork(); /* nothing is printed yet: no buffered text is copied */
    if (pid == -1)
        die("fork");
    if (pid == 0)
        child(name);
    to_remove = name;
    int result;
    if (waitpid(pid, &result, 0) == -1)
        die("waitpid");
    if (result != 0) {
        if (!WIFEXITED(result) || WEXITSTATUS(result) != NOT_MADE)
            shm_unlink(name);
        fprintf(stderr, "the child failed\n");
        exit(EXIT_FAILURE);
    }
    printf(
        "a child has made an object, written \"Hello\" into it, and ended\n");
    look_into_dev_shm(name);

    int fd = shm_open(name, O_RDONLY, 0);
    if (fd == -1)
        die("shm_open");
    struct stat status;
    if (fstat(fd, &status) == -1)
        die("fstat");
    if (status.st_size != SIZE) {
        errno = EINVAL;
        die(name);
    }
    char *text = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, fd, 0);
    if (text == MAP_FAILED)
        die("mmap");
    if (close(fd) == -1)
        die("close");
    printf("shm_open():   finds it, and the text in it is \"%.5s\"\n", text);

    if (shm_unlink(name) == -1)
        die("shm_unlink");
    to_remove = NULL;
    printf("shm_unlink() takes the name away\n");
    look_into_dev_shm(name);
    fd = shm_open(name, O_RDONLY, 0);
    printf("shm_open():   %s\n", fd == -1 ? no_such_file(name) : "finds it");
    printf("the mapping:  still shows \"%.5s\"\n", text);

    fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    if (fd == -1)
        die("shm_open");
    to_remove = name;
    if (fstat(fd, &status) == -1)
        die("fstat");
    if (shm_unlink(name) == -1)
        die("shm_unlink");
    to_remove = NULL;
    printf("O_CREAT:      makes another object of that name, of %ld bytes\n",
           (long)status.st_size);
    if (close(fd) == -1)
        die("close");
    if (munmap(text, SIZE) == -1) /* now the memory of the first one goes */
        die("munmap");
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
