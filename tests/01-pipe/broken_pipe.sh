# shellcheck shell=sh

it "shows the same where its caller ignores SIGPIPE"
run ./broken_pipe
cp "$out" usual
shell 'trap "" PIPE; ./broken_pipe'
status_is 0
same usual "$out"

if [ -e "$scratch/picky.so" ]; then
    it "takes no other signal for SIGPIPE"
    PICKY_CHILDREN_DIE=1 picky ./broken_pipe
    status_is 1
    error_has "the child failed"
fi
