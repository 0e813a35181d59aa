/*
 * rows.c - what happened, row by row
 *
 * Some words are not known yet when a row is made: a child becomes "child 1"
 * when there is another. So a text may have marks in it (add_late()), which
 * become words when the table is printed.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rows.h"

enum { MOST_ROWS = 200000, MOST_OUTPUT = 1 << 26, PROGRESS = 1000 };
enum { LONGEST_BLOCK = 12, ENOUGH = 10 };

struct row *rows;
int row_count;

static int room;
static size_t kept; /* of what was printed */

/* ---- texts ---- */

void add(char *to, const char *format, ...)
{
    size_t size = strlen(to);
    va_list list;
    va_start(list, format);
    vsnprintf(to + size, TEXT - size, format, list);
    va_end(list);
}

void say(char *to, const char *words)
{
    add(to, "%s", words);
}

void set_name(char *to, const char *name)
{
    snprintf(to, NAME, "%.*s", NAME - 1, name);
}

void add_late(char *to, enum late kind, int index)
{
    if (index >= 0 && index < 64 * 64)
        add(to, "%c%c%c", kind, '0' + index / 64, '0' + index % 64);
}

/* The text with words for its marks. */
char *finished(const char *text, char *to)
{
    *to = '\0';
    for (; *text != '\0'; text++) {
        if (*text > CHAPTER || *text < TASK) {
            add(to, "%c", *text);
            continue;
        }
        int index = (text[1] - '0') * 64 + text[2] - '0';
        if (*text == TASK)
            add_name(to, index);
        else if (*text == CHAPTER)
            add_chapter(to, index);
        else
            add_pipe(to, (enum late) * text, index);
        text += 2;
    }
    return to;
}

/* ---- rows ---- */

void *grow(void *old, size_t count, size_t size)
{
    void *result = realloc(old, count * size);
    if (result == NULL)
        die("memory");
    return result;
}

static char *copy(const char *text)
{
    return strcpy(grow(NULL, strlen(text) + 1, 1), text);
}

static int new_row(int opener)
{
    if (row_count == room) {
        room = room == 0 ? PROGRESS : 2 * room;
        rows = grow(rows, (size_t)room, sizeof *rows);
    }
    rows[row_count] = (struct row) { .opener = opener };
    if (++row_count % PROGRESS == 0)
        show_progress(row_count);
    return row_count - 1;
}

int is_full(void)
{
    return row_count >= MOST_ROWS || kept >= MOST_OUTPUT;
}

/* A cell of a process. That of the one whose turn it is begins a row; if its
 * call wakes others, theirs stand in the same row. Returns the row. */
int cell(const struct task *task, const char *text)
{
    int index = (int)(task - tasks), at = row_count - 1;
    int fits = task != actor && actor != NULL && at >= 0 &&
               rows[at].opener == (int)(actor - tasks);
    for (struct cell *other = fits ? rows[at].cells : NULL; other != NULL;
         other = other->next)
        fits &= other->task != index;
    if (!fits)
        at = new_row(index);
    struct cell **end = &rows[at].cells;
    while (*end != NULL)
        end = &(*end)->next;
    *end = grow(NULL, 1, sizeof **end);
    **end = (struct cell) { .task = index, .text = copy(text) };
    return at;
}

/* The call before was one of several tries, or libc's own. */
void take_back(struct task *task, const char *call)
{
    if (task->tried == NULL || strcmp(task->tried, call) != 0 || show_all)
        return;
    struct cell *cell = rows[task->tried_row].cells;
    if (cell->next == NULL) {
        free(cell->text);
        free(cell);
        rows[task->tried_row].cells = NULL;
    }
    task->tried = NULL;
}

void kernel_cell(const char *text)
{
    if (row_count > 0 && *text != '\0') {
        free(rows[row_count - 1].kernel);
        rows[row_count - 1].kernel = copy(text);
    }
}

/* What the call in that row has printed. */
void output(int at, char *bytes, size_t size)
{
    rows[at].output = bytes;
    rows[at].output_size = size;
    kept += size;
}

/* ---- the same again and again ---- */

/* Without those that were taken back. */
void tidy_rows(void)
{
    int count = 0;
    for (int i = 0; i < row_count; i++)
        if (rows[i].cells != NULL)
            rows[count++] = rows[i];
    row_count = count;
}

/* Where the data end that begin there: at a quotation mark. */
static const char *end_of_data(const char *text)
{
    for (text++; *text != '"' && *text != '\0'; text++)
        if (*text == '\\' && text[1] != '\0')
            text++;
    return text;
}

/* Is it the same, but for the data? */
static int is_same_text(const char *one, const char *other)
{
    for (; *one == *other && *one != '\0'; one++, other++)
        if (*one == '"') {
            one = end_of_data(one);
            other = end_of_data(other);
            if (*one == '\0' || *other == '\0')
                break;
        }
    return *one == *other;
}

/* Not so the kernel's column: it counts. */
static int is_same(const struct row *one, const struct row *other, int *differs)
{
    const struct cell *a = one->cells, *b = other->cells;
    for (; a != NULL && b != NULL; a = a->next, b = b->next) {
        if (a->task != b->task || !is_same_text(a->text, b->text))
            return 0;
        *differs |= strcmp(a->text, b->text) != 0;
    }
    return a == b && one->output_size == other->output_size &&
           (one->output_size == 0 ||
            memcmp(one->output, other->output, one->output_size) == 0);
}

/* How often the rows from there on repeat, and how many of them do. */
int repeats(int at, int *block, int *differs)
{
    for (*block = 1; *block <= LONGEST_BLOCK; ++*block) {
        int end = at + *block;
        *differs = 0;
        while (end < row_count &&
               is_same(&rows[end], &rows[end - *block], differs))
            end++;
        int times = (end - at) / *block;
        if (times >= ENOUGH)
            return times;
    }
    *block = 1;
    return 1;
}
