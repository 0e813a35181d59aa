# shellcheck shell=sh

it "has queues that are smaller than what goes through them"
run ./in_order
status_is 0
sends=$(sed -n 's/.*: after \([0-9]*\) sends, .*/\1/p' "$out")
[ "$(echo "$sends" | wc -w)" -eq 2 ] || fail "does not fill two queues"
for count in $sends; do
    [ "$count" -lt 10000 ] || fail "all fit into the queue"
done

# Two lines come before a child is born, and the third after it has ended.
mkfifo lines
for line in 2 5; do
    it "ends the child when the parent is killed after line $line"
    shell "./in_order > lines &
        exec 3< lines; i=0
        while [ \$i -lt $line ]; do read -r line <&3; i=\$((i + 1)); done
        kill -KILL \$!; cat <&3 > rest; echo \"\$line\"" # cat: until the end
    output_has ': one recv() takes '
    [ "$status" -ne 124 ] || fail "the child waits for ever"
done
