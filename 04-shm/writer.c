/*
 * writer.c - leave a message in shared memory
 *
 * Chapter: 共有メモリの使い方, フラグの説明, コード例
 *
 *     writer -- pointer --> [ /my_shm ] <-- pointer -- reader
 *
 *     $ ./writer Hello
 *     $ ./reader
 *     the reader sees "Hello"
 *
 * Shared memory is a notice board. The writer puts up its text and ends. The
 * text stays (on Linux, `ls /dev/shm` shows the object) until the reader takes
 * it down. Steps 1 to 5 are the writer's, step 6 is the reader's.
 *
 * Left out: an error after step 1 leaves an unfinished object, and so does a
 * full /dev/shm, which ends step 4 by SIGBUS. See robust_writer.c.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SIZE = 4096 }; /* bytes, as in the chapter */

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

int main(int argc, char *argv[])
{
    const char *text = argc > 1 ? argv[1] : "Hello";
    if (argc > 2 || strlen(text) >= SIZE) {
        fprintf(stderr, "usage: %s [TEXT of less than %d bytes]\n", argv[0],
                SIZE);
        return 2;
    }

    /* O_EXCL: fail if a message is still there, and do not overwrite it. */
    int fd = shm_open("/my_shm", O_CREAT | O_EXCL | O_RDWR, 0600); /* step 1 */
    if (fd == -1)
        die("/my_shm");
    if (ftruncate(fd, SIZE) == -1) /* step 2 */
        die("ftruncate");
    char *memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, /* step 3 */
                        MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED)
        die("mmap");
    if (close(fd) == -1) /* the mapping stays */
        die("close");

    strcpy(memory, text); /* step 4: an ordinary pointer */

    if (munmap(memory, SIZE) == -1) /* step 5 */
        die("munmap");
    return EXIT_SUCCESS;
}
