/*
 * reader.c - show the message in shared memory, then remove it
 *
 * Chapter: 共有メモリの使い方, コード例
 *
 *     writer -- pointer --> [ /my_shm ] <-- pointer -- reader
 *
 *     $ ./writer "any text"
 *     $ ./reader
 *     the reader sees "any text"
 *
 * No call here brings the text, and no call waits for it. The reader looks at
 * the same memory as the writer, and shows what is there at that moment.
 *
 * Left out: a reader that comes first does not wait, and one that comes while
 * the writer is at work may see half of the text. See robust_reader.c.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SIZE = 4096 }; /* bytes, as in the chapter */

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(void)
{
    int fd = shm_open("/my_shm", O_RDWR, 0); /* step 1 */
    if (fd == -1)
        die("/my_shm");
    struct stat status; /* step 2 was the writer's: has it been done? */
    if (fstat(fd, &status) == -1)
        die("fstat");
    /* It may be larger, up to a page, where the system rounds it up (macOS). */
    if (status.st_size < SIZE || status.st_size > sysconf(_SC_PAGESIZE)) {
        fprintf(stderr, "/my_shm: not a message\n");
        return EXIT_FAILURE;
    }
    char *memory = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, fd, 0); /* step 3 */
    if (memory == MAP_FAILED)
        die("mmap");
    if (close(fd) == -1) /* the mapping stays */
        die("close");

    /* step 4: an ordinary pointer */
    printf("the reader sees \"%.*s\"\n", SIZE, memory);
    if (ferror(stdout) || fflush(stdout) == EOF) /* then keep the message */
        die("stdout");

    if (munmap(memory, SIZE) == -1) /* step 5 */
        die("munmap");
    if (shm_unlink("/my_shm") == -1) /* step 6 */
        die("shm_unlink");
    return EXIT_SUCCESS;
}
