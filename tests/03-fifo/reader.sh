# shellcheck shell=sh

gone()
{
    [ ! -e my_fifo ] || fail "left the name behind"
}

# In a test of one side, what comes after it waits until that side is there.
there='until test -p my_fifo; do :; done'

head -c 50000000 /dev/urandom > big
head -c 1000000 big > some
: > empty
echo precious > precious

for file in big empty; do
    it "brings a file byte for byte, the reader first ($file)"
    shell "./reader > copy & $there; ./writer < $file && wait \$!"
    status_is 0
    quiet
    same $file copy
    gone
done

for file in some empty; do
    it "brings a file byte for byte from cat ($file)"
    shell "./reader > copy & $there; cat $file > my_fifo && wait \$!"
    status_is 0
    quiet
    same $file copy
    gone
done

it "reads small blocks that dd writes"
shell "./reader > copy & $there
    dd if=some of=my_fifo bs=77 2> dd.txt && wait \$!"
status_is 0
same some copy
gone

it "reads until the last of several writers has closed its end"
shell "./reader > copy & $there
    { echo 1; sh -c 'echo 2'; sh -c 'echo 3'; } > my_fifo && wait \$!"
status_is 0
printf '1\n2\n3\n' | cmp -s - copy || fail "not all three lines"

it "makes the FIFO for its owner only"
shell "umask 0; ./reader > copy & $there; ls -l my_fifo > mode.txt
    echo Hello > my_fifo; wait \$!"
status_is 0
grep -q '^prw------- ' mode.txt || fail "not for its owner only"
gone

# 128 + SIGINT (2) or SIGTERM (15)
for number in 2 15; do
    it "removes the name when signal $number ends its wait"
    shell "./reader & $there; kill -$number \$!; wait \$!"
    status_is $((128 + number))
    gone
done

it "takes over what a killed reader has left"
shell "./reader & $there; kill -KILL \$!; wait \$!"
[ -p my_fifo ] || fail "nothing is left"
shell "./reader & ./writer my_fifo Hello && wait \$!"
status_is 0
output_is Hello
gone

# It sleeps: so it is in open(), where the name counts no longer.
if [ -r /proc/self/status ]; then
    it "leaves alone a FIFO that has its name by now"
    shell "./reader & $there
        until grep -q 'State:.S' /proc/\$!/status; do :; done
        mv my_fifo old; mkfifo my_fifo; echo Hello > old; wait \$!"
    status_is 0
    output_is Hello
    [ -p my_fifo ] || fail "removed it"
    rm -f my_fifo old
fi

it "removes the name when nobody reads its output any more"
shell "./reader | : & $there; cat big > my_fifo; wait"
gone

it "keeps apart two runs that overlap"
shell "for i in 1 2 3 4 5 6 7 8 9; do ./writer my_fifo \$i; done &
    for i in 1 2 3 4 5 6 7 8 9; do ./reader || exit; done; wait"
status_is 0
output_is "$(printf '%s\n' 1 2 3 4 5 6 7 8 9)"
gone

if [ -r /proc/self/status ]; then
    for number in 2 15; do
        it "leaves the FIFO to one that waits there if signal $number ends it"
        shell "./reader & first=\$!; $there; ./reader & second=\$!
            until grep -q reader /proc/\$second/comm &&
                grep -q 'State:.S' /proc/\$second/status; do :; done
            kill -$number \$second; wait \$second
            test -p my_fifo && ./writer my_fifo Hello && wait \$first"
        status_is 0
        output_is Hello
        gone

        it "does not wait for ever at a FIFO whose maker signal $number ended"
        shell "./reader & first=\$!; $there; ./reader & second=\$!
            until grep -q reader /proc/\$second/comm &&
                grep -q 'State:.S' /proc/\$second/status; do :; done
            kill -$number \$first; wait \$first
            ./writer my_fifo Hello && wait \$second"
        status_is 0
        output_is Hello
        gone
    done
fi

it "says so when its output cannot be written"
if [ -c /dev/full ]; then
    shell "./reader > /dev/full & $there; echo Hello > my_fifo; wait \$!"
    status_is 1
    error_has 'write: '
    gone
fi

mkdir directory
ln -s precious link
ln -s nowhere dangling
mkfifo fifo
ln -s fifo fifo_link
for path in precious directory link dangling fifo_link; do
    for program in reader writer; do
        it "leaves alone what is no FIFO: $program $path"
        ls -ld "$path" > before
        run "./$program" "$path"
        status_is 1
        error_has "$path: exists, and is not a FIFO of ours"
        ls -ld "$path" > after
        same before after
    done
done
[ "$(cat precious)" = precious ] || fail "wrote into it"
[ -p fifo ] || fail "removed the FIFO behind a link"

if [ "$(id -u)" -eq 0 ]; then
    mkfifo foreign
    chown 65534 foreign
    for program in reader writer; do
        it "leaves alone a FIFO of somebody else ($program)"
        run "./$program" foreign
        status_is 1
        error_has "foreign: exists, and is not a FIFO of ours"
        [ -p foreign ] || fail "removed it"
    done
fi

for path in nowhere/my_fifo precious/my_fifo "$(printf '%05000d' 0)"; do
    for program in reader writer; do
        it "cannot use the path ($program)"
        run "./$program" "$path"
        status_is 1
        error_has "$path: "
    done
done

it "refuses an empty path"
run ./reader ''
status_is 1
error_has 'No such file or directory'

it "can use an odd name"
shell "./reader './-a b
c' & ./writer './-a b
c' Hello; wait \$!"
status_is 0
output_is Hello

it "explains its usage"
run ./reader my_fifo more
status_is 2
error_has 'usage: ./reader [PATH]'
