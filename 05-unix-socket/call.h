/* call.h - what send_fd and datagram_client share: to reach a server */
#ifndef CALL_H
#define CALL_H

#include <poll.h>

#include "local.h"

enum { RETRIES = 200, RETRY_AFTER = 10 }; /* milliseconds: 2 s in all */

/* Returns a socket that is connected to the server at the path. A server that
 * is not ready yet is called again for a while: either side may start first. */
static inline int connect_path(int type, const char *path)
{
    struct sockaddr_un address = local_address(path);
    for (int i = 0;; i++) {
        int fd = socket(AF_UNIX, type, 0);
        if (fd == -1)
            die("socket");
        if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
            return fd;
        if ((errno != ENOENT && errno != ECONNREFUSED) || i == RETRIES)
            die(path);
        if (close(fd) == -1)
            die("close");
        poll(NULL, 0, RETRY_AFTER);
    }
}

#endif
