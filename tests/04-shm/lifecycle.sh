# shellcheck shell=sh

# The object's name ends with the program's process id, which exec keeps.
if [ -d /dev/shm ]; then
    it "leaves nothing in /dev/shm"
    shell 'echo $$ > pid; exec ./lifecycle'
    status_is 0
    quiet
    [ ! -e "/dev/shm/lifecycle_$(cat pid)" ] || fail "left its object there"

    it "leaves nothing there either if a child dies, or nothing can be printed"
    shell 'echo $$ > pid; exec ./lifecycle > /dev/full'
    fails
    [ ! -e "/dev/shm/lifecycle_$(cat pid)" ] || fail "left its object there"

    if [ -e "$scratch/picky.so" ]; then
        it "removes what a child has made that failed in the end"
        shell "echo \$\$ > pid
            PICKY_CHILDREN_FAIL=1 LD_PRELOAD='$scratch/picky.so' \
                exec ./lifecycle"
        fails
        [ ! -e "/dev/shm/lifecycle_$(cat pid)" ] || fail "left its object there"
    fi

    it "leaves alone what somebody else has put there"
    shell 'echo $$ > pid; echo precious > /dev/shm/lifecycle_$$
        exec ./lifecycle'
    fails
    error_has "File exists"
    object=/dev/shm/lifecycle_$(cat pid)
    [ "$(cat "$object")" = precious ] || fail "it is gone"
    rm -f "$object"

    it "makes its object for its owner only, whatever the umask"
    shell 'umask 0; ./lifecycle'
    output_has "4096 bytes, mode 0600"
fi
