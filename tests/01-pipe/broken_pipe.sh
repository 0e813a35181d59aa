# shellcheck shell=sh

it "shows the same where SIGPIPE is ignored from the start"
run ./broken_pipe
cp "$out" "$scratch/usual"
shell 'trap "" PIPE; ./broken_pipe'
status_is 0
same "$scratch/usual" "$out"
