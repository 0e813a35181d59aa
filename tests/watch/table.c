/*
 * table.c - the table: what happened, kept as rows, and how it is printed
 *
 * Some words are not known yet when a row is made: a child becomes "child 1"
 * when there is another. So a text may have marks in it (add_late()), which
 * become words when the table is printed.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "watch.h"

enum { MOST_ROWS = 1000000, LONGEST_BLOCK = 12, MOST_LINES = 8 };
enum { NARROW = 24, NUMBERS = 5, GAP = 2 };

struct cell {
    int task;
    char *text;
    struct cell *next;
};

static struct row {
    struct cell *cells; /* NULL: all were taken back */
    char *kernel, *output;
    size_t output_size;
    uint64_t hash;
    int opener; /* whose call it is; the others were woken by it */
} *rows;
static int row_count, room;

/* ---- texts ---- */

void add(char *to, const char *format, ...)
{
    size_t size = strlen(to);
    va_list list;
    va_start(list, format);
    vsnprintf(to + size, TEXT - size, format, list);
    va_end(list);
}

void add_late(char *to, enum late kind, int index)
{
    if (index >= 0 && index < 64 * 64)
        add(to, "%c%c%c", kind, '0' + index / 64, '0' + index % 64);
}

/* The text with words for its marks. */
static char *finished(const char *text, char *to)
{
    *to = '\0';
    for (; *text != '\0'; text++) {
        if (*text > LAST_MARK || *text < TASK) {
            add(to, "%c", *text);
            continue;
        }
        int index = (text[1] - '0') * 64 + text[2] - '0';
        if (*text == TASK)
            add_name(to, index);
        else if (*text == CHAPTER)
            add_chapter(to, index);
        else
            which_pipe(to, index, *text == THE_PIPE);
        text += 2;
    }
    return to;
}

void print_text(const char *text)
{
    char line[TEXT];
    printf("%s\n", finished(text, line));
}

/* ---- rows ---- */

static char *copy(const char *text)
{
    char *result = strdup(text);
    if (result == NULL)
        die("memory");
    return result;
}

static int new_row(int opener)
{
    if (row_count == room) {
        room = room == 0 ? 1000 : 2 * room;
        rows = realloc(rows, (size_t)room * sizeof *rows);
        if (rows == NULL)
            die("memory");
    }
    rows[row_count] = (struct row){ .opener = opener };
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
    struct cell *cell = malloc(sizeof *cell);
    if (cell == NULL)
        die("memory");
    *cell = (struct cell){ index, copy(text), rows[at].cells };
    rows[at].cells = cell;
    return at;
}

/* It turned out to be of no interest. */
void take_back(int at)
{
    if (at != NEVER && rows[at].cells != NULL && rows[at].cells->next == NULL)
        rows[at].cells = NULL;
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
}

/* ---- the same again and again ---- */

static uint64_t hash(uint64_t sum, const void *bytes, size_t size)
{
    for (const unsigned char *at = bytes; size-- > 0; at++)
        sum = (sum ^ *at) * 1099511628211U; /* FNV-1a */
    return sum;
}

/* What makes two rows the same; not the kernel's column: it counts. */
static void hash_rows(void)
{
    int count = 0;
    for (int i = 0; i < row_count; i++) {
        struct row *row = &rows[i];
        row->hash = hash(14695981039346656037U, row->output, row->output_size);
        for (struct cell *cell = row->cells; cell != NULL; cell = cell->next) {
            row->hash = hash(row->hash, &cell->task, sizeof cell->task);
            row->hash = hash(row->hash, cell->text, strlen(cell->text));
        }
        if (row->cells != NULL) /* else it was taken back */
            rows[count++] = *row;
    }
    row_count = count;
}

/* How often the rows from there on repeat, and how many of them do. */
static int repeats(int at, int *block)
{
    for (*block = 1; *block <= LONGEST_BLOCK; ++*block) {
        int end = at + *block;
        while (end < row_count && rows[end].hash == rows[end - *block].hash)
            end++;
        int times = (end - at) / *block;
        if (times > (*block == 1 ? 1 : 2))
            return times;
    }
    *block = 1;
    return 1;
}

