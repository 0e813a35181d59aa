# shellcheck shell=sh disable=SC1091
. "$tests/03-fifo/lib.sh"

it "leaves nothing when nobody takes its output"
to_nobody ./open_waits
status_is 1
error_has 'stdout: Broken pipe'
gone

it "makes a FIFO for this user only"
for _ in 1 2 3 4 5; do # it is there for 200 ms: a busy machine may look late
    shell 'umask 0; ./open_waits > table & until test -p my_fifo; do :; done
        ls -l my_fifo; wait'
    [ ! -s "$out" ] || break
done
output_has 'prw------- '

left_alone ./open_waits
