# shellcheck shell=sh disable=SC1091
. "$tests/03-fifo/lib.sh"

it "leaves nothing when nobody takes its output"
shell '{ ./open_waits; echo $? > ended; } | :'
[ "$(cat ended)" = 1 ] || fail "it ended with $(cat ended)"
gone

left_alone ./open_waits
