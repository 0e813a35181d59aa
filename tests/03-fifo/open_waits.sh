# shellcheck shell=sh

gone()
{
    for name in my_fifo*; do
        [ ! -e "$name" ] || fail "left $name"
        rm -f "$name" # or what follows would wait at it
    done
}

# In the background, as soon as the name is there: $name, and $pid in it.
meanwhile()
{
    cat > meanwhile << END
set -- my_fifo.*
until test -p "\$1"; do set -- my_fifo.*; done
name=\$1 pid=\${1#my_fifo.}
$1
END
    shell "sh meanwhile & ./open_waits; result=\$?; kill \$! 2> none
        wait; exit \$result"
}

it "leaves nothing behind"
run ./open_waits
status_is 0
quiet
gone

it "says so when it cannot make a FIFO, and leaves alone what is there"
shell 'echo precious > my_fifo.$$; exec ./open_waits'
status_is 1
error_has 'File exists'
[ "$(cat my_fifo.*)" = precious ] || fail "destroyed it"
rm -f my_fifo.*

if [ -e "$scratch/picky.so" ]; then
    it "leaves nothing when a child is killed"
    run env PICKY_CHILDREN_DIE=1 LD_PRELOAD="$scratch/picky.so" ./open_waits
    status_is 1
    gone
fi

# 128 + SIGINT (2) or SIGTERM (15)
for number in 2 15; do
    it "leaves nothing when signal $number comes while it waits"
    meanwhile "kill -$number \$pid"
    status_is $((128 + number))
    gone
done

it "says so when the name is taken away meanwhile"
meanwhile "rm \$name"
status_is 1
error_has 'my_fifo.'
gone

it "explains its usage"
run ./open_waits 1
status_is 2
error_has 'usage: ./open_waits'
