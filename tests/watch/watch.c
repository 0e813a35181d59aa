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
 * What is no call is not seen: an access to shared memory, a lock that is free.
 * By chance nothing happens here: a program that goes on until it does ends
 * after 200,000 rows.
 *
 * -a shows what libc calls for itself, too; -j speaks Japanese. NO_COLOR, and
 * COLUMNS if the terminal is not to be asked, are heeded. Ctrl-C shows the
 * table so far. -r prints a line for each cell, for tests. The status is 0
 * whatever came of the programs, 77 where the system does not let programs be
 * traced.
 *
 *     tracer.c     whose turn it is        things.c  whose descriptor is what
 *     events.c     what has happened       rows.c    what was seen, row by row
 *     processes.c  start, names, end       table.c   how the table looks
 *     proc.c       what the kernel tells   why.c     why nobody can go on
 *     calls.c      the calls               source.c  the chapter's numbers
 *     arguments.c  what they show          words.c   numbers that have names
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
static int sinks[2];

static const char *reason(void)
{
    if (japanese && errno == ENOENT)
        return "見つかりません";
    if (japanese && errno == EACCES)
        return "権限がありません";
    return strerror(errno);
}

void die(const char *what)
{
    fprintf(stderr, "watch: %s: %s\n", what, reason());
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

void empty_sinks(void)
{
    for (int i = 0; i < 2; i++)
        if (ftruncate(sinks[i], 0) == -1)
            die("ftruncate");
}

/* PROGRAM [ARG...] ['&' PROGRAM [ARG...]]... Returns 0 if that is not allowed.
 */
static int start_all(char *argv[])
{
    while (*argv != NULL) {
        char **end = argv;
        while (*end != NULL && strcmp(*end, "&") != 0)
            end++;
        int is_last = *end == NULL;
        *end = NULL;
        if (end > argv && !start(argv, sinks))
            return 0;
        argv = end + !is_last;
    }
    return 1;
}

static void last_words(int result)
{
    if (result == TOO_LONG)
        printf("\n%s\n", SAY("That is too much for a table: it ends here.",
                             "表に入りきらないため、ここで終わります。"));
    if (result > 0)
        printf("\n%s\n", SAY("Stopped.", "中断しました。"));
    printf(
        "\n%s\n%s\n",
        SAY("watch let one process run at a time, until it had to wait. "
            "Without watch, calls",
            "watch は、プロセスを 1 つずつ、待つところまで進めました。"),
        SAY("that do not wait for each other may come in another order.",
            "watch なしで動かすと、互いに待たない呼び出しは、ちがう順序になる"
            "ことがあります。"));
}

static int usage(void)
{
    fprintf(stderr, SAY("usage: watch [-a] [-j] PROGRAM [ARG...] "
                        "['&' PROGRAM [ARG...]]...\n",
                        "使い方：watch [-a] [-j] プログラム [引数...] "
                        "['&' プログラム [引数...]]...\n"));
    return USAGE;
}

int main(int argc, char *argv[])
{
    int option, for_tests = 0, is_wrong = 0;
    opterr = 0;
    while ((option = getopt(argc, argv, "+ajr")) != -1) {
        show_all |= option == 'a';
        japanese |= option == 'j';
        for_tests |= option == 'r';
        is_wrong |= option == '?';
    }
    if (is_wrong)
        return usage();
    /* In place of closed ones, such as neither give nor take anything. */
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) == -1)
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);

    if (!has_proc())
        die("/proc/self");
    listen_to_signals();
    use_one_processor();
    adopt_orphans();
    know(STDIN, STDIN_FILENO);
    sinks[0] = sink("stdout", STDOUT);
    sinks[1] = sink("stderr", STDERR);
    if (!start_all(argv + optind)) {
        fprintf(stderr, "watch: %s: %s\n",
                SAY("this system does not let programs be traced",
                    "このシステムでは、プログラムをトレースできません"),
                strerror(errno));
        end_all();
        return UNSUPPORTED;
    }
    if (task_count == 0)
        return usage();

    int result = go_on();
    show_progress(0);
    if (for_tests)
        print_cells();
    else
        print_table();
    if (result == STUCK)
        say_why();
    if (!for_tests)
        last_words(result);
    end_all();
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return result > 0 ? BY_SIGNAL + result : EXIT_SUCCESS;
}
