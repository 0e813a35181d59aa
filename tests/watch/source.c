/*
 * source.c - the chapter's numbers, ① and "step 3", from the program's source
 *
 * The first address on the stack that lies in the program, not in a library, is
 * where the call returns to. addr2line(1) tells its line, if the program was
 * built with -g; the number is what the comment in that line says. A line in
 * which the call does not stand is not taken. Without all that: no numbers.
 */
#include <elf.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "watch.h"

enum { WORDS = 256, PAIRS = 64 };

static struct program {
    char path[LINE];
    uint64_t moved; /* from where it is linked to where it is */
    struct mapping code;
    FILE *lines; /* what addr2line says of its callers */
} * programs;
static int program_count;

static struct caller {
    int program;
    uint64_t address;
    const char *call;
    char text[NAME];
} * callers;
static int caller_count;

/* The program has changed: by exec(), or it is the first one. */
void new_program(struct task *task)
{
    Elf64_Ehdr head = { .e_entry = 0 };
    Elf64_auxv_t pairs[PAIRS] = { { .a_type = AT_NULL } };
    programs = grow(programs, (size_t)program_count + 1, sizeof *programs);
    struct program *program = &programs[program_count];
    memset(program, 0, sizeof *program);
    task->source = program_count++;

    char path[NAME];
    snprintf(path, sizeof path, "/proc/%d/exe", task->pid);
    ssize_t n = readlink(path, program->path, sizeof program->path - 1);
    program->path[n > 0 ? n : 0] = '\0';
    task->is_command = strncmp(program->path, "/usr/", 5) == 0 ||
                       strncmp(program->path, "/bin/", 5) == 0 ||
                       strncmp(program->path, "/sbin/", 6) == 0;

    look((char *)&head, sizeof head, "/proc/%d/exe", task->pid);
    look((char *)pairs, sizeof pairs, "/proc/%d/auxv", task->pid);
    for (int i = 0; i < PAIRS && pairs[i].a_type != AT_NULL; i++)
        if (pairs[i].a_type == AT_ENTRY) {
            program->moved = pairs[i].a_un.a_val - head.e_entry;
            find_mapping(task, pairs[i].a_un.a_val, &program->code);
        }
}

/* Where does the call return to? */
static uint64_t find_caller(struct task *task, const struct program *program,
                            uint64_t stack)
{
    uint64_t words[WORDS + 1] = { 0 };
#ifdef __aarch64__ /* there a register has it first */
    struct user_regs_struct registers;
    struct iovec place = { &registers, sizeof registers };
    if (ptrace(PTRACE_GETREGSET, task->pid, (void *)NT_PRSTATUS, &place) == 0)
        words[0] = registers.regs[30];
#endif
    size_t count = peek(task, stack, words + 1, WORDS * sizeof words[0]);
    for (size_t i = 0; i <= count / sizeof words[0]; i++)
        if (words[i] > program->code.from && words[i] < program->code.to)
            return words[i] - program->moved - 1; /* in the call itself */
    return 0;
}

/* Keeps in mind where the call that begins comes from. */
int caller_of(struct task *task, uint64_t stack)
{
    const char *call = task->in.name;
    uint64_t address = find_caller(task, &programs[task->source], stack);
    if (task->is_command || address == 0)
        return NEVER;
    for (int i = 0; i < caller_count; i++)
        if (callers[i].program == task->source &&
            callers[i].address == address && callers[i].call == call)
            return i;
    callers = grow(callers, (size_t)caller_count + 1, sizeof *callers);
    callers[caller_count] = (struct caller) { .program = task->source,
                                              .address = address,
                                              .call = call };
    return caller_count++;
}

/* ---- when the table is printed ---- */

/* "① step 3 ..." in a comment becomes "① step 3". */
static void find_number(const char *comment, char *to)
{
    static const char first[] = "\u2460"; /* ①, of three bytes */
    char text[TEXT] = "";
    int number;
    for (const char *at = comment; *at != '\0'; at++)
        if (strncmp(at, first, 2) == 0 && (at[2] & 0x3f) >= 0x20)
            add(text, "%s%.3s", *text == '\0' ? "  " : " ", at);
    const char *step = strstr(comment, "step ");
    if (step != NULL && sscanf(step, "step %d", &number) == 1)
        add(text, SAY("%sstep%c%d", "%s手順%c%d"), *text == '\0' ? "  " : " ",
            NO_BREAK, number);
    set_name(to, text);
}

/* addr2line's answers for all callers in the program, "FILE:LINE" a line. */
static FILE *ask_for_lines(int program)
{
    char *argv[] = { "addr2line", "-e", programs[program].path, NULL };
    int in = memfd_create("addresses", MFD_CLOEXEC);
    int out = memfd_create("lines", MFD_CLOEXEC);
    posix_spawn_file_actions_t files;
    pid_t pid;
    if (in == -1 || out == -1)
        die("memfd_create");
    for (int i = 0; i < caller_count; i++)
        if (callers[i].program == program)
            dprintf(in, "0x%lx\n", (unsigned long)callers[i].address);
    lseek(in, 0, SEEK_SET);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null",
                                     O_WRONLY, 0);
    if (posix_spawnp(&pid, argv[0], &files, NULL, argv, environ) == 0)
        waitpid(pid, NULL, 0);
    posix_spawn_file_actions_destroy(&files);
    close(in);
    lseek(out, 0, SEEK_SET);
    return fdopen(out, "r");
}

/* Looks at a line of the source: "FILE:LINE". */
static void look_at_source(struct caller *caller, char *place)
{
    char text[LINE] = "";
    char *colon = strrchr(place, ':');
    long number = colon == NULL ? 0 : strtol(colon + 1, NULL, 10);
    if (number < 1)
        return;
    *colon = '\0';
    FILE *file = fopen(place, "re");
    for (; file != NULL && number > 0; number--)
        if (fgets(text, sizeof text, file) == NULL)
            *text = '\0';
    if (file != NULL)
        fclose(file);
    const char *call = strstr(text, caller->call);
    const char *comment = call == NULL ? NULL : strstr(call, "/*");
    if (comment != NULL)
        find_number(comment, caller->text);
}

/* All at once: so it takes one addr2line for each program. */
static void look_up_callers(void)
{
    char place[LINE];
    for (int i = 0; i < caller_count; i++) {
        struct program *program = &programs[callers[i].program];
        if (program->lines == NULL)
            program->lines = ask_for_lines(callers[i].program);
        if (program->lines != NULL &&
            fgets(place, sizeof place, program->lines) != NULL)
            look_at_source(&callers[i], place);
    }
}

/* The number of the call that comes from there, if it has one. */
void add_chapter(char *to, int index)
{
    static int is_known;
    if (!is_known)
        look_up_callers();
    is_known = 1;
    say(to, callers[index].text);
}
