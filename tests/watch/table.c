/*
 * table.c - how the table looks
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "rows.h"

enum { MOST_LINES = 24, WIDTH = 80, NARROW = 24, NUMBERS = 5, GAP = 2 };
enum { KERNEL_LEAST = 11, KERNEL_MOST = 19 };

enum { KERNEL = TASKS };
static char texts[TASKS + 1][TEXT]; /* a row, by column */
static const char *left[TASKS + 1]; /* what is still to be printed of them */
static int column_of[TASKS];        /* processes may share one, in turn */
static int column_count, kernel_width, total, in_colour;
static int places, order[TASKS + 1], from[TASKS + 1]; /* left to right */

/* On a terminal, that it goes on. In the end, of 0 rows, the line is cleared.
 */
void show_progress(int count)
{
    if (!isatty(STDERR_FILENO))
        return;
    fprintf(stderr, "\r\033[K");
    if (count > 0)
        fprintf(stderr, SAY("… %d rows", "… %d 行"), count);
}

static int width_of(const char *text, size_t *bytes)
{
    unsigned char c = (unsigned char)*text;
    *bytes = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    return c < 0xe3 ? 1 : 2; /* … and ① are narrow, Japanese is wide */
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
    if (*end != '\0' && *end != '\n' && *end != ' ' &&
        wide_at_space > width / 3) {
        end = space;
        wide = wide_at_space;
    }
    const char *rest = end + strspn(end, " \n");
    for (; end > text && end[-1] == ' '; wide--)
        end--;
    for (; text < end; text++)
        putchar(*text == NO_BREAK ? ' ' : *text);
    *used += wide;
    return rest;
}