/* ---- printing ---- */

enum { KERNEL = TASKS };
static char texts[TASKS + 1][TEXT]; /* a row, by column */
static int column_of[TASKS];        /* processes may share one, in turn */
static int column_count, kernel_width, total, in_colour;
static int places, order[TASKS + 1], from[TASKS + 1]; /* left to right */

static int width_of(const char *text, size_t *bytes)
{
    unsigned char c = (unsigned char)*text;
    *bytes = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    return c < 0xe3 ? 1 : 2; /* … and ① are narrow, Japanese is wide */
}

static void colour(int column)
{
    static const int colours[] = { 36, 33, 35, 32, 34, 31 };
    if (in_colour && column != KERNEL)
        printf("\033[%dm", colours[column % 6]);
}

/* Prints the first line of a text, up to a width. Returns the rest. */
static const char *print_part(const char *text, int width, int *used)
{
    const char *end = text, *space = text;
    int wide = 0, wide_at_space = 0;
    for (size_t bytes; *end != '\0' && *end != '\n'; end += bytes) {
        int more = width_of(end, &bytes);
        if (wide + more > width)
            break;
        if (*end == ' ') {
            space = end;
            wide_at_space = wide;
        }
        wide += more;
    }
    /* Between two words, if that does not leave most of the line empty. */
    if (*end != '\0' && *end != '\n' && *end != ' ' && wide_at_space > width / 3) {
        end = space;
        wide = wide_at_space;
    }
    printf("%.*s", (int)(end - text), text);
    *used += wide;
    return end + strspn(end, " \n");
}

/* Prints texts[], in as many lines as it takes. */
static void print_row(int number)
{
    const char *left[TASKS + 1];
    for (int i = 0; i < places; i++)
        left[i] = texts[order[i]];
    for (int more = 1, line = 0; more; line++) {
        int used = line == 0 && number > 0 ? printf("%3d", number) : 0;
        more = 0;
        for (int i = 0; i < places; i++) {
            int start = from[i] + (line > 0 ? GAP : 0), end = total + GAP;
            for (int j = places - 1; j > i; j--) /* up to the next that is used */
                if (*left[j] != '\0' || order[j] == KERNEL)
                    end = from[j];
            if (*left[i] == '\0')
                continue;
            used += printf("%*s", start - used, "");
            colour(order[i]);
            left[i] = print_part(left[i], end - GAP - start, &used);
            if (in_colour)
                printf("\033[m");
            more |= *left[i] != '\0';
        }
        printf("\n");
    }
}

static void print_output(const struct row *row)
{
    int lines = 0, wide = 0, is_open = 0;
    for (size_t i = 0; i < row->output_size; i++) {
        char c = row->output[i];
        if (!is_open && lines++ == MOST_LINES) {
            printf("     | …\n");
            return;
        }
        if (!is_open)
            wide = printf("     | ");
        is_open = c != '\n';
        if (!is_open)
            printf("\n");
        else if ((c & 0xc0) == 0x80 || wide++ < total) /* a letter in UTF-8 */
            putchar((c >= 0 && c < ' ' && c != '\t') || c == 127 ? '?' : c);
    }
    if (is_open)
        printf("\n");
}

