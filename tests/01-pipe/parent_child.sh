# shellcheck shell=sh

# sends MESSAGE LENGTH: by itself, or with `picky` in front
sends()
{
    "$@" ./parent_child "$message"
    status_is 0
    output_is \
        "the parent received \"$message\" (${#message} bytes), then end of file"
    quiet
}

it "sends a message as it is"
for message in '' x '100% \n of  it'; do
    sends run
done

# An argument may have up to 131071 bytes on Linux (execve(2)).
for length in 255 256 257 100000; do
    it "sends $length bytes: its buffer has 256, a pipe 65536"
    message=$(awk 'BEGIN { while (i < 30000) printf "%d,", ++i }' |
        head -c "$length")
    sends run
done

it "sends all of it when write() takes only a part at a time"
sends picky

it "says so when nobody takes its output"
if [ -c /dev/full ]; then
    shell './parent_child > /dev/full'
    fails
    error_has "stdout: "
fi
