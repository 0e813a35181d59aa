/* rows.h - rows, for those who make them and who prints them */
#ifndef ROWS_H
#define ROWS_H

#include "watch.h"

extern struct row {
    struct cell {
        int task;
        char *text;
        struct cell *next;
    } * cells; /* NULL: all were taken back */
    char *kernel, *output;
    size_t output_size;
    int opener; /* whose call it is; the others were woken by it */
} * rows;
extern int row_count;

char *finished(const char *text, char *to);
void tidy_rows(void);
int repeats(int at, int *block, int *differs);

#endif
