# shellcheck shell=sh

slot=131072
head -c 2000000 /dev/urandom > many
for size in 0 1 $slot $((slot + 1)) $((4 * slot)) 1048577 2000000; do
    it "carries $size bytes"
    head -c "$size" many > data
    shell './transfer < data > copy'
    status_is 0
    quiet
    same data copy
done

it "carries what comes in pieces"
head -c 300300 many > data
shell 'dd if=data bs=1001 2> dd.err | ./transfer | dd bs=777 of=copy 2> dd.err'
status_is 0
quiet
same data copy

it "carries at once what comes line by line"
shell 'mkfifo slow
    { echo one; cat slow; echo two; } | ./transfer |
        { read -r line; echo "$line"; echo > slow; cat; }'
output_is "one

two"

it "waits for its own child only"
# shellcheck disable=SC2034 # for lib.sh
{
    sh -c '(exit 3) & exec ./transfer' < data > copy 2> "$err"
    status=$?
}
status_is 0
same data copy

it "says so when it cannot read"
shell './transfer < .'
status_is 1
error_has "stdin: "

it "says so when nobody reads its output"
shell '{ ./transfer < many; echo $? > status; } | head -c 1 > first; cat status'
output_is 1
error_has "stdout: Broken pipe"

if [ -c /dev/full ]; then
    it "says so when its output cannot be written"
    shell './transfer < many > /dev/full'
    status_is 1
    error_has "stdout: No space left on device"
fi

it "is faster than a copy in small pieces"
# Killed before it was done: 128 + SIGTERM. (To the end it may take long beside
# other programs.)
shell 'dd if=many bs=16 of=copy2 2> dd.err &
    ./transfer < many > copy
    kill $!
    wait $!
    echo $?'
output_is 143
