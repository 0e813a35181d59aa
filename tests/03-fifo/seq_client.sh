# shellcheck shell=sh disable=SC1091
# What the two do together is tested with seq_server.
. "$tests/03-fifo/lib.sh"
. "$tests/03-fifo/actor.sh"

it "says so when there is no server, and when there was one"
run ./seq_client
status_is 1
error_has 'my_fifo: No such file or directory'
mkfifo my_fifo
run ./seq_client
status_is 1
error_has 'my_fifo: No such device or address'
rm my_fifo

it "sends its process id and the count, in a line of its own"
acts 'kill -0 $pid && ls -l my_fifo.$pid | cut -c 1-10 > seen
    echo "<$empty> $count" >> seen; echo "7 to 48" > my_fifo.$pid'
shell 'umask 0; exec ./seq_client 42'
status_is 0
output_is '7 to 48'
acted
[ "$(cat seen)" = 'prw-------
<> 42' ] || fail "it sent something else: $(cat seen)"

it "notices that the server has died"
acts 'kill -KILL $$'
run ./seq_client
status_is 1
error_has 'the server is gone'
acted 2> "$scratch/killed"

if [ -c /dev/full ]; then
    it "says so when its output cannot be written"
    acts 'echo "1 to 1" > my_fifo.$pid'
    shell './seq_client > /dev/full'
    status_is 1
    error_has 'stdout: '
    acted
fi

it "leaves alone what has the name of its FIFO"
acts ''
# The shell's process id is that of the program that it executes.
shell 'echo precious > my_fifo.$$; exec ./seq_client'
status_is 1
error_has ': File exists'
[ "$(cat my_fifo.*)" = precious ] || fail "it is gone"
rm my_fifo.*
printf 'x\nx\n' > my_fifo
acted

echo precious > my_fifo
it "writes to nothing but a FIFO"
run ./seq_client
status_is 1
error_has 'my_fifo: not a FIFO'
[ "$(cat my_fifo)" = precious ] || fail "it wrote to a file"
rm my_fifo

for count in 0 -1 1000001 x 1x ''; do
    it "refuses the count '$count'"
    run ./seq_client "$count"
    status_is 2
    error_has 'usage: '
done
