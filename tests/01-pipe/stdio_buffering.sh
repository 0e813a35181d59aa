# shellcheck shell=sh

# The program's own standard output must make no difference to what it shows.
it "shows the same into a file as into a pipe"
run ./stdio_buffering
shell './stdio_buffering | cat > through_a_pipe'
run ./stdio_buffering
same "$out" through_a_pipe

if script -qec true /dev/null > "$out" 2> "$err" < /dev/null; then
    it "shows the same on a terminal"
    run script -qec ./stdio_buffering /dev/null
    tr -d '\r' < "$out" > on_a_terminal
    same on_a_terminal through_a_pipe
fi
