/*
 * robust_reader.c - wait for a message in shared memory, show it, remove it
 *
 * Chapter: 共有メモリの使い方, 共有メモリの注意点
 *
 *     robust_writer --> [ /my_shm_robust ] --> robust_reader
 *
 *     $ ./robust_reader &
 *     $ ./robust_writer "any text"
 *     the reader sees "any text"
 *
 * As reader.c. Added:
 *   - it waits until a writer has come and finished; without that it shows a
 *     message that nobody has written
 *   - one reader at a time; without that two show the same message
 *   - SIGHUP, SIGINT and SIGTERM take the name away while it waits; without that
 *     the object is left behind
 */
#include "robust.h"

int main(int argc, char *argv[])
{
    if (argc > 2 || (argc > 1 && *argv[1] == '-')) {
        fprintf(stderr, "usage: %s [NAME]\n", argv[0]);
        return 2;
    }
    const char *name = argc > 1 ? argv[1] : DEFAULT_NAME;
    prepare();

    int fd;
    struct message *message =
        enter(name, MESSAGE, sizeof *message, &fd); /* steps 1 to 3 */
    if (!lock(fd, F_SETLK, READER, F_WRLCK))
        refuse(name, "another reader is there");
    to_remove = message->is_full ? NULL : name;
    lock(fd, F_SETLK, DOOR, F_UNLCK);
    if (!message->is_full)
        say_where(name);
    while (!message->is_full && !stopped)
        if (!take(&message->head.bell) && is_removed(fd)) {
            to_remove = NULL;
            refuse(name, "somebody has removed it");
        }
    if (stopped) {
        lock(fd, F_SETLKW, DOOR, F_WRLCK); /* a writer may be at work */
        if (message->is_full || is_removed(fd))
            to_remove = NULL;
        refuse(name, "stopped by a signal");
    }
    to_remove = NULL; /* until it has been shown, the message stays */
    ends_at_once = 1;

    uint32_t length = message->length; /* once: it might change after a look */
    if (length > sizeof message->text)
        refuse(name, "this is no message");
    printf("the reader sees \"");             /* step 4: an ordinary pointer */
    fwrite(message->text, 1, length, stdout); /* %s would end at a NUL */
    printf("\"\n");
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");

    if (munmap(message, sizeof *message) == -1) /* step 5 */
        die("munmap");
    lock(fd, F_SETLKW, DOOR, F_WRLCK);
    if (!is_removed(fd) && shm_unlink(name) == -1) /* step 6 */
        die("shm_unlink");
    if (close(fd) == -1)
        die("close");
    return EXIT_SUCCESS;
}
