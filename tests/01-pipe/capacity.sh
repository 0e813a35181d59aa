# shellcheck shell=sh

# The session leaves the numbers open, since systems differ. But they have to
# make sense together.
it "measures what the system promises, or more"
run ./capacity
status_is 0
capacity=$(sed -n 's/^the pipe takes \([0-9]*\) bytes.*/\1/p' "$out")
enough=$(sed -n 's/^a reader has to take \([0-9]*\) bytes.*/\1/p' "$out")
taken=$(sed -n 's/^the parent reads \([0-9]*\) bytes.*/\1/p' "$out")
[ "$capacity" -ge "$(getconf PIPE_BUF .)" ] || fail "less than PIPE_BUF"
[ "$enough" -ge 1 ] || fail "no part"
[ "$enough" -le "$capacity" ] || fail "more than all"
[ "$taken" -eq "$enough" ] || fail "the two parts differ"
output_has "until end of file: $((capacity - enough + 1)) bytes"

if [ "$(uname)" = Linux ]; then
    it "finds the capacity that pipe(7) gives"
    # A page is free when all of it has been read.
    [ "$enough" -eq "$(getconf PAGESIZE)" ] || fail "not one page"
    # 16 pages; less only for a user who has very many pipes.
    if [ "$(id -u)" -eq 0 ]; then
        [ "$capacity" -eq $((16 * $(getconf PAGESIZE))) ] || fail "not 16 pages"
    fi
fi
