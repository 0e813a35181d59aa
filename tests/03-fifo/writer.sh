# shellcheck shell=sh disable=SC1091
. "$tests/03-fifo/lib.sh"

long=$(head -c 100000 /dev/zero | tr '\0' x) # more than the pipe takes at once
for text in '' 'a text, of
100% \n lines' "$long"; do
    expected="the reader received \"$text\" (${#text} bytes), then end of file"
    it "sends ${#text} bytes, the writer first"
    waits ./writer "$text"
    run ./reader
    output_is "$expected"
    ends
    status_is 0
    gone

    it "sends ${#text} bytes, the reader first"
    waits ./reader
    run ./writer "$text"
    status_is 0
    quiet
    ends
    status_is 0
    same - "$said" <<END
$expected
END
    gone
done

it "sends to cat, and then the name is gone"
waits ./writer 'Hello, cat'
shell "cat my_fifo; echo"
output_is 'Hello, cat'
ends
status_is 0
gone

it "leaves no name to the next two, whoever ended first"
shell 'for i in 1 2 3 4 5; do ./reader > out_$i & ./writer $i || exit
    done; wait; cat out_*'
status_is 0
output_is "$(for i in 1 2 3 4 5; do
    echo "the reader received \"$i\" (1 bytes), then end of file"
done)"
shell 'for i in 1 2 3 4 5; do ./writer $i & ./reader || exit
    done; wait'
status_is 0
output_is "$(for i in 1 2 3 4 5; do
    echo "the reader received \"$i\" (1 bytes), then end of file"
done)"
gone

it "removes the name before it sends"
waits ./writer "$long"
exec 5< my_fifo # a reader that does not read
soon test ! -e my_fifo
exec 5<&-
ends
status_is $((128 + 13)) # SIGPIPE
gone

it "makes the FIFO for its owner only"
shell 'umask 0; ./writer & until test -p my_fifo; do :; done
    ls -l my_fifo; cat my_fifo'
output_has 'prw------- '

it "uses what a killed writer has left"
waits ./writer
stop KILL
[ -p my_fifo ] || fail "nothing is left: this tests nothing"
waits ./writer again
run ./reader
output_has '"again"'
ends
gone

left_alone ./writer Hello

it "explains its usage"
run ./writer Hello more
status_is 2
error_has 'usage: ./writer [TEXT]'
