# shellcheck shell=sh

name=/robust_$$
object=/dev/shm$name

for length in 0 1 8000; do
    it "leaves a text of $length bytes"
    text=$(head -c "$length" /dev/zero | tr '\0' x)
    run ./robust_writer "$text" $name
    status_is 0
    quiet
    run ./robust_reader $name
    output_is "the reader sees \"$text\""
    # If not, nothing else will go well, and all would wait for each other.
    [ "$failures" -eq 0 ] || { rm -f $object && return 0; }
done

it "refuses a text that does not fit"
run ./robust_writer "$(head -c 8001 /dev/zero | tr '\0' x)" $name
status_is 2
error_has "usage: ./robust_writer [TEXT of at most 8000 bytes [NAME]]"

it "keeps a message that nobody has read"
run ./robust_writer first $name
run ./robust_writer second $name
status_is 1
error_has "$name: holds a message that nobody has read yet"
run ./robust_reader $name
output_is 'the reader sees "first"'

for wrong in / /a/b "/$(head -c 300 /dev/zero | tr '\0' n)" ''; do
    it "cannot use the name '$wrong'"
    run ./robust_writer x "$wrong"
    status_is 1
    fails
done

[ -d /dev/shm ] || return 0
[ ! -e $object ] || fail "left an object"

it "makes an object for its owner only"
shell "umask 0; ./robust_writer Hello $name"
status_is 0
ls -l $object > "$out"
grep -q '^-rw------- ' "$out" || fail "not for its owner only"
head -c 4 $object > kind
rm $object

it "takes over what a writer has left that was killed at once"
: > $object
run ./robust_writer anew $name
status_is 0
run ./robust_reader $name
output_is 'the reader sees "anew"'

it "takes over what a writer has left that was killed half-way"
{ cat kind && head -c 36 /dev/zero; } > $object
run ./robust_writer anew $name
status_is 0
run ./robust_reader $name
output_is 'the reader sees "anew"'

for size in 1 40 4096 1048577; do
    it "leaves alone $size zero bytes of another program"
    head -c $size /dev/zero > precious
    cp precious $object
    run ./robust_writer x $name
    status_is 1
    error_has "$name: in use for something else"
    same precious $object
    rm $object
done

it "leaves a directory alone"
mkdir $object
run ./robust_writer x $name
fails
rmdir $object || fail "it is gone"

it "does not follow a symbolic link"
ln -s "$PWD/target" $object
run ./robust_writer x $name
fails
[ ! -e target ] || fail "wrote through it"
rm -f $object
