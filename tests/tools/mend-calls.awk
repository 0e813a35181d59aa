# mend-calls.awk - make a header with which a program notes what it calls
#
# usage: awk -f mend-calls.awk > HEADER
#
# It goes below the program's own #include lines. The first time that a process
# and its ancestors make a call of a kind, the kind goes into the file that the
# environment variable MEND_CALLS names. Calls that may stand for each other are
# of one kind. That a read() has come to the end of file is noted as well.
#
# If MEND_FIRST is child or parent, this one goes first after fork(): the other
# pauses. And a process pauses when it has said something. What is in order
# without such a pause by chance only, goes wrong then.

function kind(names, result,    name, n, i)
{
    n = split(names, name, " ")
    count++
    for (i = 1; i <= n; i++)
        printf "#define %s(...) (mend_called(%d, \"%s\"), %s(%s(__VA_ARGS__)))\n", \
            name[i], count, name[1], result, name[i]
}

BEGIN {
    print "#include <errno.h>"
    print "#include <fcntl.h>"
    print "#include <stdio.h>"
    print "#include <stdlib.h>"
    print "#include <time.h>"
    print "#include <unistd.h>"
    print "static inline void mend_called(int number, const char *kind)"
    print "{"
    print "    static char known[100];"
    print "    const char *path = getenv(\"MEND_CALLS\");"
    print "    if (known[number] || path == NULL)"
    print "        return;"
    print "    int error = errno;"
    print "    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);"
    print "    if (fd != -1) {"
    print "        known[number] = 1;"
    print "        dprintf(fd, \"%s\\n\", kind);"
    print "        close(fd);"
    print "    }"
    print "    errno = error;"
    print "}"
    print "static inline ssize_t mend_read(ssize_t n)"
    print "{"
    print "    if (n == 0)"
    print "        mend_called(0, \"end of file\");"
    print "    return n;"
    print "}"
    print "static inline void mend_pause(void)"
    print "{"
    print "    static int times;"
    print "    int error = errno;"
    print "    if (times++ < 5)"
    print "        nanosleep(&(struct timespec){ .tv_nsec = 30000000 }, NULL);"
    print "    errno = error;"
    print "}"
    print "static inline pid_t mend_fork(pid_t pid)"
    print "{"
    print "    const char *first = getenv(\"MEND_FIRST\");"
    print "    if (first != NULL && *first == (pid == 0 ? 'p' : 'c'))"
    print "        mend_pause();"
    print "    return pid;"
    print "}"
    print "static inline int mend_fflush(int result)"
    print "{"
    print "    const char *first = getenv(\"MEND_FIRST\");"
    print "    if (first != NULL && *first != '\\0')"
    print "        mend_pause();"
    print "    return result;"
    print "}"
    print "#define fflush(...) mend_fflush(fflush(__VA_ARGS__))"
    kind("pipe pipe2")
    kind("fork", "mend_fork")
    kind("read recv recvfrom recvmsg", "mend_read")
    kind("write send sendto sendmsg dprintf")
    kind("close")
    kind("waitpid wait waitid")
    kind("dup2 dup")
    kind("execlp execvp execv execl execve")
    kind("open")
    kind("mkfifo")
    kind("unlink remove")
    kind("shm_open")
    kind("ftruncate posix_fallocate")
    kind("mmap")
    kind("munmap")
    kind("shm_unlink")
    kind("sem_wait sem_trywait sem_timedwait")
    kind("sem_post")
    kind("pthread_mutex_lock pthread_mutex_trylock")
    kind("pthread_mutex_unlock")
    kind("socket")
    kind("socketpair")
    kind("bind")
    kind("listen")
    kind("accept accept4")
    kind("connect")
    kind("poll")
    kind("kill alarm")
}
