/*
 * sweep.c - run a session again and again, each time with another fault in it
 *
 * usage: sweep [OPTION...] SCRATCH FOLDER
 *
 * SCRATCH was made by the script `sweep`: it holds the FOLDER's `programs`, the
 * script `start` that runs them with the library, the `script` of the session,
 * what is `expected` of it, and the names that a run may use. Options:
 *
 *     -q NAME  quick: of the first process of that program and its first two
 *              children, the first call of each kind, with the first error
 *     -c CALL  only this call, such as read
 *     -v  show every run, not only the bad ones
 *     -b  end with the first bad one
 *     -m N  so many milliseconds are enough for a session
 *     -x N  N times as many, and the same for all other limits
 *     -f  let calls fail
 *     -k  kill processes before their calls
 *     -t  the same with SIGTERM, and no name may stay
 *     -p  bytes in pieces, calls interrupted
 *     -d N  N runs with random delays, every other one on a single core
 *     -o N  the random numbers are not those from 1 on, but from N on
 *     -w  the program itself kills its second child, and may take our kill for
 *         its own
 *     -a  the program counts on a pipe's taking up to PIPE_BUF bytes whole
 *         (POSIX, write())
 *     -n  no interruption: for this program it would be a time limit
 *     -u TEXT  a name may stay, if the next run takes it over, or says TEXT
 *         and then takes it
 *     -l  as in the shell, a child's failure is only to be said
 *
 * A program that is not called robust_NAME may leave a name after a fault, and
 * then the next run may fail because of it, if it says so.
 *
 * The exit status is 1 if there was a bad run.
 */
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "fault.h"

/* What became of a session with a fault in it. */
enum outcome {
    /* good */
    RIGHT,       /* it did and said what it does without one */
    REPORTED,    /* the program said so, and ended with an error */
    SHOWN,       /* it showed the error in its output, as it shows others */
    ELSEWHERE,   /* it said so and went on; or was killed, and the others saw */
    WAITS,       /* the other side has met nobody: it waits for the next */
    NOT_REACHED, /* this time the call was not made, or had nothing to do */
    /* bad */
    SILENT,     /* wrong, but no error status */
    NO_MESSAGE, /* an error status, but no word about it */
    NO_REASON,  /* a message, but none with the reason */
    UNNOTICED,  /* right, though it cannot know */
    HANG,
    CRASH,
    LEFT_PROCESS,
    LEFT_NAME,
    SPOILT, /* it made the next run fail */
    OUTCOMES
};

static const char *const outcome_names[OUTCOMES] = {
    "right",       "reported", "shown",        "elsewhere", "waits",
    "not reached", "silent",   "no message",   "no reason", "unnoticed",
    "hang",        "crash",    "left process", "left name", "spoilt"
};

enum {
    /* milliseconds: */
    GRACE = 2500,         /* for what goes on when the session has ended */
    PARTNER_AFTER = 1000, /* until the next partner comes, */
    PARTNER_SOON = 150,   /* or until then, if those who wait have made */
    IN_VAIN = 60,         /* so many calls meanwhile, */
    IN_CALLS = 100,       /* or until all have waited so long, each in a call */
    MOST_LINES = 200,
    MOST_CALLS = 12, /* of a kind, and the last one: some are in long loops */
};

static const char *const call_names[] = {
#define NAME(name, ...) #name,
    CALLS(NAME)
};

static const int call_errors[][MAX_ERRORS] = {
#define ERRORS(name, ...) { __VA_ARGS__ },
    CALLS(ERRORS)
};

static char scratch[1024];
static const char *folder;
static struct state *state;
static long counts[OUTCOMES];
enum { PATIENCE = 10000 };      /* milliseconds for a session, */
static int patience = PATIENCE; /* or less */
static long slowness = 1;
static const char *only_call; /* NULL: all */
static int verbose;
static int ends_if_bad;
static int is_atomic;
static int is_thorough; /* also what leaves no name could spoil something */
static int names_may_stay;
static const char *says_if_it_stays;
static int child_may_fail;
static int kills_second_child;
static struct usual {
    char label[LABEL_SIZE];
    int ended;
} usual[MAX_PROCESSES]; /* how each process ends without a fault */
static int usual_count;
static int has_kill; /* does the session itself end a program by a signal? */

static void die(const char *what)
{
    perror(what);
    exit(2);
}

static void child_dies(const char *what)
{
    perror(what);
    _exit(2);
}

