/*
 * robust_writer.c - leave a message in shared memory, among others
 *
 * Chapter: 共有メモリの使い方, コード例
 *
 *     robust_writer --> [ /my_shm_robust ] --> robust_reader
 *
 *     $ ./robust_writer Hello
 *     $ ./robust_reader
 *     the reader sees "Hello"
 *
 * As writer.c. Added:
 *   - a lock while it writes: two writers at once would mix their texts
 *   - a head, which says what the object is for: what another program keeps at
 *     that name would be overwritten
 *   - posix_fallocate(): without room in /dev/shm, step 4 would be its end, by
 *     SIGBUS and without a word
 *   - what a killed writer or reader has left is taken over: it would be in the
 *     way for ever
 *   - a bell for a reader that came first: it would sleep on
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
    post(&message->head.bell);

    if (munmap(message, sizeof *message) == -1) /* step 5 */
        die("munmap");
    if (close(fd) == -1) /* and unlock the door */
        die("close");
    return EXIT_SUCCESS;
}
