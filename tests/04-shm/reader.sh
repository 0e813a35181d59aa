# shellcheck shell=sh

it "says so if there is no message"
run ./reader
status_is 1
error_has "/my_shm: No such file or directory"

it "removes the message that it has shown"
run ./writer once
run ./reader
status_is 0
quiet
output_is 'the reader sees "once"'
run ./reader
status_is 1

[ -d /dev/shm ] || return 0
object=/dev/shm/my_shm

it "shows what the shell has put there, and not one byte more"
head -c 4096 /dev/zero | tr '\0' x > $object
run ./reader
status_is 0
output_is "the reader sees \"$(head -c 4096 /dev/zero | tr '\0' x)\""
[ ! -e $object ] || fail "left the object"

if [ -c /dev/full ]; then
    it "keeps the message if it cannot be shown"
    run ./writer precious
    shell './reader > /dev/full'
    status_is 1
    error_has "stdout: No space left on device"
    run ./reader
    output_is 'the reader sees "precious"'
fi

for size in 0 1 4095 1048577; do
    it "leaves alone $size bytes that are no message"
    head -c $size /dev/zero | tr '\0' x > precious
    cp precious $object
    run ./reader
    status_is 1
    error_has "/my_shm: not a message"
    same precious $object
    rm $object
done

it "leaves a directory alone"
mkdir $object
run ./reader
fails
rmdir $object || fail "it is gone"
