# shellcheck shell=sh disable=SC1091
. "$tests/03-fifo/lib.sh"

head -c 1048577 /dev/urandom > big
: > empty

for file in big empty; do
    it "brings a file byte for byte, the writer first ($file)"
    waits sh -c "exec ./robust_writer - < $file"
    shell './robust_reader > copy'
    status_is 0
    quiet
    ends
    status_is 0
    same $file copy
    gone

    it "brings a file byte for byte, the reader first ($file)"
    waits ./robust_reader
    shell "./robust_writer - < $file"
    status_is 0
    quiet
    ends
    status_is 0
    same $file "$said"
    gone
done

it "brings a file byte for byte to cat"
waits sh -c 'exec ./robust_writer - < big'
shell 'cat my_fifo > copy'
ends
status_is 0
same big copy
gone

it "sends a text as a line, to any name"
shell './robust_writer "two words" "./-a b
c" & ./robust_reader "./-a b
c" && wait $!'
status_is 0
output_is 'two words'

it "talks to the simple ones"
waits ./robust_writer
run ./reader
output_is 'the reader received "Hello
" (6 bytes), then end of file'
ends
waits ./robust_reader
run ./writer 'no end of line'
ends
[ "$(cat "$said")" = 'no end of line' ] || fail "received $(cat "$said")"
gone

it "removes the name before it sends"
waits sh -c 'exec ./robust_writer - < big'
exec 5< my_fifo # a reader that does not read
soon test ! -e my_fifo
exec 5<&-
ends
status_is 1
error_has 'write: Broken pipe'

it "keeps two writers apart, and two readers"
waits sh -c 'exec ./robust_writer - < big'
./robust_writer 'a text' &
second=$!
for copy in one two; do
    shell "./robust_reader > $copy"
    status_is 0
done
ends
status_is 0
wait $second || fail "the second one ended with $?"
[ -s two ] && [ "$(wc -c < two)" -gt 9 ] && mv two three && mv one two &&
    mv three one # which of the writers comes first is not said
same big one
[ "$(cat two)" = 'a text' ] || fail "received $(wc -c < two) bytes"
gone

for signal in HUP INT TERM; do
    it "removes the name when SIG$signal ends its wait"
    waits ./robust_writer
    stop $signal
    [ "$status" -gt 128 ] || fail "ended with $status"
    quiet
    gone
done

if env --block-signal=TERM,ALRM true 2> "$err"; then
    it "ends, and looks for its name, whatever its caller blocks"
    waits env --block-signal=TERM,ALRM ./robust_writer
    rm my_fifo
    kill -ALRM "$server" # which else comes each second
    soon test -p my_fifo
    stop
    status_is 143
    gone
fi

it "goes on at a signal that its caller ignores"
waits sh -c 'trap "" HUP; exec ./robust_writer'
kill -HUP "$server"
run ./robust_reader
output_is Hello
ends
status_is 0

it "takes over what a killed one has left"
waits ./robust_writer
stop KILL
[ -p my_fifo ] || fail "nothing is left: this tests nothing"
waits ./robust_writer again
run ./robust_reader
output_is again
ends
gone

it "leaves a FIFO that it has found, if it is stopped"
mkfifo my_fifo
waits ./robust_writer
stop
[ -p my_fifo ] || fail "removed it: somebody may wait there"
rm my_fifo

it "does not take a server for a reader"
start ./robust_seq_server
run ./robust_writer
status_is 1
error_has 'my_fifo: in use by a server'
run ./robust_seq_client
output_is '1 to 1'
stop
status_is 0

it "says so when there is nothing to send"
shell './robust_writer - <&-'
status_is 1
error_has 'stdin: Bad file descriptor'
gone

left_alone ./robust_writer
if [ "$(id -u)" -eq 0 ]; then
    it "leaves alone a FIFO of somebody else"
    mkfifo my_fifo
    chown 65534 my_fifo
    for program in robust_writer robust_reader robust_seq_server; do
        run ./$program
        status_is 1
        error_has 'my_fifo: not a FIFO of this user'
        [ -p my_fifo ] || fail "removed it"
    done
    rm my_fifo
fi

it "explains its usage"
run ./robust_writer text path more
status_is 2
error_has 'usage: ./robust_writer [TEXT or - [PATH]]'
