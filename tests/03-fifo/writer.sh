# shellcheck shell=sh

gone()
{
    [ ! -e my_fifo ] || fail "left the name behind"
}

there='until test -p my_fifo; do :; done'

head -c 50000000 /dev/urandom > big
head -c 1000000 big > some
: > empty

for file in big empty; do
    it "brings a file byte for byte, the writer first ($file)"
    shell "./writer < $file & $there; ./reader > copy && wait \$!"
    status_is 0
    quiet
    same $file copy
    gone
done

for file in some empty; do
    it "brings a file byte for byte to cat, and removes the name ($file)"
    shell "./writer < $file & $there; cat my_fifo > copy && wait \$!"
    status_is 0
    quiet
    same $file copy
    gone
done

it "removes the name before it sends anything"
shell "{ until test -e begun; do :; done
    until ! test -e my_fifo; do :; done; echo Hello; } | ./writer &
    $there; : > begun; ./reader && wait \$!"
status_is 0
output_is Hello

it "takes what comes in pieces"
shell "for i in 1 2 3; do echo \$i; done | ./writer & ./reader; wait \$!"
status_is 0
output_is "1
2
3"

it "sends an empty text as an empty line"
shell "./writer my_fifo '' & ./reader; wait \$!"
status_is 0
output_is ''

it "sends a text longer than a pipe holds"
text=$(head -c 100000 /dev/zero | tr '\0' x)
printf '%s\n' "$text" > text
shell "./reader > copy & ./writer my_fifo $text && wait \$!"
status_is 0
same text copy

it "says so when its reader is gone"
shell "./writer < big & $there; head -c 10 my_fifo > copy; wait \$!"
status_is 1
error_has 'write: Broken pipe'
gone

it "says so when its reader is killed"
shell "./writer < /dev/zero & writer=\$!
    ./reader > pipe & reader=\$!
    until test -s pipe; do :; done
    kill -KILL \$reader; wait \$reader; wait \$writer"
status_is 1
error_has 'write: Broken pipe'
gone

it "says so when its reader is gone, whatever becomes of a text"
shell "./writer my_fifo $text & $there; : < my_fifo; wait \$!"
status_is 1
error_has 'write: Broken pipe'
gone

it "ends the input of its reader when it is killed"
shell "./writer < /dev/zero & writer=\$!; ./reader > part & reader=\$!
    until test -s part; do :; done; kill -KILL \$writer
    wait \$writer; wait \$reader"
status_is 0
gone

it "makes the FIFO for its owner only"
shell "umask 0; ./writer my_fifo Hello & $there
    ls -l my_fifo > mode.txt; cat my_fifo && wait \$!"
status_is 0
output_is Hello
grep -q '^prw------- ' mode.txt || fail "not for its owner only"

# 128 + SIGINT (2) or SIGTERM (15)
for number in 2 15; do
    it "removes the name when signal $number ends its wait"
    shell "./writer & $there; kill -$number \$!; wait \$!"
    status_is $((128 + number))
    gone
done

it "takes over what a killed writer has left"
shell "./writer & $there; kill -KILL \$!; wait \$!"
[ -p my_fifo ] || fail "nothing is left"
shell "./writer my_fifo Hello & ./reader && wait \$!"
status_is 0
output_is Hello
gone

it "says so when standard input cannot be read"
shell "./reader & ./writer < .; result=\$?; wait; exit \$result"
status_is 1
error_has 'read: Is a directory'
gone

# A superuser may open everything: somebody else has to try.
mkdir -m 777 try
as_user()
{
    if [ "$(id -u)" -ne 0 ]; then
        shell "cd try; $1"
    else
        shell "cd try; setpriv --reuid=65534 --clear-groups sh -c '$1'"
    fi
}
as_user "cp $build/03-fifo/writer . && ./writer -x"
if [ "$status" -eq 2 ]; then
    it "leaves nothing when it may not open what it has made"
    as_user 'umask 777; ./writer my_fifo Hello'
    status_is 1
    error_has 'my_fifo: Permission denied'
    [ ! -e try/my_fifo ] || fail "left the name behind"

    it "leaves alone a FIFO that it may not open"
    as_user 'mkfifo -m 0 my_fifo; ./writer my_fifo Hello'
    status_is 1
    error_has 'my_fifo: Permission denied'
    [ -p try/my_fifo ] || fail "removed it"
fi

if [ -e "$scratch/picky.so" ]; then
    it "writes all, even if write() takes it in parts"
    shell "./reader > copy & LD_PRELOAD=$scratch/picky.so ./writer < some
        wait \$!"
    status_is 0
    same some copy
fi

it "sends each text as a line"
shell "./reader & ./writer my_fifo Hello 'big World' ''; wait \$!"
status_is 0
output_is "Hello
big World
"

it "explains its usage"
run ./writer -x
status_is 2
error_has 'usage: ./writer [PATH [TEXT]...]'
