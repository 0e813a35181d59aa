# shellcheck shell=sh
# run.sh - does the runner of test scripts see what it is there to see?

# The script on standard input, put through the runner.
script()
{
    cat > script.sh
    run sh "$tests/tools/run" script.sh "$build" 01-pipe/one_process.c
}

it "passes a script whose tests hold"
script <<'END'
it "is what it is"
run sh -c 'printf "one\ntwo * \\\\ three\n"; echo "a word" >&2; exit 3'
status_is 3
fails
output_is 'one
two * \ three'
output_has 'o * \ t'
output_has 'one
two'
error_has 'word'
END
status_is 0
[ ! -s "$out" ] || fail "it should say nothing"
quiet

it "fails, and says where, when one does not hold"
while read -r test; do
    script <<END
it "is a test"
run sh -c 'echo one; echo two; echo "a word" >&2; exit 3'
$test
END
    status_is 1
    output_has 'NOT OK: is a test: '
    output_has '  status 3; the end of its output and its errors:
  | one
  | two
  ! a word'
done <<'END'
status_is 0
output_is one
output_has three
output_has o*e
output_has "$(printf 'one\nthree')"
output_has ""
error_has one
error_has ""
quiet
fail "no"
END

it "fails when an error is not said, or not by the status"
for wrong in 'exit 1' 'echo wrong >&2' 'echo killed >&2; kill -KILL $$'; do
    script <<END
it "fails"
run sh -c '$wrong'
fails
END
    status_is 1
done

for turn in '' yes; do
    it "counts what fails in a part, 256 times as well (in_turn=$turn)"
    script <<END
often()
{
    number=0
    while [ \$number -lt 256 ]; do
        number=\$((number + 1))
        fail "this one"
    done
}
in_turn=$turn
part bad often
part good true
parts_end
END
    status_is 1
    output_has 'this one'
done

it "takes no variable of its own from outside"
cat > script.sh <<'END'
it "is a test"
run echo one
output_has one
part good true
parts_end
[ -z "${PARSED:-}" ] || fail "a session would be another one"
END
run env parts=1 words_here='s/one/two/' PARSED="$PWD/none" \
    sh "$tests/tools/run" script.sh "$build"
status_is 0

it "waits no longer than a command may take"
script <<'END'
SECONDS_ALLOWED=1
soon [ -e never ]
END
status_is 1
output_has 'not within 1 seconds: [ -e never ]'

it "sees that two files differ"
script <<'END'
echo one > a
echo two > b
same a b
END
status_is 1
output_has 'a and b differ'

it "starts in a directory that holds the programs, and nothing else"
script <<'END'
[ -x ./one_process ] || fail "not there"
[ ! -e script.sh ] || fail "the script is"
END
status_is 0

if [ -w /dev/shm ]; then
    it "does so where no hard link to the build can be, too"
    run env TMPDIR=/dev/shm sh "$tests/tools/run" script.sh "$build" \
        01-pipe/one_process.c
    status_is 0
fi

mkdir 'a b'
for elsewhere in "$PWD/a b" "$PWD/none"; do
    it "preloads what it should with TMPDIR=$elsewhere"
    echo 'picky ./one_process; quiet; grep -q "^[^ ]" "$out" || fail' > preload.sh
    run env TMPDIR="$elsewhere" sh "$tests/tools/run" preload.sh "$build" \
        01-pipe/one_process.c
    status_is 0
done
rm -r 'a b' preload.sh

it "finds its way, also beside itself, and with a CDPATH that leads elsewhere"
here=$PWD
mkdir -p elsewhere/tests/tools
for from in "$tests/.." "$tests/tools"; do
    cd "$from" || exit
    tool=tests/tools/run
    [ -e $tool ] || tool=run
    run env CDPATH="$here/elsewhere" sh $tool "$here/script.sh" "$build" \
        01-pipe/one_process.c
    status_is 0
    cd "$here" || exit
done

