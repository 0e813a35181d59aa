/* family.h - shared memory for a process and the children that it will have */
#ifndef FAMILY_H
#define FAMILY_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

static inline void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

/* The chapter's steps 1, 2, 3 and 6. A child inherits the mapping and needs no
 * name for it, so the name goes at once, and nothing can be left behind. New
 * memory is all zero. */
static inline void *share(size_t size)
{
    char name[64];
    snprintf(name, sizeof name, "/family_%ld", (long)getpid());

    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600); /* step 1 */
    if (fd == -1)
        die("shm_open");
    if (shm_unlink(name) == -1) /* step 6 */
        die("shm_unlink");
    if (ftruncate(fd, (off_t)size) == -1) /* step 2 */
        die("ftruncate");
    void *memory =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0); /* 3 */
    if (memory == MAP_FAILED)
        die("mmap");
    if (close(fd) == -1) /* the mapping stays */
        die("close");
    return memory;
}

#endif
