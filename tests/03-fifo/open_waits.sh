# shellcheck shell=sh disable=SC1091
. "$tests/03-fifo/lib.sh"

it "leaves nothing when nobody takes its output"
to_nobody ./open_waits
status_is 1
error_has 'stdout: Broken pipe'
gone

left_alone ./open_waits
