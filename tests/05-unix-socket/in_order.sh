# shellcheck shell=sh

it "lets the sender wait for a slow receiver, and for no fast one"
run ./in_order
sends=$(sed -n 's/.*: \([0-9]*\) sends, then .*/\1/p' "$out")
for count in ${sends:-0}; do
    [ "$count" -ge 1 ] || fail "nothing fits into the queue"
    # Or it would prove little that each of the 10,000 arrives.
    [ "$count" -lt 10000 ] || fail "all fit into the queue"
done

# The first line comes before the child is born, the second when all of its
# numbers are there. The line after that is the second kind's first.
mkfifo lines
for line in 1 3; do
    it "ends the child when the parent is killed after line $line"
    shell "./in_order > lines &
        exec 3< lines; i=0
        while [ \$i -lt $line ]; do read -r line <&3; i=\$((i + 1)); done
        kill -KILL \$!; cat <&3 > /dev/null" # cat: until both have ended
    [ "$status" -ne 124 ] || fail "the child waits for ever"
done

if [ -e "$scratch/picky.so" ]; then
    it "counts what has come, and not what should have"
    PICKY_CHILDREN_DIE=1
    export PICKY_CHILDREN_DIE
    picky ./in_order
    unset PICKY_CHILDREN_DIE
    status_is 1
    output_has 'SOCK_STREAM: 0 numbers received'
    error_has 'the child failed'
fi
