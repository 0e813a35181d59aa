# shellcheck shell=sh disable=SC1091
. "$tests/03-fifo/lib.sh"

it "shows what ls prints: a FIFO of this user, of size 0"
run ./lifecycle
output_has "$(id -un)"
grep -q "^prw-r--r--.* 1 $(id -un) .* 0 .* my_fifo\$" "$out" ||
    fail "no such line"

it "sets the umask itself"
shell 'umask 777; ./lifecycle'
status_is 0
output_has 'umask 022: mkfifo("my_fifo", 0666) makes a FIFO of mode 0644'

it "leaves nothing when nobody takes its output"
to_nobody ./lifecycle
status_is 1
error_has 'Broken pipe'
gone

# ls in its place: what it does is done in the middle.
mkdir bin
for does in 'exit 3' "rm \"\$2\""; do
    it "says so when ls does: $does"
    printf '#!/bin/sh\n%s\n' "$does" > bin/ls
    chmod +x bin/ls
    run env PATH="$PWD/bin:$PATH" ./lifecycle
    status_is 1
    error_has ': '
    gone
done

left_alone ./lifecycle
