/*
 * watch.c - shows what programs and the kernel do, call by call, as a table
 *
 *     ./watch [-a] [-j] PROGRAM [ARG...] ['&' PROGRAM [ARG...]]...
 *
 * A row is a call, and what it woke; a column is a process, in the order of
 * birth; the kernel's column counts the open ends of each pipe. A call that
 * waits says so, and its end (…) stands in the row of the call that woke it.
 * If nobody can go on, the last lines say who waits for what, and who holds it.
 * Only one process goes on at a time, so the rows are the same each time.
 *
 * -a shows what libc calls for itself, too; -j speaks Japanese. NO_COLOR, and
 * COLUMNS if the terminal is not to be asked, are heeded. Ctrl-C shows the table
 * so far. -r prints a line for each cell, for tests. The status is 0 whatever
 * came of the programs, 77 where the system does not let programs be traced.
 *
 *     tracer.c  whose turn it is          table.c   rows, and how they look
 *     proc.c    what the kernel tells     why.c     why nobody can go on
 *     calls.c   names and arguments       source.c  ① and "step 3" of the source
 *     things.c  whose descriptor is what
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "watch.h"

enum { UNSUPPORTED = 77, USAGE = 2, BY_SIGNAL = 128 };

int japanese, show_all;

void die(const char *what)
{
    fprintf(stderr, "watch: %s: %s\n", what, strerror(errno));
    end_all();
    exit(EXIT_FAILURE);
}

/* What the programs print stays here: it stands in the table. */
static int sink(const char *name, enum thing_kind kind)
{
    int fd = memfd_create(name, MFD_CLOEXEC);
    if (fd == -1 || fcntl(fd, F_SETFL, O_APPEND) == -1)
        die("memfd_create");
    know(kind, fd);
    return fd;
}

static void last_words(int result)
{
    if (result == STUCK)
        say_why();
    if (result == TOO_LONG)
        printf("%s\n",
               SAY("\nToo many rows, or processes: it ends here.",
                   "\n行またはプロセスが多すぎます。ここで終わります。"));
    if (result > 0)
        printf("%s\n", SAY("\nStopped.", "\n中断しました。"));
    printf(
        "%s\n",
        SAY("\nOne process at a time went on, until it had to wait. Without "
            "watch the order of\ncalls that do not wait for each other is "
            "open.",
            "\n1 つのプロセスだけが、待つところまで進むように動かしました。\n"
            "そうしなければ、互いに待たない呼び出しの順序は決まっていません"
            "。"));
}

int main(int argc, char *argv[])
{
    int option, for_tests = 0;
    while ((option = getopt(argc, argv, "+ajr")) != -1) {
        show_all |= option == 'a';
        japanese |= option == 'j';
        for_tests |= option == 'r';
        if (option == '?')
            optind = argc;
    }
    if (optind >= argc) {
        fprintf(stderr, "usage: watch [-a] [-j] PROGRAM [ARG...] "
                        "['&' PROGRAM [ARG...]]...\n");
        return USAGE;
    }
    /* In place of closed ones, such as neither give nor take anything. */
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) == -1)
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);

    listen_to_signals();
    use_one_processor();
    adopt_orphans();
    know(STDIN, STDIN_FILENO);
    const int out[] = { sink("stdout", STDOUT), sink("stderr", STDERR) };
    for (int at = optind, end; at < argc; at = end + 1) {
        for (end = at; end < argc && strcmp(argv[end], "&") != 0; end++)
            continue;
        argv[end] = NULL;
        if (at == end)
            continue;
        if (!start(argv + at, out)) {
            fprintf(stderr,
                    "watch: this system does not let programs be "
                    "traced: %s\n",
                    strerror(errno));
            return UNSUPPORTED;
        }
    }

    int result = go_on();
    if (for_tests)
        print_cells();
    else
        print_table();
    if (!for_tests || result == STUCK)
        last_words(result);
    end_all();
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return result > 0 ? BY_SIGNAL + result : EXIT_SUCCESS;
}
