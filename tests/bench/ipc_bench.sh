# shellcheck shell=sh
# ipc_bench.sh - is faster what the pages call faster?
#
# It compares speeds, so nothing else runs beside it. What needs no speed is in
# data.sh.

bench=$build/tests/bench/ipc_bench

# Nothing here is about absolute times. Both ways are measured side by side, in
# turn, and the factor is larger than two where both have a processor. Of all
# rounds the best counts: other programs may be in the way of most of them.
# faster WAY OTHER SIZE: sends it more bytes in the same time?
faster()
{
    : > rounds
    for _ in 1 2 3 4 5 6; do
        run "$bench" --throughput --rounds 9 --seconds 0.2 --csv --size "$3" \
            "$1" "$2"
        status_is 0
        cat "$out" >> rounds
        awk -F , -v one="$1" -v other="$2" '
            $3 == one && $6 > first { first = $6 }
            $3 == other && $6 > second { second = $6 }
            END { exit !(first > 1.2 * second) }' rounds && return
    done
    fail "$1 is not faster than $2"
}

it "shows that shared memory is faster than a pipe"
faster shm pipe 64
it "shows that a UNIX stream socket is faster than TCP"
faster unix-stream tcp 64k

# The most MB/s of 4 KiB through a pipe, alone or beside another size, of all
# tries so far: another program may be in the way of one of them.
# best FILE PROGRAM SIZES
best()
{
    run "$2" --throughput --rounds 5 --seconds 0.1 --csv --size "$3" pipe
    status_is 0
    sed -n 's/^throughput,4096,pipe,[^,]*,[^,]*,\([^,]*\),.*/\1/p' "$out" >> "$1"
    sort -n "$1" | tail -n 1
}
alike()
{
    rm -f alone beside
    for _ in 1 2 3 4 5 6 7; do
        a=$(best alone "$1" 4k)
        b=$(best beside "$1" 4k,1m)
        awk -v a="$a" -v b="$b" 'BEGIN { exit !(a < 2 * b && b < 2 * a) }' &&
            return
    done
    return 1
}
it "gives the same figure whatever else is in the list"
alike "$bench" || fail "alone $a MB/s, with another size $b MB/s"

it "notices a figure that depends on the list"
sed 's/^static pid_t first/static bool slow; &/
    s/ways = all;/& slow = largest > 4096;/
    s/^    begin(slice, link, 0);/    struct slice each = *slice;\
        each.every_byte |= slow; slice = \&each; &/' \
    "$tests/bench/slice.c" > slice.c
# shellcheck source=tests/tools/broken.sh
. "$tests/tools/broken.sh"
build_bench "$tests/.." "$build" slice.c -o broken
if alike ./broken; then
    fail "alone $a MB/s, with another size $b MB/s"
fi
