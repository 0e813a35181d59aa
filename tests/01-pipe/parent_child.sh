# shellcheck shell=sh

it "sends an empty message"
run ./parent_child ''
output_is 'the parent received "" (0 bytes), then end of file'

it "sends a message as it is"
run ./parent_child '100% \n of  it'
output_is 'the parent received "100% \n of  it" (14 bytes), then end of file'

# An argument may have up to 131071 bytes on Linux (execve(2)).
for length in 1 255 256 257 4097 100000; do
    it "sends $length bytes: buffers of 256, pages of 4096, pipes of 65536"
    message=$(head -c "$length" /dev/zero | tr '\0' x)
    run ./parent_child "$message"
    output_is \
        "the parent received \"$message\" ($length bytes), then end of file"
    quiet
done

it "sends all of it when write() takes only a part at a time"
picky ./parent_child "$message"
output_is "the parent received \"$message\" ($length bytes), then end of file"
quiet