# puts_back TEXT: what holds it is put aside for a script, and comes back.
puts_back()
{
    script <<'END'
[ ! -e /dev/shm/my_shm ] || fail "not put aside"
END
    status_is 0
    [ "$(cat /dev/shm/my_shm)" = "$1" ] || fail "not put back: $1"
}

if [ -d /dev/shm ]; then
    it "sees an object that is left behind, and puts back what was there"
    script <<'END'
[ ! -e /dev/shm/my_shm ] || fail "not put aside"
: > /dev/shm/my_shm
END
    status_is 1
    output_has '[left behind: /my_shm]'
    [ ! -e /dev/shm/my_shm ] || fail "it is still there"
    echo precious > /dev/shm/my_shm
    puts_back precious

    it "removes what has its own process id in its name, and no other"
    echo 'touch /dev/shm/robust_$$ /dev/shm/robust_$$_one /dev/shm/robust_$$0
        echo $$' > script.sh
    run sh "$tests/tools/run" script.sh "$build"
    pid=$(cat "$out")
    [ "$(echo "/dev/shm/robust_$pid"*)" = "/dev/shm/robust_${pid}0" ] ||
        fail "left: $(echo "/dev/shm/robust_$pid"*)"
    rm -f "/dev/shm/robust_${pid}0"

    it "leaves alone what is newer than what a killed test has put aside"
    dead=$(sh -c 'echo $$')
    echo older > "/dev/shm/my_shm.$dead"
    puts_back precious

    it "puts back what a killed test has put aside, and nothing else"
    mv /dev/shm/my_shm "/dev/shm/my_shm.copy-of-$dead"
    puts_back older
    mv "/dev/shm/my_shm.copy-of-$dead" /dev/shm/my_shm || fail "it is gone"

    # What another user has left there, nobody but root can move.
    mkdir bin
    printf '#!/bin/sh\nexit 1\n' > bin/mv
    chmod +x bin/mv
    fixed_path=$PATH
    PATH=$PWD/bin:$PATH

    it "skips what needs an object that is somebody else's, and leaves that alone"
    script <<'END'
fail "it should not come to this: my_shm"
END
    status_is 77
    output_is "skipped: /dev/shm/my_shm is there, and is somebody else's"
    for test in 'tools/promises.sh' 'tools/hollow.sh'; do
        run sh "$tests/tools/run" "$tests/$test" "$build" 04-shm/reader.c
        status_is 77
    done
    run sh "$tests/break" "$tests/break-it/04-shm/no-size.patch" "$build"
    status_is 77
    run sh "$tests/mend" "$tests/break-it/04-shm/no-size.patch" "$build"
    status_is 77
    run sh "$tests/tools/map-row" 8.2 "$build"
    status_is 77
    run sh "$tests/deep/fault/sweep" "$tests/../04-shm/reader.c" "$build" -q reader
    status_is 77

    it "goes on with the tour then"
    run sh "$tests/tools/tour" "$build" 04-shm/writer 01-pipe/one_process
    status_is 0
    output_has "skipped: /dev/shm/my_shm is there"
    output_has '$ ./one_process'
    output_has 'Not shown, for the reasons above: writer'
    output_has 'These were 1 programs.'
    [ "$(cat /dev/shm/my_shm)" = precious ] || fail "it is gone"
    PATH=$fixed_path
    rm -f /dev/shm/my_shm

    it "waits for another run that uses the same object"
    echo ': # my_shm' > script.sh
    mkdir waits
    if "$build/tests/alone" 7; then # that is our lock, where there are locks
        SECONDS_ALLOWED=1
        run env IS_ALONE= TMPDIR="$PWD/waits" \
            sh "$tests/tools/run" script.sh "$build"
        status_is 124
        exec 7<&-
        # shellcheck disable=SC2034 # for lib.sh
        SECONDS_ALLOWED=200
        run env IS_ALONE= sh "$tests/tools/run" script.sh "$build"
        status_is 0
    fi
fi
