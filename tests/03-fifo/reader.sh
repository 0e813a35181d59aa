# shellcheck shell=sh disable=SC1091
. "$tests/03-fifo/lib.sh"

# Any bytes, in any pieces: what other programs write, it prints.
head -c 1048577 /dev/urandom > big
: > empty
for file in big empty; do
    it "receives a file byte for byte ($file), and removes the name"
    waits ./reader
    cat $file > my_fifo
    ends
    status_is 0
    quiet
    { printf 'the reader received "' && cat $file &&
        printf '" (%d bytes), then end of file\n' "$(wc -c < $file)"
    } > expected
    same expected "$said"
    gone
done

it "reads until the last of several writers has closed its end"
waits ./reader
shell "{ echo 1; sh -c 'echo 2'; sh -c 'echo 3'; } > my_fifo"
ends
output=$(cat "$said")
[ "$output" = 'the reader received "1
2
3
" (6 bytes), then end of file' ] || fail "it read: $output"
gone

it "takes what is in a FIFO that is there already"
mkfifo my_fifo
shell 'echo Hello > my_fifo & ./reader; wait'
output_has '"Hello'
gone

if [ -c /dev/full ]; then
    it "says so when its output cannot be written"
    mkfifo my_fifo
    shell 'echo Hello > my_fifo & ./reader > /dev/full; status=$?
        wait; exit $status'
    status_is 1
    error_has 'stdout: No space left on device'
    gone
fi

left_alone ./reader

it "makes the FIFO for its owner only"
shell 'umask 0; ./reader > shown & until test -p my_fifo; do :; done
    ls -l my_fifo; echo Hello > my_fifo; wait'
output_has 'prw------- '
