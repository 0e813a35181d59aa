# shellcheck shell=sh
# lib.sh - what the tests of watch share
#
#     watch [ARG...]      runs it; its table is in $out
#     glibc_only REASON   skips where another libc makes other calls
#     rows [ARG...]       the same, a line for each cell, without the chapter's
#                         numbers: those need debug information
#     shown TEXT          the table is TEXT and the last two lines
#     same_rows FOLDER COMMAND [ARG...]
#                         the rows are the same in $RUNS runs

cases=$build/tests/watch/cases
RUNS=${RUNS:-2} # of what shall be the same each time
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

# How many digits a process id has now: it may be in what programs tell.
digits()
{
    sh -c 'echo $$' | tr -d '\n' | wc -c
}

# What is printed may differ: it may be a time, or a process id.
have_same_rows()
{
    cmp -s table_1 table_2 && return
    grep -v '^     | ' table_1 > rows_1
    grep -v '^     | ' table_2 > rows_2
    diff rows_1 rows_2 > "$out"
}

same_rows()
{
    folder=$1
    shift
    it "shows the same rows each time: $*"
    SECONDS_ALLOWED=60 # many rows take seconds
    if [ ! -e "$folder" ]; then
        mkdir "$folder"
        link_programs "$tests/../$folder" "$build/$folder" "$folder"
    fi
    before=${before:-$(digits)}
    number=0
    table=table_1
    while [ $number -lt "$RUNS" ]; do
        cd "$folder" || exit
        "$build/tests/bounded" "$SECONDS_ALLOWED" "$build/watch" "$@" \
            < /dev/null > ../$table 2>&1
        cd ..
        [ $number -eq 0 ] || have_same_rows || break
        number=$((number + 1))
        table=table_2
    done
    grep -q '^  1' table_1 || fail "there is no table"
    [ $number -lt "$RUNS" ] || return
    now=$(digits)
    if [ "$before" -ne "$now" ]; then
        before=$now
        same_rows "$folder" "$@"
    else
        : > "$err"
        # shellcheck disable=SC2034 # for fail
        status=1
        fail "the rows differ"
    fi
}
