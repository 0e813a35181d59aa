/*
 * robust_writer.c - leave a message in shared memory, among others
 *
 * Chapter: 共有メモリの使い方, 共有メモリの注意点
 *
 *     robust_writer --> [ /my_shm_robust ] --> robust_reader
 *
 *     $ ./robust_writer Hello
 *     $ ./robust_reader
 *     the reader sees "Hello"
 *
 * As writer.c. Added:
 *   - a door, locked while it is at work; without it two writers at once mix
 *     their texts
 *   - a head, which says what the object is for; without it the writer
 *     overwrites what another program keeps at that name
 *   - what a killed program has left is taken over; without that it is in the
 *     way for ever
 *   - the memory is had before it is used; without that a full /dev/shm is
 *     SIGBUS
 */
#include "robust.h"

int main(int argc, char *argv[])
{
    const char *text = argc > 1 ? argv[1] : "Hello";
    const char *name = argc > 2 ? argv[2] : DEFAULT_NAME;
    struct message *message;
    size_t length = strlen(text);
    if (argc > 3 || length > sizeof message->text) {
        fprintf(stderr, "usage: %s [TEXT of at most %zu bytes [NAME]]\n",
                argv[0], sizeof message->text);
        return 2;
    }
    prepare();

    int fd;
    message = enter(name, MESSAGE, sizeof *message, &fd); /* steps 1 to 3 */
    if (message->is_full)
        refuse(name, "holds a message that nobody has read yet");

    message->length = (uint32_t)length; /* step 4: an ordinary pointer */
    memcpy(message->text, text, length);
    message->is_full = 1; /* last: now all of it is there */
    to_remove = NULL;
    if (sem_post(&message->head.bell) == -1)
        die("sem_post");

    if (munmap(message, sizeof *message) == -1 || /* step 5 */
        close(fd) == -1)                          /* unlocks the door */
        die(name);
    return EXIT_SUCCESS;
}
