/*
 * source.c - the chapter's numbers, ① and "step 3", from the program's source
 *
 * The first address on the stack that lies in the program, not in a library, is
 * where the call returns to. addr2line(1) tells its line, if the program was
 * built with -g; the number is what the comment in that line says. A line in
 * which the call does not stand is not taken. Without all that: no numbers.
 */
#include <elf.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <unistd.h>

#include "watch.h"

enum { WORDS = 256, LINE = 1000, ASKED = 500 };

static struct program {
    char path[PATH_MAX];
    uint64_t low, high, base; /* its instructions; what to take off */
} * programs;
static int program_count;

static struct caller {
    int program;
    uint64_t address;
    const char *call;
    int is_known;
    char text[NAME];
} * callers;
static int caller_count;

/* The program has changed: by exec(), or it is the first one. */
void new_program(struct task *task)
{
    char path[64], line[PATH_MAX + LINE];
    programs = grow(programs, (size_t)program_count + 1, sizeof *programs);
    struct program *program = &programs[program_count];
    memset(program, 0, sizeof *program);
    snprintf(path, sizeof path, "/proc/%d/exe", task->pid);
    if (readlink(path, program->path, sizeof program->path - 1) == -1)
        return;
    task->source = program_count++;
    task->is_command = strncmp(program->path, "/usr/", 5) == 0 ||
                       strncmp(program->path, "/bin/", 5) == 0 ||
                       strncmp(program->path, "/sbin/", 6) == 0;

    unsigned char head[EI_NIDENT + 2] = ""; /* up to e_type */
    FILE *file = fopen(path, "re");
    if (file != NULL) {
        if (fread(head, 1, sizeof head, file) != sizeof head)
            head[EI_NIDENT] = ET_NONE;
        fclose(file);
    }
    snprintf(path, sizeof path, "/proc/%d/maps", task->pid);
    file = fopen(path, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        unsigned long from, to;
        char rights[5];
        if (strstr(line, program->path) == NULL ||
            sscanf(line, "%lx-%lx %4s", &from, &to, rights) != 3)
            continue;
        if (program->base == 0 && head[EI_NIDENT] == ET_DYN)
            program->base = from;
        if (rights[2] == 'x') {
            program->low = from;
            program->high = to;
        }
    }
    if (file != NULL)
        fclose(file);
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
        if (words[i] > program->low && words[i] < program->high)
            return words[i] - program->base - 1; /* in the call itself */
    return 0;
}

/* Keeps in mind where the call that begins comes from. */
int caller_of(struct task *task, const char *call, uint64_t stack)
{
    if (task->is_command || program_count == 0)
        return NEVER;
    uint64_t address = find_caller(task, &programs[task->source], stack);
    if (address == 0)
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
            add(text, "%s%.3s", *text == '\0' ? "" : " ", at);
    const char *step = strstr(comment, "step ");
    if (step != NULL && sscanf(step, "step %d", &number) == 1)
        add(text, SAY("%sstep%c%d", "%s手順%c%d"), *text == '\0' ? "" : " ",
            NO_BREAK, number);
    set_name(to, text);
}

/* Looks at the line "FILE:NUMBER" of the source. */
static void look_up(char *place, struct caller *caller)
{
    char line[LINE];
    char *colon = strrchr(place, ':');
    long number = colon == NULL ? 0 : strtol(colon + 1, NULL, 10);
    if (number < 1)
        return;
    *colon = '\0';
    FILE *file = fopen(place, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (--number == 0) {
            const char *call = strstr(line, caller->call);
            const char *comment = call == NULL ? NULL : strstr(call, "/*");
            if (comment != NULL)
                find_number(comment, caller->text);
        }
    if (file != NULL)
        fclose(file);
}

/* Asks addr2line about all callers in a program at once. */
static void ask_about(int program)
{
    char command[ASKED * 20] = "exec addr2line -e \"$PROGRAM\" 2>/dev/null";
    char place[PATH_MAX + LINE];
    size_t size = strlen(command);
    for (int i = 0; i < caller_count && size < sizeof command - 20; i++)
        if (callers[i].program == program)
            size += (size_t)sprintf(command + size, " 0x%lx",
                                    (unsigned long)callers[i].address);
    fflush(stdout);
    setenv("PROGRAM", programs[program].path, 1);
    FILE *answers = popen(command, "r"); /* NOLINT(cert-env33-c): as quoted */
    for (int i = 0; i < caller_count; i++) {
        if (callers[i].program != program)
            continue;
        callers[i].is_known = 1;
        if (answers != NULL && fgets(place, sizeof place, answers) != NULL)
            look_up(place, &callers[i]);
    }
    if (answers != NULL)
        pclose(answers);
}

/* The number of the call that comes from there, if it has one. */
void add_chapter(char *to, int index)
{
    if (!callers[index].is_known)
        ask_about(callers[index].program);
    if (*callers[index].text != '\0')
        add(to, "  %s", callers[index].text);
}
