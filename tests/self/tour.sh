# shellcheck shell=sh
# tour.sh - is the tour plain in a pipe, in colour on a terminal, and complete?

# shellcheck disable=SC2034 # for lib.sh: a tool may take longer than a command
SECONDS_ALLOWED=60

escape=$(printf '\033')

# Three programs stand for all: the sessions themselves are tested elsewhere.
# (The third one has a server in the background.)
set -- 01-pipe/one_process 02-pipe-dup2/pipeline 05-unix-socket/server

it "shows headings, purposes, commands and what they print"
run sh "$tests/tools/tour" "$build" "$@"
status_is 0
quiet
output_has '== 01-pipe ='
output_has "one_process: $(sed -n '2s/.* - //p' "$tests/../01-pipe/one_process.c")"
output_has '$ ./one_process'
output_has 'pipe() returned 0'
output_has '== 02-pipe-dup2 ='
output_has "$ ./pipeline yes '|' head -n 1"
output_has 'server: ready at my_socket'
output_has 'HELLO'
output_has '== What next ='
output_has 'These were 3 programs.'

it "is plain in a pipe, and 80 columns wide"
if grep -q "$escape" "$out"; then
    fail "there is colour in it"
fi
# Without the second and third bytes of UTF-8, a character is a byte.
tr -d '\200-\277' < "$out" | awk 'length($0) > 80' > wide
[ ! -s wide ] || fail "there are wider lines: $(cat wide)"
rm wide

if script -qec true /dev/null > "$out" 2> "$err" < /dev/null; then
    ln -s "$tests/.." "$scratch/root"
    ln -s "$build" "$scratch/build"
    command="sh $scratch/root/tests/tools/tour $scratch/build $*"

    it "has colour on a terminal, and stops after a folder until Enter or q"
    shell "printf '\nq\n' | TERM=xterm script -qec '$command' /dev/null"
    output_has "${escape}["
    output_has '[Enter: on to 02-pipe-dup2, q: end]'
    output_has '[Enter: on to 05-unix-socket, q: end]'
    output_has 'These were 2 programs.'

    it "has no colour with NO_COLOR"
    shell "printf 'q\n' | TERM=xterm NO_COLOR=1 script -qec '$command' /dev/null"
    if grep -q "$escape" "$out"; then
        fail "there is colour in it"
    fi
fi

it "leaves nothing behind"
[ -z "$(find . ! -name .)" ] || fail "there is $(ls)"
