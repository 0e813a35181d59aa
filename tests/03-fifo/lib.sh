# shellcheck shell=sh disable=SC2034
# lib.sh - what the tests of this folder share
#
#     waits COMMAND [ARG...]     starts what waits at my_fifo, and returns when
#                                it does; then as after `start`, with the output
#                                in $said
#     gone [NAME]                the name my_fifo is not there
#     left_alone COMMAND...      tries it with other things at my_fifo

said=$scratch/said

waits()
{
    rm -f "$scratch/server_pid"
    # shellcheck disable=SC2016 # $$ is that of the inner shell
    "$build/tests/bounded" "$SECONDS_ALLOWED" \
        sh -c 'echo $$ > "$0"; exec "$@"' "$scratch/server_pid" "$@" \
        > "$said" 2> "$scratch/server_err" &
    bounded=$!
    soon test -s "$scratch/server_pid"
    server=$(cat "$scratch/server_pid")
    soon has_come_or_ended
    [ -p my_fifo ] || fail "has ended, and waits for nobody"
    soon sleeps "$server"
}

has_come_or_ended()
{
    [ -p my_fifo ] || ! kill -0 "$server" 2> "$scratch/no_process"
}

gone()
{
    if [ -e "${1:-my_fifo}" ]; then
        fail "left ${1:-my_fifo}"
        rm -f "${1:-my_fifo}" # or what follows would wait at it
    fi
}

left_alone()
{
    mkdir thing
    echo precious > thing/file
    ln -s nowhere thing/dangling
    for thing in file dangling; do
        it "leaves alone a $thing: $1"
        cp -P thing/$thing my_fifo
        ls -ld my_fifo > before
        run "$@"
        status_is 1
        error_has ': '
        ls -ld my_fifo > after
        same before after
        [ $thing != file ] || same thing/file my_fifo
        rm my_fifo
    done
    rm -rf thing
}
