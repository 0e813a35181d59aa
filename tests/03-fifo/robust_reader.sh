# shellcheck shell=sh disable=SC1091
# What it does with robust_writer is tested there.
. "$tests/03-fifo/lib.sh"

head -c 1048577 /dev/urandom > big
: > empty

for file in big empty; do
    it "brings a file byte for byte from cat, and removes the name ($file)"
    waits ./robust_reader
    cat $file > my_fifo
    ends
    status_is 0
    quiet
    same $file "$said"
    gone
done

it "reads until the last of several writers has closed its end"
waits ./robust_reader
shell "{ echo 1; sh -c 'echo 2'; sh -c 'echo 3'; } > my_fifo"
ends
[ "$(cat "$said")" = '1
2
3' ] || fail "received $(cat "$said")"

it "prints what comes when it comes"
waits ./robust_reader
exec 5> my_fifo
echo now >&5
soon test -s "$said"
exec 5>&-
ends
status_is 0

it "refuses a FIFO at which another one reads, and disturbs nobody"
waits ./robust_reader
run ./robust_reader
status_is 1
error_has 'my_fifo: another program reads here'
run ./robust_writer still
ends
[ "$(cat "$said")" = still ] || fail "received $(cat "$said")"
start ./robust_seq_server
run ./robust_reader
status_is 1
error_has 'my_fifo: another program reads here'
run ./robust_seq_client
output_is '1 to 1'
stop

for signal in HUP INT TERM; do
    it "removes the name when SIG$signal ends its wait"
    waits ./robust_reader
    stop $signal
    [ "$status" -gt 128 ] || fail "ended with $status"
    quiet
    gone
done

it "removes the name when SIGTERM comes while another program writes"
waits ./robust_reader
exec 5> my_fifo
echo begun >&5
soon test -s "$said"
stop
exec 5>&-
gone

if env --block-signal=TERM true 2> "$err"; then
    it "ends at a signal that its caller blocks"
    waits env --block-signal=TERM ./robust_reader
    stop
    status_is 143
    gone
fi

it "makes a new FIFO when its name is taken away"
waits ./robust_reader
rm my_fifo
soon test -p my_fifo
run ./robust_writer again
ends
[ "$(cat "$said")" = again ] || fail "received $(cat "$said")"
gone

it "waits for what a writer has to say, though the name is gone"
waits ./robust_reader
exec 5> my_fifo
rm my_fifo
sleep 0.15 # it looks each 100 ms
echo late >&5
exec 5>&-
ends
[ "$(cat "$said")" = late ] || fail "received $(cat "$said")"

it "takes over what a killed one has left"
waits ./robust_reader
stop KILL
[ -p my_fifo ] || fail "nothing is left: this tests nothing"
waits ./robust_reader
run ./robust_writer again
ends
[ "$(cat "$said")" = again ] || fail "received $(cat "$said")"
gone

it "refuses a closed output before it reads anything"
mkfifo my_fifo
shell 'echo Hello > my_fifo & ./robust_reader >&-
    status=$?; cat my_fifo; wait; exit $status'
status_is 1
output_is Hello
error_has 'stdout: Bad file descriptor'
rm my_fifo

if [ -c /dev/full ]; then
    it "says what is lost when its output cannot be written"
    shell './robust_writer & ./robust_reader > /dev/full; status=$?
        wait; exit $status'
    status_is 1
    error_has 'stdout: No space left on device'
    error_has 'my_fifo: what has been read is lost'
    gone
fi

it "removes the name when nobody reads its output any more"
shell '{ ./robust_reader; echo $? > ended; } | : &
    until test -p my_fifo; do :; done; cat big > my_fifo 2> cat_err; wait'
[ "$(cat ended)" = 1 ] || fail "ended with $(cat ended)"
gone

left_alone ./robust_reader

it "explains its usage"
run ./robust_reader my_fifo more
status_is 2
error_has 'usage: ./robust_reader [PATH]'
