# shellcheck shell=sh

for length in 0 1 4095; do
    it "leaves a text of $length bytes"
    text=$(head -c "$length" /dev/zero | tr '\0' x)
    run ./writer "$text"
    status_is 0
    quiet
    run ./reader
    output_is "the reader sees \"$text\""
done

it "refuses a text that does not fit, and leaves nothing"
run ./writer "$(head -c 4096 /dev/zero | tr '\0' x)"
status_is 2
error_has "usage: ./writer [TEXT of less than 4096 bytes]"
run ./reader
error_has "/my_shm: No such file or directory"

it "keeps a message that nobody has read"
run ./writer first
run ./writer second
status_is 1
error_has "/my_shm: File exists"
run ./reader
output_is 'the reader sees "first"'

it "says Hello if nothing is said"
run ./writer
run ./reader
output_is 'the reader sees "Hello"'

[ -d /dev/shm ] || return 0

it "makes an object of 4096 bytes for its owner only, the text and then zeros"
shell "umask 0; ./writer 'any text'"
status_is 0
ls -l /dev/shm/my_shm > "$out"
grep -q '^-rw-------.* 4096 ' "$out" || fail "not 4096 bytes for its owner"
{ printf 'any text' && head -c 4088 /dev/zero; } > expected
same expected /dev/shm/my_shm
rm /dev/shm/my_shm

it "does not follow a symbolic link"
ln -s "$PWD/target" /dev/shm/my_shm
run ./writer
fails
[ ! -e target ] || fail "wrote through it"
rm -f /dev/shm/my_shm
