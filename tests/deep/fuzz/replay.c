/*
 * replay.c - give a fuzz target the files that are named, one after the other
 *
 * For the tests, and for compilers without a fuzzer of their own.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 1 << 16 }; /* bytes in a file */

int main(int argc, char *argv[])
{
    for (int i = 1; i < argc; i++) {
        static uint8_t data[MOST];
        FILE *file = fopen(argv[i], "rb");
        if (file == NULL) {
            perror(argv[i]);
            return EXIT_FAILURE;
        }
        size_t size = fread(data, 1, MOST, file);
        if (ferror(file) || size == MOST || fclose(file) == EOF) {
            fprintf(stderr, "%s: not read, or too long\n", argv[i]);
            return EXIT_FAILURE;
        }
        /* Of its exact size: a sanitizer sees a look beyond its end. */
        uint8_t *exact = malloc(size > 0 ? size : 1);
        if (exact == NULL) {
            perror("malloc");
            return EXIT_FAILURE;
        }
        memcpy(exact, data, size);
        printf("%s\n", argv[i]);
        fflush(stdout);
        LLVMFuzzerTestOneInput(exact, size);
        free(exact);
    }
    return EXIT_SUCCESS;
}
