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

enum { MOST_ROWS = 200000, LONGEST_BLOCK = 12 };

struct row *rows;
int row_count;

static int room;

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
    for (size_t end = strlen(to); end > 0 && to[end - 1] == ' '; end--)
        to[end - 1] = '\0'; /* a mark may have become nothing */
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
        room = room == 0 ? 1000 : 2 * room;
        rows = grow(rows, (size_t)room, sizeof *rows);
    }
    rows[row_count] = (struct row) { .opener = opener };
    return row_count++;
}

int is_full(void)
{
    return row_count >= MOST_ROWS;
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
    struct cell *cell = grow(NULL, 1, sizeof *cell);
    *cell = (struct cell) { .task = index, .text = copy(text) };
    struct cell **end = &rows[at].cells;
    while (*end != NULL)
        end = &(*end)->next;
    *end = cell;
    return at;
}

/* A call that has turned out to be libc's own, or one of several tries. */
void take_back(struct task *task, const char *call)
{
    int at = task->doubtful_row;
    if (task->doubt == NULL || at == NEVER || show_all ||
        strcmp(task->doubt, call) != 0)
        return;
    struct cell *cell = rows[at].cells;
    if (cell != NULL && cell->next == NULL) {
        free(cell->text);
        free(cell);
        rows[at].cells = NULL;
    }
    task->doubt = NULL;
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
    if (bytes == NULL)
        return;
    rows[at].output = bytes;
    rows[at].output_size = size;
}

/* ---- the same again and again ---- */

static uint64_t hash(uint64_t sum, const void *bytes, size_t size)
{
    for (const unsigned char *at = bytes; size-- > 0; at++)
        sum = (sum ^ *at) * 1099511628211U; /* FNV-1a */
    return sum;
}

/* The same without what stands between quotation marks. */
static uint64_t hash_shape(uint64_t sum, const char *text)
{
    int is_data = 0;
    for (; *text != '\0'; text++) {
        is_data ^= *text == '"';
        if (*text == '\\' && text[1] != '\0')
            text++;
        else if (!is_data)
            sum = hash(sum, text, 1);
    }
    return sum;
}

/* What makes two rows the same; not the kernel's column: it counts. */
void hash_rows(void)
{
    int count = 0;
    for (int i = 0; i < row_count; i++) {
        struct row *row = &rows[i];
        row->hash = hash(14695981039346656037U, row->output, row->output_size);
        row->shape = row->hash;
        for (struct cell *cell = row->cells; cell != NULL; cell = cell->next) {
            row->hash = hash(row->hash, &cell->task, sizeof cell->task);
            row->hash = hash(row->hash, cell->text, strlen(cell->text));
            row->shape = hash(row->shape, &cell->task, sizeof cell->task);
            row->shape = hash_shape(row->shape, cell->text);
        }
        if (row->cells != NULL) /* else it was taken back */
            rows[count++] = *row;
    }
    row_count = count;
}

static int is_same(int one, int other, int exact)
{
    return exact ? rows[one].hash == rows[other].hash
                 : rows[one].shape == rows[other].shape;
}

/* How often the rows from there on repeat, and how many of them do. */
int repeats(int at, int *block, int exact)
{
    int enough = exact ? 3 : 10;
    for (*block = 1; *block <= LONGEST_BLOCK; ++*block) {
        int end = at + *block;
        while (end < row_count && is_same(end, end - *block, exact))
            end++;
        int times = (end - at) / *block;
        if (times >= enough || (times == 2 && *block == 1 && exact))
            return times;
    }
    *block = 1;
    return 1;
}
