# mend.awk - a program that notes what it calls: below its last #include line come
# mend.h, and a macro for each of these calls
#
# usage: awk -f mend.awk SOURCE > COPY

BEGIN {
    # Calls of one kind may stand for each other.
    n = split("pipe pipe2|fork|read recv recvfrom recvmsg|" \
        "write send sendto sendmsg dprintf|waitpid wait waitid|" \
        "execlp execvp execv execl execve|open|mkfifo|shm_open|mmap|munmap|" \
        "sem_wait sem_trywait sem_timedwait|sem_post|" \
        "pthread_mutex_lock pthread_mutex_trylock|pthread_mutex_unlock|" \
        "socket|socketpair|bind|listen|accept accept4|connect|poll|kill alarm", \
        kinds, "|")
    result["fork"] = "mend_forked"
    result["read"] = "mend_have_read"
}

{ line[NR] = $0 }
/^#if/ { depth++ }
/^#endif/ { depth-- }
/^#include/ { wanted = 1 }
wanted && depth == 0 { last = NR; wanted = 0 } # where no #if is open

END {
    printf "#line 1 \"%s\"\n", FILENAME
    for (i = 1; i <= last; i++)
        print line[i]
    print "#include \"mend.h\""
    for (k = 1; k <= n; k++) {
        count = split(kinds[k], name, " ")
        for (j = 1; j <= count; j++)
            printf "#define %s(...) (mend_note(%d, \"%s\"), %s(%s(__VA_ARGS__)))\n", \
                name[j], k, name[1], result[name[1]], name[j]
    }
    printf "#line %d \"%s\"\n", i, FILENAME
    for (; i <= NR; i++)
        print line[i]
}