/* Where the kernel's cells and each column begin. */
static void lay_out(void)
{
    int first[TASKS], last[TASKS], until[TASKS], widest = 0;
    for (int i = 0; i < task_count; i++) {
        first[i] = row_count;
        last[i] = 0;
    }
    for (int i = 0; i < row_count; i++) {
        for (struct cell *c = rows[i].cells; c != NULL; c = c->next) {
            last[c->task] = i;
            if (first[c->task] > i)
                first[c->task] = i;
        }
        if (rows[i].kernel != NULL) {
            char line[TEXT];
            int wide = (int)strcspn(finished(rows[i].kernel, line), "\n");
            widest = wide > widest ? wide : widest;
        }
    }
    if (getenv("COLUMNS") != NULL)
        total = (int)strtol(getenv("COLUMNS"), NULL, 10);
    struct winsize size;
    if (total == 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        total = size.ws_col;
    if (total < 80)
        total = 80;

    /* A process may have the column of one that ended before, if they are too
     * many to have one each. */
    int share = NUMBERS + task_count * NARROW > total;
    for (int i = 0; i < task_count; i++) {
        int column = 0;
        while (column < column_count && (!share || until[column] >= first[i]))
            column++;
        if (column == column_count)
            column_count++;
        column_of[i] = column;
        until[column] = last[i];
    }
    if (NUMBERS + column_count * NARROW > total)
        total = NUMBERS + column_count * NARROW;

    kernel_width = widest == 0 ? 0 : widest + GAP;
    if (kernel_width > 0 && kernel_width < 11)
        kernel_width = 11;
    if (kernel_width > 18)
        kernel_width = 18;
    int width = (total - NUMBERS - kernel_width + GAP) / column_count;
    if (column_count > 2 && width < 34) { /* no room for it */
        kernel_width = 0;
        width = (total - NUMBERS + GAP) / column_count;
    }
    for (int i = 0, at = NUMBERS; i < column_count; i++) {
        order[places] = i;
        from[places++] = at;
        at += width;
        if (i == 0 && kernel_width > 0) {
            order[places] = KERNEL;
            from[places++] = at;
            at += kernel_width;
        }
    }
}

static void print_heads(void)
{
    for (int i = 0; i < task_count; i++) {
        char *head = texts[column_of[i]];
        add(head, "%s", *head == '\0' ? "" : ", ");
        add_name(head, i);
        if (*tasks[i].command != '\0')
            add(head, " (%s)", tasks[i].command);
    }
    if (kernel_width > 0)
        add(texts[KERNEL], "%s", SAY("kernel", "カーネル"));
    print_row(0);
}

/* Row by row, with the kernel's cell of another: of the last time. */
static void print_one(const struct row *row, const char *kernel, int times,
                      int number)
{
    for (int i = 0; i < places; i++)
        *texts[order[i]] = '\0';
    for (struct cell *cell = row->cells; cell != NULL; cell = cell->next) {
        char *text = texts[column_of[cell->task]];
        finished(cell->text, text);
        if (times > 1)
            add(text, "  ×%d", times);
    }
    if (kernel != NULL && kernel_width > 0)
        finished(kernel, texts[KERNEL]);
    print_row(number);
    print_output(row);
}

void print_table(void)
{
    const char *none = getenv("NO_COLOR");
    in_colour = isatty(STDOUT_FILENO) && (none == NULL || *none == '\0');
    hash_rows();
    if (row_count == 0)
        return;
    lay_out();
    print_heads();
    for (int i = 0, block, number = 0; i < row_count;) {
        int times = repeats(i, &block);
        for (int j = i; j < i + block; j++) {
            const char *kernel = NULL;
            for (int k = 0; k < times; k++)
                if (rows[j + k * block].kernel != NULL)
                    kernel = rows[j + k * block].kernel;
            print_one(&rows[j], kernel, block == 1 ? times : 1, ++number);
        }
        if (block > 1 && times > 1)
            printf(SAY("     (rows %d to %d: %d times)\n",
                       "     （%d 行から %d 行まで：%d 回）\n"),
                   number - block + 1, number, times);
        i += block * times;
    }
}

/* For tests: one line for each cell. */
void print_cells(void)
{
    char name[TEXT], line[TEXT];
    hash_rows();
    for (int i = 0; i < row_count; i++) {
        for (struct cell *cell = rows[i].cells; cell != NULL; cell = cell->next) {
            *name = '\0';
            add_name(name, cell->task);
            printf("%d\t%s\t%s\n", i + 1, name, finished(cell->text, line));
        }
        if (rows[i].kernel != NULL)
            printf("%d\tkernel\t%s\n", i + 1, finished(rows[i].kernel, line));
        if (rows[i].output != NULL)
            printf("%d\t|\t%.*s\n", i + 1, (int)rows[i].output_size,
                   rows[i].output);
    }
}
