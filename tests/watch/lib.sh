# shellcheck shell=sh
# lib.sh - what the tests of watch share
#
#     watch [ARG...]      runs it; its table is in $out
#     glibc_only REASON   skips where another libc makes other calls
#     rows [ARG...]       the same, a line for each cell, without the chapter's
#                         numbers: those need debug information
#     shown TEXT          the table is TEXT and the last two lines

cases=$build/tests/watch/cases
unset NO_COLOR
# No rows of AddressSanitizer's.
export ASAN_OPTIONS=handle_segv=0:handle_sigbus=0:handle_sigfpe=0

run "$build/watch" "$cases" lines
if [ "$status" -eq 77 ]; then
    echo "skipped: $(cat "$err")"
    exit 77
fi

watch()
{
    run "$build/watch" "$@"
}

# glibc_only REASON: the cases say by fprintf() how to use them.
glibc_only()
{
    watch "$cases"
    if grep -q 'writev(' "$out"; then
        echo "skipped: $1"
        exit 77
    fi
}

rows()
{
    watch -r "$@"
    sed -e 's/  *[^ ]*step [0-9]*$//' -e 's/  *step [0-9]*$//' \
        -e 's/  *①$//' -e 's/  *②$//' -e 's/  *③$//' -e 's/  *④$//' \
        "$out" > "$scratch/rows"
    cp "$scratch/rows" "$out"
}

shown()
{
    status_is 0
    quiet
    output_is "$1

watch let one process run at a time, until it had to wait. Without watch, calls
that do not wait for each other may come in another order."
}
