/* elsewhere.c - what watch is where it cannot be */
#include <stdio.h>

int main(void)
{
    fprintf(stderr,
            "watch: not on this system: it takes Linux on x86-64 or aarch64\n");
    return 77;
}
