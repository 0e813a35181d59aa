/*
 * robust_receive_fd.c - fuzz: messages with any number of descriptors, for
 * 05-unix-socket/robust_receive_fd.c
 *
 * The sockets and the descriptors are real. One is taken if just one was sent
 * and there was room for it; any other is closed.
 */
#include "fuzz.h"

#include "hush.h"
#undef fprintf
#include "../../../05-unix-socket/robust_receive_fd.c"

enum { SENT = 200 }; /* in one message: Linux takes 253, musl fewer */

static int ends[2], arrived;

static void body(void)
{
    arrived = receive_descriptor(ends[1]);
}

/* A message of `length` bytes with `sent` descriptors. */
static void send_descriptors(size_t length, size_t sent)
{
    static char bytes[16] = { 0 };
    struct iovec data = { .iov_base = bytes, .iov_len = length };
    static union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int) * SENT)];
    } control;
    struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1 };
    if (sent > 0) {
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * sent);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * sent);
        for (size_t i = 0; i < sent; i++)
            memcpy(CMSG_DATA(header) + i * sizeof(int), &ends[0], sizeof(int));
    }
    CHECK(sendmsg(ends[0], &message, 0) == (ssize_t)length);
}

static int first_free(void)
{
    int fd = dup(STDERR_FILENO);
    CHECK(fd != -1 && close(fd) == 0);
    return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    start_foreign(data, size);
    int before = first_free();
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    while (foreign_left > 0) {
        unsigned what = take_byte();
        size_t length = what % 16 + 1;
        size_t sent = what < 128 ? what / 16 : take_byte() % (SENT + 1);
        send_descriptors(length, sent);

        /* Room for so many more descriptors. */
        rlim_t room = what % 2 == 0 ? 300 : take_byte() % 8;
        struct rlimit limit, old;
        CHECK(getrlimit(RLIMIT_NOFILE, &old) == 0);
        limit = old;
        int next = first_free();
        limit.rlim_cur = (rlim_t)next + room;
        CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0);
        int status = run(body);
        CHECK(setrlimit(RLIMIT_NOFILE, &old) == 0);
        CHECK(status == 0);
        CHECK((arrived != -1) == (sent == 1 && room > 0));
        CHECK(arrived == -1 || (arrived == next && close(arrived) == 0));
        CHECK(first_free() == next);
        for (char rest; length > 1; length--) /* it has taken one byte */
            CHECK(read(ends[1], &rest, 1) == 1);
    }
    CHECK(close(ends[0]) == 0 && close(ends[1]) == 0);
    CHECK(first_free() == before);
    return 0;
}