static long now(void)
{
    struct timespec time;
    if (clock_gettime(CLOCK_MONOTONIC, &time) == -1)
        die("clock_gettime");
    return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static const char *in_scratch(const char *name)
{
    static char paths[16][sizeof scratch + 64];
    static unsigned next;
    char *path = paths[next++ % 16];
    snprintf(path, sizeof paths[0], "%s/%s", scratch, name);
    return path;
}

/* The lines of a file, each with a NUL for its newline. */
struct text {
    int count;
    char *lines[MOST_LINES];
};

static void read_text(const char *name, struct text *text)
{
    text->count = 0;
    FILE *file = fopen(in_scratch(name), "r");
    if (file == NULL)
        die(name);
    char *line = NULL;
    size_t size = 0;
    while (text->count < MOST_LINES && getline(&line, &size, file) != -1) {
        line[strcspn(line, "\n")] = '\0';
        text->lines[text->count++] = line;
        line = NULL;
        size = 0;
    }
    free(line);
    fclose(file);
}

static void free_text(struct text *text)
{
    while (text->count > 0)
        free(text->lines[--text->count]);
}

/* Is it that line, where "..." is any text of at least one character? */
static int describes(const char *pattern, const char *line)
{
    for (; *pattern != '\0'; pattern++, line++) {
        if (strncmp(pattern, "...", 3) == 0) {
            for (line++; line[-1] != '\0'; line++)
                if (describes(pattern + 3, line))
                    return 1;
            return 0;
        }
        if (*pattern != *line)
            return 0;
    }
    return *line == '\0';
}

/* What a run said and left. */
struct result {
    struct text out, err;
    int is_right;
    int prints_right; /* whatever it says on standard error */
    int messages;     /* lines on standard error that are not expected */
    int timed_out;
    int left_process;
    int had_partner;
    int names; /* that were left */
};

/* What may fail without a word about it, since the program tries again or
 * something else, or knows all it has to know. `error` is 0 for any. */
static const struct place {
    const char *program;
    enum call call;
    int error;
} tolerant[] = {
    /* serves the others: nobody can make it wait by not reading a message */
    { "05-unix-socket/robust_server", CALL_accept, 0 },
    { "05-unix-socket/robust_server", CALL_recv, 0 },
    { "05-unix-socket/robust_server", CALL_send, 0 },
    /* tries again for a while, or takes the next caller */
    { "05-unix-socket/robust_client", CALL_connect, ECONNREFUSED },
    { "05-unix-socket/robust_receive_fd", CALL_accept, ECONNABORTED },
    /* counts what it gives up */
    { "05-unix-socket/robust_datagram_server", CALL_sendto, 0 },
    /* says it with its status: it is in a signal handler */
    { "03-fifo/robust_seq_server", CALL_lstat, 0 },
    { "03-fifo/robust_seq_server", CALL_unlink, 0 },
    { "03-fifo/robust_seq_server", CALL_close, EIO },
    /* it is in a signal handler that only wakes */
    { "04-shm/transfer", CALL_sem_post, EOVERFLOW },
    /* tries again */
    { "05-unix-socket/in_order", CALL_send, ENOBUFS },
    /* takes it for a system that cannot lock a FIFO */
    { "03-fifo/robust_reader", CALL_fcntl, EINVAL },
    { "03-fifo/robust_seq_client", CALL_fcntl, EINVAL },
    { "03-fifo/robust_seq_server", CALL_fcntl, EINVAL },
    { "03-fifo/robust_writer", CALL_fcntl, EINVAL },
    /* looks whether somebody is there, and goes on waiting */
    { "04-shm/robust_consumer", CALL_sem_timedwait, ETIMEDOUT },
    { "04-shm/robust_producer", CALL_sem_timedwait, ETIMEDOUT },
    { "04-shm/robust_reader", CALL_sem_timedwait, ETIMEDOUT },
    /* takes it for a system that cannot write() to shared memory */
    { "04-shm/copy_or_share", CALL_write, EIO },
    { "04-shm/counter", CALL_write, EIO },
    { "04-shm/lifecycle", CALL_write, EIO },
    { "04-shm/lost_update", CALL_write, EIO },
    { "04-shm/owner_dies", CALL_write, EIO },
    /* serves the next one */
    { "05-unix-socket/robust_receive_fd", CALL_accept, ECONNABORTED },
    { "05-unix-socket/robust_receive_fd", CALL_recvmsg, ECONNRESET },
    /* calls again, if only for a while */
    { "05-unix-socket/robust_client", CALL_connect, ECONNREFUSED },
    /* is about that */
    { "01-pipe/fd_limit", CALL_pipe, EMFILE },
    { "02-pipe-dup2/robust_pipeline", CALL_execvp, ENOENT },
};

/* What cannot fail. */
static const struct place infallible[] = {
    /* looks whether a message would have to wait */
    { "03-fifo/robust_seq_server", CALL_poll, 0 },
    /* is about a pipe to itself: a signal handler says that it has run */
    { "05-unix-socket/robust_datagram_server", CALL_write, 0 },
    { "05-unix-socket/robust_receive_fd", CALL_write, 0 },
    { "05-unix-socket/robust_server", CALL_read, 0 },
    { "05-unix-socket/robust_server", CALL_write, 0 },
};

static int is_in(const struct place *places, size_t size, const char *label,
                 enum call call, int error)
{
    char program[sizeof scratch];
    snprintf(program, sizeof program, "%s/%.*s", folder,
             (int)strcspn(label, "#"), label);
    for (size_t i = 0; i < size / sizeof places[0]; i++)
        if (strcmp(places[i].program, program) == 0 && places[i].call == call &&
            (places[i].error == 0 || places[i].error == error))
            return 1;
    return 0;
}

static int may_be_silent(void)
{
    return is_in(tolerant, sizeof tolerant, state->label, state->call,
                 state->error);
}

/* A call that fails has to be named, or its object, with the reason. Of a
 * process that is gone, or gives one up, one may just say that. What the shell
 * says ("Killed", "SCRIPT: 1: kill: No such process") does not count. */
static int is_message(const char *line)
{
    if (strstr(line, "/script: ") != NULL || strcmp(line, "Killed") == 0 ||
        strcmp(line, "Terminated") == 0)
        return 0;
    int is_gone =
        state->mode != FAIL || state->error == ECONNRESET || may_be_silent();
    return strstr(line, is_gone ? " " : ": ") != NULL;
}

/* The expected lines are those of both streams: what is found in the errors is
 * taken away, the rest has to be the output. */
static void compare(struct result *result)
{
    struct text expected;
    read_text("expected", &expected);
    read_text("out", &result->out);
    read_text("err", &result->err);
    result->messages = 0;
    for (int i = 0; i < result->err.count; i++) {
        int j = 0;
        while (j < expected.count &&
               (expected.lines[j] == NULL ||
                !describes(expected.lines[j], result->err.lines[i])))
            j++;
        if (j < expected.count) {
            free(expected.lines[j]);
            expected.lines[j] = NULL;
        } else if (is_message(result->err.lines[i])) {
            result->messages++;
        }
    }
    int at = 0;
    result->prints_right = 1;
    for (int j = 0; j < expected.count; j++)
        if (expected.lines[j] != NULL) {
            if (at >= result->out.count ||
                !describes(expected.lines[j], result->out.lines[at++]))
                result->prints_right = 0;
            free(expected.lines[j]);
        }
    if (at < result->out.count)
        result->prints_right = 0;
    result->is_right = result->prints_right && result->messages == 0;
}

static int remove_entry(const char *path, const struct stat *status, int type,
                        struct FTW *where)
{
    (void)status;
    (void)type;
    (void)where;
    return remove(path);
}

/* In the sessions' directory each program's name is a link to what starts it
 * with the library. */
static void make_directory(void)
{
    const char *here = in_scratch("here");
    DIR *programs = opendir(in_scratch("programs"));
    if (programs == NULL || mkdir(here, 0700) == -1 || chdir(here) == -1)
        die(here);
    struct dirent *entry;
    while ((entry = readdir(programs)) != NULL) {
        if (entry->d_name[0] != '.' && symlink("../start", entry->d_name) == -1)
            die(entry->d_name);
    }
    closedir(programs);
}

static int is_same(const struct stat *status, const struct object *object)
{
    return S_ISREG(status->st_mode) == S_ISREG(object->mode) &&
           status->st_dev == object->dev && status->st_ino == object->ino;
}

static int is_there(const struct object *object)
{
    struct stat status;
    sem_t *semaphore;
    int fd, is_there;
    switch (object->kind) {
    case PATH:
        return lstat(object->name, &status) == 0 && is_same(&status, object);
    case MEMORY:
        fd = shm_open(object->name, O_RDONLY, 0);
        is_there =
            fd != -1 && fstat(fd, &status) == 0 && is_same(&status, object);
        if (fd != -1)
            close(fd);
        return is_there;
    case SEMAPHORE:
        semaphore = sem_open(object->name, 0);
        return semaphore != SEM_FAILED && sem_close(semaphore) == 0;
    }
    return 0;
}

/* Removes what a broken session has left: letters, a file in place of a FIFO
 * that was not made. What the programs have made may stay. */
static void clean_directory(int names_stay)
{
    DIR *here = opendir(".");
    if (here == NULL)
        die("here");
    struct dirent *entry;
    while ((entry = readdir(here)) != NULL) {
        struct stat status;
        int stays = lstat(entry->d_name, &status) == -1 ||
                    S_ISLNK(status.st_mode) || entry->d_name[0] == '.';
        for (int i = 0; names_stay && i < state->object_count; i++)
            stays |= strcmp(state->objects[i].name, entry->d_name) == 0 &&
                     is_there(&state->objects[i]);
        if (!stays)
            nftw(entry->d_name, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    }
    closedir(here);
}

/* Begins a command in the session's directory and returns its process. */
static pid_t launch(char *const argv[], const char *out, const char *err,
                    int takes_part)
{
    pid_t pid = fork();
    if (pid == -1)
        die("fork");
    if (pid > 0)
        return pid;
    if (setpgid(0, 0) == -1 || chdir(in_scratch("here")) == -1)
        child_dies("chdir");
    int fds[] = { open("/dev/null", O_RDONLY),
                  open(out, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600),
                  open(err, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600) };
    for (int i = 0; i < 3; i++)
        if (fds[i] == -1 || dup2(fds[i], i) == -1)
            child_dies(out);
    for (int fd = 3; fd < 256; fd++)
        close(fd);
    sigset_t none;
    sigemptyset(&none);
    for (int i = 1; i <= SIGTERM; i++)
        signal(i, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (takes_part)
        setenv("FAULT_STATE", in_scratch("state"), 1);
    execvp(argv[0], argv);
    child_dies(argv[0]);
    return -1;
}

static void set_label(char to[LABEL_SIZE], const char *from)
{
    snprintf(to, LABEL_SIZE, "%s", from);
}

static struct process *find_process(const char *label)
{
    for (int i = 0; i < state->process_count && i < MAX_PROCESSES; i++)
        if (strcmp(state->processes[i].label, label) == 0)
            return &state->processes[i];
    return NULL;
}

/* The one that the shell started, if `process` is a child of it. */
static struct process *root_of(struct process *process)
{
    char label[LABEL_SIZE];
    set_label(label, process->label);
    label[strcspn(label, ".")] = '\0';
    return find_process(label);
}

static int is_alive(const struct process *process)
{
    return process->ended == 0 &&
           !(state->mode == KILL &&
             strcmp(process->label, state->label) == 0) &&
           kill(process->pid, 0) == 0;
}

/* The one that was hit. (The sample programs' folders begin with a number.) */
static int is_simple(void)
{
    return *folder == '0' && strncmp(state->label, "robust_", 7) != 0;
}

static int has_target(void)
{
    return state->mode == FAIL || state->mode == KILL || state->mode == STOP;
}

/* Does everybody wait in a call? Then this is how many calls they have made. */
static long calls_if_all_wait(void)
{
    long calls = 0;
    for (int i = 0; i < state->process_count && i < MAX_PROCESSES; i++) {
        if (!is_alive(&state->processes[i]))
            continue;
        if (state->processes[i].waiting == 0)
            return 0;
        for (int call = 0; call < CALL_COUNT; call++)
            calls += state->processes[i].counts[call];
    }
    return calls;
}

/* The fewest calls that any living process has made. */
static long fewest_calls(void)
{
    long fewest = -1;
    for (int i = 0; i < state->process_count && i < MAX_PROCESSES; i++) {
        long calls = 0;
        for (int call = 0; call < CALL_COUNT; call++)
            calls += state->processes[i].counts[call];
        if (is_alive(&state->processes[i]) && (fewest == -1 || calls < fewest))
            fewest = calls;
    }
    return fewest;
}

/* Did it end with an error, as it does not without a fault? */
static int has_failed(const struct process *process)
{
    for (int i = 0; i < usual_count; i++)
        if (strcmp(usual[i].label, process->label) == 0)
            return process->ended != usual[i].ended && process->ended != 1;
    return process->ended != 1;
}

static int another_has_failed(const struct process *but)
{
    for (int i = 0; i < state->process_count && i < MAX_PROCESSES; i++) {
        struct process *process = &state->processes[i];
        if (!process->is_child && process != but && process->ended != 0 &&
            has_failed(process))
            return 1;
    }
    return 0;
}

/* The program for which others may wait: the one that was hit, if it has gone,
 * or else one that has failed because of that. */
static struct process *who_has_gone(void)
{
    struct process *hit = find_process(state->label);
    struct process *root = hit == NULL ? NULL : root_of(hit);
    if (root == NULL || !is_alive(root))
        return root;
    for (int i = 0; i < state->process_count && i < MAX_PROCESSES; i++) {
        struct process *process = &state->processes[i];
        if (!process->is_child && process->line == state->line &&
            process->ended != 0 && has_failed(process))
            return process;
    }
    return NULL;
}

/* It once more, without a fault: does it find the other side waiting for it? */
static pid_t start_partner(void)
{
    const struct process *gone = who_has_gone();
    char *argv[32], copy[ARGUMENTS_SIZE];
    int argc = 0;
    if (gone == NULL) /* it was there a moment ago */
        return -1;
    memcpy(copy, gone->arguments, sizeof copy);
    for (char *at = copy; at < copy + sizeof copy && *at != '\0' && argc < 31;
         at += strlen(at) + 1)
        argv[argc++] = at;
    argv[argc] = NULL;
    return launch(argv, in_scratch("partner"), in_scratch("partner"), 0);
}

/* Waits a little, or until a child has ended. */
static void wait_a_little(int milliseconds)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    struct timespec time = { .tv_nsec = milliseconds * 1000000L };
    sigtimedwait(&set, NULL, &time);
}

static void reset(enum mode mode)
{
    state->mode = mode;
    state->hits = 0;
    state->line = 0;
    state->process_count = 0;
    state->object_count = 0;
    memset(state->processes, 0, sizeof state->processes);
}

/* How many of the names that the programs have made are still there? */
static int names_left(void)
{
    int count = 0;
    for (int i = 0; i < state->object_count && i < MAX_OBJECTS; i++)
        count += is_there(&state->objects[i]);
    return count;
}

/* Does the line go on in which the fault happened? It may be the shell that
 * waits there: `echo hi > my_fifo`. */
static int line_goes_on(void)
{
    int last = 0;
    for (int i = 0; i < state->process_count && i < MAX_PROCESSES; i++) {
        const struct process *process = &state->processes[i];
        if (process->line == state->line && is_alive(process))
            return 1;
        if (process->line > last)
            last = process->line;
    }
    return last == state->line;
}

/* Is it clear that the others wait for the next one? */
static int is_time_for_partner(void)
{
    static long alone, calls, quiet, calls_when_quiet;
    if (!has_target() || state->hits == 0 || who_has_gone() == NULL ||
        !line_goes_on()) {
        alone = quiet = 0;
        return 0;
    }
    if (alone == 0) {
        alone = now();
        calls = fewest_calls();
    }
    long waiting = calls_if_all_wait();
    if (waiting == 0 || waiting != calls_when_quiet)
        quiet = 0;
    else if (quiet == 0)
        quiet = now();
    calls_when_quiet = waiting;
    return now() > alone + PARTNER_AFTER * slowness ||
           (now() > alone + PARTNER_SOON * slowness &&
            fewest_calls() > calls + IN_VAIN) ||
           (quiet != 0 && now() > quiet + IN_CALLS * slowness);
}

/* When the others have met a partner, there is no more to be seen, and he might
 * confuse the rest of the session. The script looks whether the file is there.
 */
static void end_after_line(void)
{
    int fd = open(in_scratch("over"), O_CREAT | O_WRONLY, 0600);
    if (fd == -1)
        die("over");
    close(fd);
}

static void run(struct result *result)
{
    char *argv[] = { "sh", (char *)in_scratch("script"), NULL };
    memset(result, 0, sizeof *result);
    unlink(in_scratch("over"));
    const pid_t command = launch(argv, in_scratch("out"), in_scratch("err"), 1);
    pid_t partner = -1;
    long last = now() + patience * slowness;
    int is_over = 0, was_over = 0; /* the session */
    for (;;) {
        pid_t pid;
        while ((pid = waitpid(-1, NULL, WNOHANG)) > 0) {
            if (pid == partner)
                partner = -1;
            is_over |= pid == command;
        }
        if (pid == -1 && errno == ECHILD &&
            (result->left_process || kill(-command, 0) == -1))
            break;
        if (is_over && !was_over) {
            was_over = 1;
            last = now() + GRACE * slowness;
            if (partner != -1)
                kill(partner, SIGTERM);
        }
        if (now() > last) {
            result->timed_out |= !is_over;
            result->left_process |= is_over;
            last = now() + GRACE * slowness;
            kill(-command, SIGKILL);
            if (partner != -1)
                kill(-partner, SIGKILL);
        }
        if (!is_over && !result->had_partner && is_time_for_partner()) {
            partner = start_partner();
            result->had_partner = 1;
            end_after_line();
        }
        wait_a_little(10);
    }
    result->names = names_left();
    compare(result);
}

/* Without one of these a program cannot remove a name, or not know whether it
 * is its own: then the name stays, and the next run has to deal with it. */
static int is_for_removal(enum call call)
{
    return call == CALL_unlink || call == CALL_shm_unlink ||
           call == CALL_sem_unlink || call == CALL_lstat || call == CALL_fcntl;
}

static void remove_names(void)
{
    for (int i = 0; i < state->object_count && i < MAX_OBJECTS; i++) {
        struct object *object = &state->objects[i];
        if (!is_there(object))
            continue;
        if (object->kind == PATH)
            unlink(object->name);
        else if (object->kind == MEMORY)
            shm_unlink(object->name);
        else
            sem_unlink(object->name);
    }
}

static int has_line(const struct text *text, const char *part)
{
    for (int i = 0; i < text->count; i++)
        if (strstr(text->lines[i], part) != NULL)
            return 1;
    return 0;
}

static int crashed(const struct result *result)
{
    const char *words[] = { "[exit status 134]", "[exit status 135]",
                            "[exit status 136]", "[exit status 139]",
                            "[exit status 141]" };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (has_line(&result->out, words[i]))
            return 1;
    return has_line(&result->err, "Segmentation fault") ||
           has_line(&result->err, "Bus error") ||
           has_line(&result->err, "Aborted") ||
           has_line(&result->err, "stack smashing");
}

/* In the words of a user: the error that we let the call fail with. */
static const char *reason(void)
{
    return state->call == CALL_getaddrinfo || state->call == CALL_getnameinfo
               ? gai_strerror(state->error)
               : strerror(state->error);
}

static enum outcome judge_ending(const struct result *result)
{
    struct process *hit = find_process(state->label);
    struct process *root = hit == NULL ? NULL : root_of(hit);
    int is_killed = state->mode == KILL || state->mode == STOP;
    int killed_root = is_killed && hit == root;
    if (result->timed_out)
        return HANG;
    if (result->left_process)
        return LEFT_PROCESS;
    if (!has_target())
        return result->is_right ? names_left() > 0 ? LEFT_NAME : RIGHT : SILENT;
    if (state->hits == 0 || root == NULL)
        return result->is_right ? NOT_REACHED : SILENT;
    if (is_simple() && (has_line(&result->out, "[exit status 141]") ||
                        has_line(&result->out, "[exit status 142]")))
        return ELSEWHERE; /* by SIGPIPE or SIGALRM */
    if (crashed(result) || (!killed_root && root->ended == 0 && !has_kill &&
                            !has_line(&result->out, "[exit status 143]")))
        return CRASH;
    if (state->mode != KILL && !names_may_stay && result->names > 0 &&
        (result->is_right || !(is_simple() || (is_for_removal(state->call) &&
                                               state->mode == FAIL))))
        return LEFT_NAME;
    if (result->is_right)
        return RIGHT;
    if (result->had_partner)
        return result->messages > 0 || killed_root ? WAITS : NO_MESSAGE;
    if (killed_root) /* the shell knows */
        return ELSEWHERE;
    if (root->ended > 1 + 128 && is_killed)
        return REPORTED; /* it passes on its command's status */
    if (kills_second_child && strstr(hit->label, ".2") != NULL)
        return result->messages > 0 ? REPORTED : ELSEWHERE;
    if (!has_failed(root) && has_line(&result->out, reason()))
        return SHOWN;
    if (result->messages == 0)
        return has_failed(root) ? NO_MESSAGE : SILENT;
    if (has_failed(root))
        return REPORTED;
    return another_has_failed(root) || (result->prints_right && hit == root) ||
                   (child_may_fail && hit != root)
               ? ELSEWHERE
               : SILENT;
}

static enum outcome judge(const struct result *result)
{
    enum outcome outcome = judge_ending(result);
    if (state->mode != FAIL)
        return outcome;
    if (may_be_silent())
        return outcome == NO_MESSAGE ? REPORTED : outcome;
    if (outcome == RIGHT)
        return UNNOTICED;
    if ((outcome == REPORTED || outcome == ELSEWHERE || outcome == WAITS) &&
        !has_line(&result->err, reason()) &&
        !has_line(&result->out, reason()) &&
        !(is_print(state->call) && has_line(&result->err, "stdout: ")))
        return NO_REASON;
    return outcome;
}

static void show(const struct result *result, enum outcome outcome)
{
    int is_bad = outcome > NOT_REACHED;
    if (!is_bad && !verbose)
        return;
    if (has_target())
        printf("%s%s: %s %d %s: %s\n", is_bad ? "NOT OK: " : "", state->label,
               call_names[state->call], state->number,
               state->mode == KILL   ? "killed before"
               : state->mode == STOP ? "stopped before"
                                     : reason(),
               outcome_names[outcome]);
    else
        printf("%s%s %u: %s\n", is_bad ? "NOT OK: " : "",
               state->mode == DELAY    ? "delays"
               : state->mode == PIECES ? "pieces"
                                       : "interrupted",
               state->seed, outcome_names[outcome]);
    if (!is_bad && verbose < 2)
        return;
    for (int i = 0; i < result->out.count && i < 30; i++)
        printf("  | %.200s\n", result->out.lines[i]);
    for (int i = 0; i < result->err.count && i < 30; i++)
        printf("  ! %.200s\n", result->err.lines[i]);
    for (int i = 0; is_bad && i < state->process_count; i++)
        printf("  %s: %s %d\n", state->processes[i].label,
               state->processes[i].waiting == 0
                   ? "status"
                   : call_names[state->processes[i].waiting - 1],
               state->processes[i].ended - 1);
}

static void be_patient(long times)
{
    slowness = times;
    state->slowness = (int)times;
    state->hurry = times < HURRY ? HURRY / (int)times : 1;
}

/* The fault that is in the state, until there is a result. What took too long
 * may have done so because the machine is busy: that gets another run. */
static enum outcome run_with_fault(struct result *result)
{
    const struct state set = *state;
    for (;;) {
        clean_directory(0);
        run(result);
        enum outcome outcome = judge(result);
        int is_late = result->timed_out || result->left_process ||
                      has_line(&result->out, "[exit status 142]"); /* SIGALRM */
        if (outcome <= NOT_REACHED || !is_late || slowness > 1 ||
            patience < PATIENCE)
            return outcome;
        free_text(&result->out);
        free_text(&result->err);
        *state = set;
        be_patient(5);
    }
}

/* One run, and another one to see whether it has spoilt something. */
static void try(void)
{
    struct result result, next;
    long usual_slowness = slowness;
    enum outcome outcome = run_with_fault(&result);
    if (has_target() && outcome <= NOT_REACHED &&
        (names_left() > 0 || (is_thorough && state->mode == KILL))) {
        /* What the session itself has left goes; what the programs have made
         * stays, for the next run to deal with. */
        struct state *copy = malloc(sizeof *copy);
        if (copy == NULL)
            die("malloc");
        memcpy(copy, state, sizeof *copy);
        clean_directory(1);
        reset(WATCH);
        run(&next);
        int is_right = next.is_right && (names_may_stay || next.names == 0);
        if (is_simple() && next.messages > 0 &&
            has_line(&next.out, "[exit status "))
            is_right = 1;
        if (says_if_it_stays != NULL && next.names == 0 &&
            has_line(&next.err, says_if_it_stays))
            is_right = 1;
        is_right &= !next.timed_out && !next.left_process;
        remove_names();
        memcpy(state, copy, sizeof *copy);
        free(copy);
        if (!is_right) {
            free_text(&result.out);
            free_text(&result.err);
            result = next;
            outcome = SPOILT;
        } else {
            free_text(&next.out);
            free_text(&next.err);
        }
    }
    remove_names();
    be_patient(usual_slowness);
    counts[outcome]++;
    show(&result, outcome);
    free_text(&result.out);
    free_text(&result.err);
    if (ends_if_bad && outcome > NOT_REACHED)
        exit(1);
}

/* What there is to fail: each call of each process as it was without a fault */
struct point {
    char label[LABEL_SIZE];
    enum call call;
    int count;
};

static struct point *find_points(size_t *count)
{
    struct result result;
    struct point *points = NULL;
    *count = 0;
    make_directory();
    reset(WATCH);
    run(&result);
    if (!result.is_right || names_left() > 0) {
        printf("NOT OK: without a fault\n");
        for (int i = 0; i < result.out.count; i++)
            printf("  | %s\n", result.out.lines[i]);
        for (int i = 0; i < result.err.count; i++)
            printf("  ! %s\n", result.err.lines[i]);
        remove_names();
        exit(1);
    }
    free_text(&result.out);
    free_text(&result.err);
    for (int i = 0; i < state->process_count; i++) {
        set_label(usual[i].label, state->processes[i].label);
        usual[i].ended = state->processes[i].ended;
    }
    usual_count = state->process_count;
    for (int i = 0; i < state->process_count; i++)
        for (int call = 0; call < CALL_COUNT; call++)
            if (state->processes[i].counts[call] > 0) {
                points = realloc(points, (*count + 1) * sizeof *points);
                if (points == NULL)
                    die("realloc");
                struct point *point = &points[(*count)++];
                set_label(point->label, state->processes[i].label);
                point->call = (enum call)call;
                point->count = state->processes[i].counts[call];
            }
    return points;
}

static void try_point(const struct point *point, int number, enum mode mode,
                      int error)
{
    reset(mode);
    set_label(state->label, point->label);
    state->call = point->call;
    state->number = number;
    state->error = error;
    try();
}

/* Is it the first process of that program, or its first or second child? */
static int is_first(const char *label, const char *program)
{
    size_t length = strlen(program);
    if (strncmp(label, program, length) != 0)
        return 0;
    label += length;
    return strcmp(label, "#1") == 0 || strcmp(label, "#1.1") == 0 ||
           strcmp(label, "#1.2") == 0;
}

static void sweep(enum mode mode, const char *quick, const struct point *points,
                  size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct point *point = &points[i];
        const int *errors = call_errors[point->call];
        if ((quick != NULL && !is_first(point->label, quick)) ||
            (only_call != NULL &&
             strcmp(call_names[point->call], only_call) != 0) ||
            (mode == FAIL && is_in(infallible, sizeof infallible, point->label,
                                   point->call, 0)))
            continue;
        for (int number = 1; number <= point->count; number++) {
            if (quick != NULL && number > 1)
                break;
            if (number > MOST_CALLS && number < point->count)
                number = point->count;
            for (int j = 0; j < MAX_ERRORS && errors[j] != 0; j++) {
                try_point(point, number, mode, errors[j]);
                if (quick != NULL || mode != FAIL)
                    break;
            }
        }
    }
}

int main(int argc, char *argv[])
{
    const char *quick = NULL;
    int fails = 0, kills = 0, stops = 0, pieces = 0, is_interrupted = 1;
    unsigned delays = 0, first = 1;
    int option;
    while ((option = getopt(argc, argv, "q:c:vbm:x:fktpd:o:anu:lw")) != -1)
        switch (option) {
        case 'q':
            quick = optarg;
            break;
        case 'c':
            only_call = optarg;
            break;
        case 'v':
            verbose++;
            break;
        case 'b':
            ends_if_bad = 1;
            break;
        case 'm':
            patience = atoi(optarg);
            break;
        case 'x':
            slowness = atol(optarg) < 1 ? 1 : atol(optarg);
            break;
        case 'f':
            fails = 1;
            break;
        case 'k':
            kills = 1;
            break;
        case 't':
            stops = 1;
            break;
        case 'p':
            pieces = 1;
            break;
        case 'a':
            is_atomic = 1;
            break;
        case 'n':
            is_interrupted = 0;
            break;
        case 'w':
            kills_second_child = 1;
            break;
        case 'u':
            names_may_stay = 1;
            says_if_it_stays = optarg;
            break;
        case 'l':
            child_may_fail = 1;
            break;
        case 'd':
            delays = (unsigned)atoi(optarg);
            break;
        case 'o':
            first = (unsigned)atoi(optarg);
            break;
        default:
            return 2;
        }
    if (optind != argc - 2 || strlen(argv[optind]) >= sizeof scratch - 64)
        return 2;
    snprintf(scratch, sizeof scratch, "%s", argv[optind]);
    folder = argv[optind + 1];

#ifdef __linux__
    /* So we know when all have ended. Where that cannot be, as in QEMU, we know
     * who still runs in the session's process group. */
    prctl(PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L);
#endif
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int fd = open(in_scratch("state"), O_RDWR | O_CREAT, 0600);
    if (fd == -1 || ftruncate(fd, sizeof *state) == -1)
        die("state");
    state =
        mmap(NULL, sizeof *state, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (state == MAP_FAILED)
        die("mmap");
    state->is_atomic = is_atomic;
    be_patient(slowness);

    struct text script;
    read_text("script", &script);
    has_kill = has_line(&script, "kill $!");
    free_text(&script);

    is_thorough = quick == NULL;
    size_t count;
    struct point *points = find_points(&count);
    if (fails)
        sweep(FAIL, quick, points, count);
    if (kills)
        sweep(KILL, quick, points, count);
    if (stops)
        sweep(STOP, quick, points, count);
    for (unsigned i = first; i < first + delays; i++) {
        reset(DELAY);
        state->label[0] = '\0';
        state->seed = i;
        try();
    }
    if (pieces)
        for (int i = 0; i <= is_interrupted; i++) {
            reset(i == 0 ? PIECES : INTERRUPT);
            state->label[0] = '\0';
            state->seed = 1;
            try();
        }
    free(points);

    long total = 0, bad = 0;
    for (int i = 0; i < OUTCOMES; i++) {
        total += counts[i];
        bad += i > NOT_REACHED ? counts[i] : 0;
    }
    printf("%ld runs", total);
    for (int i = 0; i < OUTCOMES; i++)
        if (counts[i] > 0)
            printf(", %ld %s", counts[i], outcome_names[i]);
    printf("\n");
    return bad > 0 || total == 0; /* none: it has not met the program */
}
