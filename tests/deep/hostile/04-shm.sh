# shellcheck shell=sh
# hostile.sh - names and objects that somebody else has made
#
# What each program's own script tests already is not repeated here.

[ -d /dev/shm ] || return 0
name=/hostile_$$
object=/dev/shm$name

for program in writer reader producer consumer; do
    it "leaves alone what is no object, and no file ($program)"
    mkfifo $object
    run ./$program $name < /dev/null
    status_is 1
    fails
    [ -p $object ] || fail "removed a FIFO"
    rm -f $object

    it "does not follow a symbolic link to nothing ($program)"
    ln -s "$PWD/nothing" $object
    run ./$program $name < /dev/null
    status_is 1
    error_has 'Too many levels of symbolic links'
    [ ! -e nothing ] || fail "followed it"
    [ -L $object ] || fail "removed it"
    rm -f $object

    if [ "$(id -u)" -eq 0 ]; then
        for size in 0 4096 4198400; do
            it "leaves alone what is somebody else's, $size bytes ($program)"
            head -c $size /dev/zero > $object
            chmod 666 $object
            chown 65534 $object
            cp $object before
            run ./$program $name < /dev/null
            status_is 1
            case $program in
            reader) error_has "this is no message" ;;
            *) error_has "in use for something else" ;;
            esac
            same before $object
            rm -f $object
        done
    fi

    for wrong in "/$(printf '%0256d' 0)" "/$(printf '%04095d' 0)" / /a/b ''; do
        it "cannot use a name of ${#wrong} characters ($program)"
        run ./$program "$wrong" < /dev/null
        status_is 1
        fails
    done
done

for program in writer reader; do
    it "leaves nothing if the name is too long for a bell only ($program)"
    long=/hostile_$(printf '%0247d' $$)
    run ./$program "$long"
    status_is 1
    error_has 'sem_open: ' # EINVAL in glibc, ENAMETOOLONG in POSIX
    [ ! -e "/dev/shm$long" ] || fail "left it"
    rm -f "/dev/shm$long"
done

it "can use a name with a newline in it"
shell "./reader '$name
x' & ./writer '$name
x' Hello; wait \$!"
status_is 0
quiet
output_is 'reader: "Hello" (5 bytes)'
shell "./consumer '$name
x' & echo Hello | ./producer '$name
x'; wait \$!"
status_is 0
quiet
output_is Hello

# $$ is the process id of the shell, and then of the program.
for program in counter lost_update robust_mutex copy_or_share; do
    it "leaves alone what has the name of the family's memory ($program)"
    shell "echo \$\$ > pid; echo precious > /dev/shm/family_\$\$
        exec ./$program"
    status_is 1
    error_has 'shm_open: File exists'
    family=/dev/shm/family_$(cat pid)
    [ "$(cat "$family")" = precious ] || fail "it is gone"
    rm -f "$family"
done

it "prints any bytes of a message, and not one more"
./writer $name '8 bytes.' # its header is in the programs' byte order
{ head -c 8 $object && printf '\377\0\n\033[2J' &&
    head -c 4081 /dev/zero | tr '\0' x; } > message
cat message > $object
run ./reader $name
status_is 0
printf 'reader: "\377\0\n\033[2Jx" (8 bytes)\n' > expected
same expected "$out"
rm -f $object

# What waits for the other side, with its object open.
waits()
{
    "./$1" $name < idle > alone.out 2> alone.err 8>&- &
    alone=$!
    until [ -s $object ]; do :; done
}

if [ -e "$scratch/picky.so" ]; then
    ln -s "$build/tests/deep/libshrink.so" "$scratch/shrink.so"
    for program in producer consumer; do
        it "says so when its memory is taken away ($program)"
        run env LD_PRELOAD="$scratch/shrink.so" ./$program $name < /dev/null
        status_is 1
        error_has 'the shared memory has been taken away'
        rm -f $object
    done
fi

if python3 -c '' 2> "$err"; then
    # $1 is there first, and $2 takes the name away.
    for pair in 'producer consumer' 'consumer producer'; do
        it "ends on both sides when the memory is taken away ($pair)"
        mkfifo idle
        exec 8<> idle
        waits "${pair% *}"
        exec 9<> $object
        "./${pair#* }" $name < idle > second.out 2> second.err 8>&- 9>&- &
        second=$!
        until [ ! -e $object ]; do :; done
        python3 -c 'import os; os.ftruncate(9, 0)'
        exec 9>&-
        echo more >&8 # or the producer would wait for that
        wait $alone
        [ $? -eq 1 ] || fail "not said: $(cat alone.err)"
        wait $second
        [ $? -eq 1 ] || fail "not said: $(cat second.err)"
        exec 8>&-
        [ -s alone.err ] || fail "the first said nothing"
        [ -s second.err ] || fail "the second said nothing"
        rm idle
    done
fi
[ ! -e $object ] || fail "left $object"

# What follows has a file system of its own, of one page, in the place of
# /dev/shm: for the commands inside only, and gone with the last of them.
with_full_memory()
{
    run unshare -m sh -c "mount -t tmpfs -o size=$1 tmpfs /dev/shm || exit 99
        $2"
}

if can_mount; then
    it "says so when there is no memory for the object, and leaves nothing"
    for program in writer reader producer consumer; do
        case $program in
        reader) mine='./writer' ;; # a reader needs no memory
        *) mine=./$program ;;
        esac
        with_full_memory 4k "head -c 4096 /dev/zero > /dev/shm/full
            $mine $name < /dev/null; status=\$?; ls /dev/shm; exit \$status"
        status_is 1
        error_has 'No space left on device'
        output_is full
    done

    it "needs one page for a message, and no more"
    with_full_memory 8k "./writer $name Hello && ./reader $name && ls /dev/shm"
    status_is 0
    output_is 'reader: "Hello" (5 bytes)'

    it "meets at the same name if none is given"
    with_full_memory 8m './writer && ./reader &&
        { ./consumer & echo World | ./producer; wait $!; ls /dev/shm; }'
    status_is 0
    quiet
    output_has 'reader: "'
    output_has World
    [ "$(wc -l < "$out")" -eq 2 ] || fail "left something"

    it "takes no name, and says so, when there is room for none"
    for program in writer reader producer consumer; do
        with_full_memory 4k,nr_inodes=1 "./$program $name < /dev/null
            status=\$?; ls /dev/shm; exit \$status"
        status_is 1
        error_has 'No space left on device'
        [ ! -s "$out" ] || fail "left something"
    done
fi
