# shellcheck shell=sh

# The session leaves the numbers open, since systems differ. But they have to
# make sense together.
it "measures what the system promises, or more"
run ./capacity
status_is 0
capacity=$(sed -n 's/^the pipe takes \([0-9]*\) bytes.*/\1/p' "$out")
[ "$capacity" -ge "$(getconf PIPE_BUF .)" ] || fail "less than PIPE_BUF"
output_has "until end of file: $((capacity + 1)) bytes"

# Less only for a user who has very many pipes.
if [ "$(uname)" = Linux ] && [ "$(id -u)" -eq 0 ]; then
    it "finds the capacity that pipe(7) gives"
    [ "$capacity" -eq $((16 * $(getconf PAGESIZE))) ] || fail "not 16 pages"
fi
