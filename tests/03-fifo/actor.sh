# shellcheck shell=sh
# actor.sh - a server that is a shell, for the tests of the clients
#
#     acts COMMANDS     it does COMMANDS with $pid and $count of a request
#     acted             it has ended, and the client has left nothing

acts()
{
    mkfifo my_fifo
    sh -c "exec 3<> my_fifo; : > open; read -r empty <&3; read -r pid count <&3
        $1" &
    actor=$!
    soon test -e open
    rm open
}

acted()
{
    wait "$actor"
    rm my_fifo
    ls my_fifo* > "$out" 2> "$err" && fail "left $(cat "$out")"
}
