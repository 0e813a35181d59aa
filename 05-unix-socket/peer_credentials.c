/*
 * peer_credentials.c - tell every caller who it is, and serve only the owner
 *
 * Chapter: なぜ同じマシン内でも速度差があるのか
 *
 *     $ ./peer_credentials & ./caller; kill $!; wait $!
 *     peer_credentials: ready at my_socket
 *     you are user ..., group ..., process ...: welcome
 *
 * The caller has said nothing about itself, and could not lie if it had. The
 * kernel knows who has called connect(), and tells the server.
 *
 * The mode of the path, rw------- here, keeps other users out as well. But it
 * stops no root, and it can be changed: the server had better look for itself.
 * To anybody else than its own user it says "you are not the owner".
 *
 * POSIX has no call for this. Linux has the socket option SO_PEERCRED
 * (unix(7)), the BSDs and macOS have getpeereid(3), which knows no process id.
 */
#if defined __linux__
#define _GNU_SOURCE /* for struct ucred (NOLINT: a reserved name) */
#elif defined __APPLE__ || defined __FreeBSD__ || defined __OpenBSD__ ||       \
    defined __NetBSD__ || defined __DragonFly__
#define HAS_GETPEEREID
#undef _POSIX_C_SOURCE /* or its declaration is hidden */
#endif
#include "local.h"

struct caller {
    uid_t uid;
    gid_t gid;
    pid_t pid; /* 0: the system does not tell */
};

/* Returns 0, or -1. */
static int look_at_caller(int connection, struct caller *caller)
{
#if defined __linux__
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) == -1)
        return -1;
    *caller =
        (struct caller) { .uid = peer.uid, .gid = peer.gid, .pid = peer.pid };
    return 0;
#elif defined HAS_GETPEEREID
    caller->pid = 0;
    return getpeereid(connection, &caller->uid, &caller->gid);
#else
    (void)connection;
    (void)caller;
    fprintf(stderr, "this system does not tell who is calling\n");
    exit(EXIT_FAILURE);
#endif
}

static void serve(int connection)
{
    struct caller caller;
    if (look_at_caller(connection, &caller) == -1)
        die("who is calling");

    char process[32] = "";
    if (caller.pid != 0)
        snprintf(process, sizeof process, ", process %ld", (long)caller.pid);
    /* A caller that is gone is no reason to end. */
    if (dprintf(connection, "you are user %lu, group %lu%s: %s\n",
                (unsigned long)caller.uid, (unsigned long)caller.gid, process,
                caller.uid == geteuid() ? "welcome" : "you are not the owner") <
        0)
        perror("write");
}

int main(int argc, char *argv[])
{
    if (argc > 2 || (argc > 1 && *argv[1] == '-')) {
        fprintf(stderr, "usage: %s [PATH]\n", argv[0]);
        return 2;
    }
    const char *path = argc == 2 ? argv[1] : DEFAULT_PATH;

    stop_on_signals();
    struct sockaddr_un address = local_address(path);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (listener == -1 || fcntl(listener, F_SETFL, O_NONBLOCK) == -1)
        die("socket");
    claim_path(path); /* see local.h */
    if (bind(listener, (struct sockaddr *)&address, sizeof address) == -1)
        die(path);
    own_path(path);
    if (listen(listener, SOMAXCONN) == -1)
        die("listen");
    unlock_path();
    printf("peer_credentials: ready at %s\n", path);
    /* Now, not at the end: somebody waits for it. */
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");

    while (can_read(listener, FINISH)) {
        int connection = accept(listener, NULL, NULL);
        if (connection == -1 && (is_passing(errno) || errno == ECONNABORTED))
            continue;
        if (connection == -1)
            die("accept");
        serve(connection);
        if (close(connection) == -1)
            die("close");
    }

    remove_path();
    if (close(listener) == -1)
        die("close");
    return EXIT_SUCCESS;
}