/* Prints texts[], in as many lines as it takes. */
static void print_row(int number)
{
    static const int colours[] = { 36, 33, 35, 32, 34, 31 };
    for (int i = 0; i < places; i++)
        left[i] = texts[order[i]];
    for (int more = 1, line = 0; more; line++) {
        int used = line == 0 && number > 0 ? printf("%3d", number) : 0;
        more = 0;
        for (int i = 0; i < places; i++) {
            int start = from[i] + (line > 0 ? GAP : 0);
            int end = total + GAP; /* or where the next begins that is used */
            for (int j = places - 1; j > i; j--)
                if (*left[j] != '\0' || order[j] == KERNEL)
                    end = from[j];
            if (*left[i] == '\0')
                continue;
            used += printf("%*s", start - used, "");
            if (in_colour && order[i] != KERNEL)
                printf("\033[%dm", colours[order[i] % 6]);
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
        unsigned char c = (unsigned char)row->output[i];
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
            putchar((c < ' ' && c != '\t') || c == 127 ? '?' : c);
    }
    if (is_open)
        printf("\n");
}

/* ---- where the columns are ---- */

/* A process may have the column of one that ended before, if they are too many
 * to have one each. */
static void share_columns(void)
{
    static int first[TASKS], last[TASKS], until[TASKS]; /* rows */
    for (int i = row_count - 1; i >= 0; i--)
        for (struct cell *c = rows[i].cells; c != NULL; c = c->next) {
            first[c->task] = i;
            if (last[c->task] == 0)
                last[c->task] = i;
        }
    int share = NUMBERS + task_count * NARROW > total;
    for (int i = 0; i < task_count; i++) {
        int column = share ? 0 : column_count;
        while (column < column_count && until[column] >= first[i])
            column++;
        if (column == column_count)
            column_count++;
        column_of[i] = column;
        until[column] = last[i];
    }
}

static int widest_line(const char *text)
{
    int wide = 0, widest = 0;
    for (size_t bytes; *text != '\0'; text += bytes) {
        int more = width_of(text, &bytes);
        wide = *text == '\n' ? 0 : wide + more;
        widest = wide > widest ? wide : widest;
    }
    return widest;
}

static int width_of_kernel(void)
{
    int width = 0;
    char text[TEXT];
    for (int i = 0; i < row_count; i++) {
        int more = rows[i].kernel == NULL
                       ? 0
                       : widest_line(finished(rows[i].kernel, text)) + GAP;
        width = more > width ? more : width;
    }
    if (width > 0 && width < KERNEL_LEAST)
        return KERNEL_LEAST;
    return width < KERNEL_MOST ? width : KERNEL_MOST;
}

static void add_column(int column, int width)
{
    static int at = NUMBERS;
    order[places] = column;
    from[places++] = at;
    at += width;
}

static void lay_out(void)
{
    const char *columns = getenv("COLUMNS");
    struct winsize size;
    if (columns != NULL)
        total = (int)strtol(columns, NULL, 10);
    else if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        total = size.ws_col;
    if (total < WIDTH)
        total = WIDTH;
    share_columns();
    if (NUMBERS + column_count * NARROW > total)
        total = NUMBERS + column_count * NARROW;

    int room = total - NUMBERS + GAP;
    kernel_width = width_of_kernel();
    int width = (room - kernel_width) / column_count;
    int enough = kernel_width > 14 ? 34 : 20; /* for a cell of a process */
    if (column_count > 2 && width < enough) {
        kernel_width = 0;
        width = room / column_count;
    }
    for (int i = 0; i < column_count; i++) {
        add_column(i, width);
        if (i == 0 && kernel_width > 0)
            add_column(KERNEL, kernel_width);
    }
}

/* ---- the table ---- */

static void print_heads(void)
{
    for (int i = 0; i < task_count; i++) {
        char *head = texts[column_of[i]];
        say(head, *head == '\0' ? "" : ", ");
        add_name(head, i);
        if (*tasks[i].command != '\0')
            add(head, " (%s)", tasks[i].command);
    }
    if (kernel_width > 0)
        say(texts[KERNEL], SAY("kernel", "カーネル"));
    print_row(0);
}

/* A row, with the kernel's cell of another. */
static void print_one(const struct row *row, const char *kernel, int number)
{
    for (int i = 0; i < places; i++)
        *texts[order[i]] = '\0';
    for (struct cell *cell = row->cells; cell != NULL; cell = cell->next)
        finished(cell->text, texts[column_of[cell->task]]);
    if (kernel != NULL && kernel_width > 0)
        finished(kernel, texts[KERNEL]);
    print_row(number);
    print_output(row);
}

static void say_times(int first, int last, int times, int differs)
{
    printf("     (");
    if (first == last)
        printf(SAY("row %d", "%d 行目"), first);
    else
        printf(SAY("rows %d to %d", "%d 行目から %d 行目まで"), first, last);
    printf(SAY(": %d times%s)\n", "：%d 回%s)\n"), times,
           differs ? SAY(", with other data", "、データは異なる") : "");
}

void print_table(void)
{
    const char *none = getenv("NO_COLOR");
    in_colour = isatty(STDOUT_FILENO) && (none == NULL || *none == '\0');
    tidy_rows();
    if (row_count == 0)
        return;
    lay_out();
    print_heads();
    for (int i = 0, number = 0, block, differs; i < row_count;) {
        int times = repeats(i, &block, &differs);
        for (int j = i; j < i + block; j++) {
            const char *kernel = NULL; /* the last one */
            for (int k = j; k < i + block * times; k += block)
                if (rows[k].kernel != NULL)
                    kernel = rows[k].kernel;
            print_one(&rows[j], kernel, ++number);
        }
        if (times > 1)
            say_times(number - block + 1, number, times, differs);
        i += block * times;
    }
}

/* A text that is no cell, with words for its marks. */
void print_text(const char *text)
{
    char line[TEXT];
    const char *rest = finished(text, line);
    int used = 0;
    do {
        rest = print_part(rest, WIDTH - used, &used);
        printf("\n");
        used = *rest == '\0' ? 0 : printf("    ");
    } while (*rest != '\0');
}

static void print_cell(int number, const char *name, const char *text)
{
    char line[TEXT];
    printf("%d\t%s\t", number, name);
    for (const char *at = finished(text, line); *at != '\0'; at++)
        putchar(*at == NO_BREAK || *at == '\n' ? ' ' : *at);
    printf("\n");
}

/* For tests: one line for each cell. */
void print_cells(void)
{
    char name[TEXT];
    total = TEXT;
    tidy_rows();
    for (int i = 0; i < row_count; i++) {
        for (struct cell *cell = rows[i].cells; cell; cell = cell->next) {
            *name = '\0';
            add_name(name, cell->task);
            print_cell(i + 1, name, cell->text);
        }
        if (rows[i].kernel != NULL)
            print_cell(i + 1, "kernel", rows[i].kernel);
        print_output(&rows[i]);
    }
}
