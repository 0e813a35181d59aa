# shellcheck shell=sh

gone()
{
    for name in my_fifo*; do
        [ ! -e "$name" ] || fail "left $name"
        rm -f "$name" # or what follows would wait at it
    done
}

it "leaves nothing behind"
run ./lifecycle
status_is 0
quiet
gone

it "shows what ls prints: a FIFO of this user, of size 0"
shell "./lifecycle | grep '^prw-r--r--.* 1 $(id -un) .* 0 .* my_fifo\.[0-9]*\$'"
output_has prw

it "sets the umask itself"
shell 'umask 777; ./lifecycle'
status_is 0
output_has 'umask 022: mkfifo(path, 0666) makes a FIFO of mode 0644'

# ls in its place: what it does is done in the middle.
mkdir bin
instead_of_ls()
{
    printf '#!/bin/sh\n%s\n' "$1" > bin/ls
    chmod +x bin/ls
}

it "says so when ls fails, and leaves nothing"
instead_of_ls 'exit 3'
run env PATH="$PWD/bin:$PATH" ./lifecycle
status_is 1
error_has 'ls failed'
gone

it "says so when there is no ls, and leaves nothing"
run env PATH=/nowhere "$PWD/lifecycle"
status_is 1
error_has 'ls: No such file or directory'
gone

if [ -e "$scratch/picky.so" ]; then
    it "leaves nothing when a child is killed"
    run env PICKY_CHILDREN_DIE=1 LD_PRELOAD="$scratch/picky.so" ./lifecycle
    status_is 1
    gone
fi

# 128 + SIGINT (2) or SIGTERM (15)
for number in 2 15; do
    it "leaves nothing when signal $number ends it"
    instead_of_ls "kill -$number \$PPID"
    run env PATH="$PWD/bin:$PATH" ./lifecycle
    status_is $((128 + number))
    gone
done

it "says so when its name is taken away"
instead_of_ls "rm \"\$2\""
run env PATH="$PWD/bin:$PATH" ./lifecycle
status_is 1
error_has 'my_fifo.'
gone

it "leaves alone what has its name"
shell 'echo precious > my_fifo.$$; exec ./lifecycle'
status_is 1
error_has 'File exists'
[ "$(cat my_fifo.*)" = precious ] || fail "destroyed it"
rm -f my_fifo.*
mkdir unwritable
if [ "$(id -u)" -ne 0 ]; then
    it "says so when it may not make a name here"
    chmod 500 unwritable
    shell 'cd unwritable && ../lifecycle'
    status_is 1
    error_has 'Permission denied'
fi
