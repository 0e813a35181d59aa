# shellcheck shell=sh

[ -d /dev/shm ] || {
    echo "skipped: there is no /dev/shm to look into"
    exit 77
}

# leaves_none PROCESS: there is no object of that name.
leaves_none()
{
    [ ! -e "/dev/shm/lifecycle.$1" ] || {
        rm -f "/dev/shm/lifecycle.$1"
        fail "left its object there"
    }
}

# The object's name ends with the program's process id, which exec keeps.
it "makes its object for its owner only, whatever the umask, and leaves none"
shell 'echo $$ > pid; umask 0; exec ./lifecycle'
status_is 0
quiet
output_has "4096 bytes, mode 0600"
output_has 'the mapping:  still shows "Hello"'
leaves_none "$(cat pid)"

it "leaves alone what has its name already"
shell 'echo $$ > pid; echo precious > /dev/shm/lifecycle.$$; exec ./lifecycle'
object=/dev/shm/lifecycle.$(cat pid)
cat "$object" > kept
rm -f "$object"
status_is 1
error_has "File exists"
[ "$(cat kept)" = precious ] || fail "it is gone"

it "leaves nothing if nobody reads its output"
to_nobody sh -c 'echo $$ > pid; exec ./lifecycle'
fails
error_has 'Broken pipe'
leaves_none "$(cat pid)"

it "leaves nothing if it is stopped"
i=0
while [ $i -lt 40 ]; do
    ./lifecycle > "$out" &
    [ $((i % 4)) -eq 0 ] || : "$(:)" # some time, but not always the same
    [ $((i % 4)) -lt 2 ] || : "$(:)"
    kill $! 2> "$err" # unless it has ended
    wait $! 2> "$err"
    leaves_none $!
    i=$((i + 1))
done
