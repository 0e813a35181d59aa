# shellcheck shell=sh

name=/my_shm_$$
object=/dev/shm$name

for length in 0 1 80 4087 4088; do
    it "leaves a text of $length bytes"
    text=$(head -c "$length" /dev/zero | tr '\0' x)
    run ./writer $name "$text"
    status_is 0
    quiet
    run ./reader $name
    output_is "reader: \"$text\" ($length bytes)"
done

it "refuses a text that does not fit, and leaves nothing"
run ./writer $name "$(head -c 4089 /dev/zero | tr '\0' x)"
fails
error_has "longer than 4088 bytes"
[ ! -e $object ] || fail "left an object"

it "writes Hello where nothing is said"
run ./writer $name
run ./reader $name
output_is 'reader: "Hello" (5 bytes)'

it "replaces a message that nobody has read, all of it"
run ./writer $name "the first text"
run ./writer $name second
run ./reader $name
output_is 'reader: "second" (6 bytes)'

for wrong in / /a/b "/$(head -c 300 /dev/zero | tr '\0' n)" ''; do
    it "cannot use the name '$wrong'"
    run ./writer "$wrong"
    fails
done

if [ -d /dev/shm ]; then
    it "makes an object for its owner only, of one page, in the layout it says"
    shell "umask 0; ./writer $name 'any text'"
    status_is 0
    ls -l $object > "$out"
    grep -q '^-rw-------.* 4096 ' "$out" || fail "not 4096 bytes for its owner"
    case $(od -An -tx1 -N8 $object) in # in one byte order or the other
    *'31 4d 48 53 08 00 00 00' | *'53 48 4d 31 00 00 00 08') ;;
    *) fail "the header is wrong" ;;
    esac
    [ "$(dd if=$object bs=1 skip=8 count=8 2> "$err")" = "any text" ] ||
        fail "the text is wrong"
    rm $object

    it "takes over an object that a killed writer has just created"
    : > $object
    run ./writer $name anew
    run ./reader $name
    output_is 'reader: "anew" (4 bytes)'

    it "takes over an object that a killed writer has not finished"
    { head -c 4 /dev/zero && head -c 4092 /dev/zero | tr '\0' x; } > $object
    run ./writer $name anew
    run ./reader $name
    output_is 'reader: "anew" (4 bytes)'

    for size in 1 4095 4096 4097 1000000; do
        it "leaves alone $size bytes that are no message"
        head -c $size /dev/zero | tr '\0' x > precious
        cp precious $object
        run ./writer $name
        fails
        same precious $object
        rm $object
    done

    it "leaves a directory alone"
    mkdir $object
    run ./writer $name
    fails
    rmdir $object || fail "it is gone"

    it "does not follow a symbolic link"
    echo precious > target
    ln -s "$PWD/target" $object
    run ./writer $name
    fails
    [ "$(cat $object)" = precious ] || fail "wrote through it"
    rm -f $object

    it "makes a new object if the one it waits for loses its name"
    if [ -r /proc/locks ] && python3 -c '' 2> "$err"; then
        python3 -c "
import fcntl, os, subprocess, time
f = open('$object', 'wb+')
fcntl.lockf(f, fcntl.LOCK_EX)
writer = subprocess.Popen(['./writer', '$name', 'new'], close_fds=True)
while writer.poll() is None and not any(
        '->' in line and ' %d ' % writer.pid in line
        for line in open('/proc/locks')):
    time.sleep(0.01)
os.unlink('$object')
f.close()
writer.wait()"
        run ./reader $name
        output_is 'reader: "new" (3 bytes)'
    fi
fi
