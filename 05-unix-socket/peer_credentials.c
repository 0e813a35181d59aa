/*
 * peer_credentials.c - tell a caller who it is
 *
 * Chapter: なぜ同じマシン内でも速度差があるのか（認証情報の取得）
 *
 *     caller --- connect() --> [ my_socket ] --- accept() --> server
 *     kernel --------------- user, group, process ----------> server
 *
 *     $ ./peer_credentials &
 *     peer_credentials: ready at my_socket
 *     $ ./caller
 *     you are user ..., group ..., process ...: welcome
 *
 * The caller has sent nothing, and so it cannot lie: the kernel knows which
 * process has called connect(). A caller of any other user than the server's
 * own reads "you are not the owner". A server should look for itself: the mode
 * of the path stops other users on Linux, but not on every system (unix(7)).
 *
 * POSIX has no call for this. Linux has SO_PEERCRED (unix(7)); the BSDs and
 * macOS have getpeereid(3), which knows no process.
 *
 * Left out: many callers; if a signal ends it, the path stays (rm my_socket).
 */
#ifdef __linux__
#define _GNU_SOURCE /* for struct ucred (NOLINT: a reserved name) */
#else
#undef _POSIX_C_SOURCE /* or getpeereid() is hidden */
#endif
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void answer(int caller)
{
    char process[32] = "";
    uid_t uid;
    gid_t gid;
#ifdef __linux__
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(caller, SOL_SOCKET, SO_PEERCRED, &peer, &size) == -1)
        die("getsockopt");
    uid = peer.uid;
    gid = peer.gid;
    snprintf(process, sizeof process, ", process %ld", (long)peer.pid);
#else
    if (getpeereid(caller, &uid, &gid) == -1)
        die("getpeereid");
#endif
    if (dprintf(caller, "you are user %lu, group %lu%s: %s\n",
                (unsigned long)uid, (unsigned long)gid, process,
                uid == geteuid() ? "welcome" : "you are not the owner") < 0)
        die("dprintf");
}

int main(void)
{
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) /* dprintf() reports a lost one */
        die("signal");
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (listener == -1)
        die("socket");
    struct sockaddr_un address = { .sun_family = AF_UNIX,
                                   .sun_path = "my_socket" };
    if (bind(listener, (struct sockaddr *)&address, sizeof address) == -1)
        die("bind");
    if (listen(listener, 1) == -1)
        die("listen");
    printf("peer_credentials: ready at %s\n", address.sun_path);
    if (ferror(stdout) || fflush(stdout) == EOF) /* somebody waits for it */
        die("stdout");
    int caller = accept(listener, NULL, NULL);
    if (caller == -1)
        die("accept");
    if (unlink(address.sun_path) == -1)
        die("unlink");
    answer(caller);
    if (close(caller) == -1 || close(listener) == -1)
        die("close");
    return EXIT_SUCCESS;
}
