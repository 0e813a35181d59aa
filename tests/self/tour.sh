# shellcheck shell=sh
# tour.sh - is the tour plain in a pipe, in colour on a terminal, and complete?

escape=$(printf '\033')

# Three programs stand for all: the sessions themselves are tested elsewhere.
# (The third one has a server that a later line ends.)
set -- "$tests/../01-pipe/one_process.c" "$tests/../02-pipe-dup2/pipeline.c" \
    "$tests/../03-fifo/seq_server.c"

it "shows headings, purposes, commands and what they print"
run sh "$tests/tour" "$build" "$@"
status_is 0
quiet
output_has '== 01-pipe ='
output_has 'one_process: write into one end of a pipe and read from the other'
output_has '$ ./one_process'
output_has 'pipefd[0] is open for reading'
output_has '== 02-pipe-dup2 ='
output_has './no_such_command: No such file or directory'
output_has '== What next ='
output_has 'seq_server: this is no request'
output_has 'These were 3 programs.'

it "is plain in a pipe, and 80 columns wide"
if grep -q "$escape" "$out"; then
    fail "there is colour in it"
fi
# Without the second and third bytes of UTF-8, a character is a byte.
tr -d '\200-\277' < "$out" | awk 'length($0) > 80' > wide
[ ! -s wide ] || fail "there are wider lines: $(cat wide)"

if script -qec true /dev/null > "$out" 2> "$err" < /dev/null; then
    it "has colour on a terminal, and none with NO_COLOR"
    ln -s "$tests" "$scratch/tests"
    ln -s "$build" "$scratch/build"
    ln -s "$1" "$scratch/one_process.c"
    command="sh $scratch/tests/tour $scratch/build $scratch/one_process.c"
    TERM=xterm run script -qec "$command" /dev/null
    output_has "${escape}["
    NO_COLOR=1 TERM=xterm run script -qec "$command" /dev/null
    if grep -q "$escape" "$out"; then
        fail "there is colour in it"
    fi
fi

it "leaves nothing behind"
[ -z "$(find . ! -name . ! -name wide)" ] || fail "there is $(ls)"
