# shellcheck shell=sh

# Like $(COMMAND), with the same status?
agrees()
{
    expected=$("$@" 2> /dev/null)
    expected_status=$?
    run ./capture "$@"
    status_is "$expected_status"
    tail -n +2 "$out" > captured
    printf '%s\n' "$expected" | cmp -s - captured || fail "not as \$(...)"
}

it "agrees with the shell's \$(...)"
agrees echo Hello
agrees printf 'no newline at the end'
agrees printf 'a\n\nb\n\n\n'
agrees false
agrees seq 300000
agrees sh -c 'echo before; exit 7'
agrees ./no_such_command
error_has "./no_such_command: No such file or directory"

it "has the shell's status for a command that a signal killed"
run ./capture sh -c 'echo before; kill -TERM $$'
status_is 143
output_has before

it "counts and keeps every byte, NUL among them"
head -c 1048576 /dev/urandom > random
printf x >> random
run ./capture cat random
output_has "captured 1048577 bytes:"
tail -n +2 "$out" | head -c 1048577 > captured
same random captured

it "captures nothing from a command that closes its output, and its status"
run ./capture sh -c 'exec >&-; exit 5'
status_is 5
output_has "captured 0 bytes:"

it "captures also what a process prints that the command leaves"
run ./capture sh -c '{ exec <&-; cat <&0 2>&-; echo later; } & echo first'
output_has first
output_has later

if [ -e "$scratch/picky.so" ]; then # a sanitizer needs more memory than that
    it "says so when there is no memory for so much output, and ends it"
    shell 'ulimit -v 50000; exec ./capture yes'
    status_is 1
    error_has 'realloc: '
    ! grep -q '^read: ' "$err" || fail "read on, without memory"
    [ ! -s "$out" ] || fail "printed something"
fi

it "leaves the command no descriptor but 0, 1 and 2"
run ./capture sh -c 'for fd in 3 4 5 6 7 8 9; do
    (eval ": <&$fd") 2> /dev/null && echo $fd; done; true'
output_has "captured 0 bytes:"
