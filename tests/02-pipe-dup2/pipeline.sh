# shellcheck shell=sh

seq 1 5000 > numbers
printf '%s\n' pear apple fig apple 'two words' > fruit
printf 'not a program\n' > plain_file

# A command line for both: the shell gets it as it is, pipeline with the bars
# quoted. Output and status have to be the same.
while read -r line; do
    it "agrees with sh: $line"
    sh -c "$line" > expected 2> /dev/null
    expected_status=$?
    shell "./pipeline $(printf '%s\n' "$line" | sed "s/ | / '|' /g")"
    status_is $expected_status
    same expected "$out"
done <<'END'
cat fruit
sort fruit | uniq -c | sort -rn
cat numbers | grep -v 7 | grep 3 | wc -l
yes yes | head -n 1000 | uniq
cat /dev/zero | head -c 100000 | od
printf '%s\n' 'a  b' "it's" '*' '' | cat
echo one | cat - fruit
true | false
false | true
cat fruit | sh -c 'cat; exit 3'
./no_such_command | cat fruit
cat fruit | ./no_such_command
sh -c 'echo out; echo err >&2' | cat
END

it "connects 50 commands"
set -- cat fruit
commands=1
while [ $commands -lt 50 ]; do
    set -- "$@" '|' cat
    commands=$((commands + 1))
done
run ./pipeline "$@"
status_is 0
same fruit "$out"

it "carries a megabyte and one byte through several commands"
head -c 1048577 /dev/urandom > random
shell "./pipeline cat random '|' cat '|' cat > received"
status_is 0
same random received

it "leaves the commands no descriptor but 0, 1 and 2"
cat > show <<'END'
cat
for fd in 3 4 5 6 7 8 9; do
    if (eval ": <&$fd") 2> /dev/null; then echo "descriptor $fd"; fi
done
END
run ./pipeline sh show '|' sh show '|' sh show
status_is 0
[ ! -s "$out" ] || fail "some are left"

it "waits for every command, not only for the last one"
run ./pipeline \
    sh -c 'exec >&-; head -c 1000000 /dev/zero | cksum > late' '|' true
status_is 0
[ -s late ] || fail "the first command was not waited for"

it "says which command a signal killed"
run ./pipeline sh -c 'kill -9 $$' '|' cat
status_is 0
error_has "command 1 was killed by signal 9"
run ./pipeline echo '|' sh -c 'kill -9 $$'
status_is 137
error_has "command 2 was killed by signal 9"

# (Without `bounded`, which would see the child that stays.)
it "waits for no child that is not its own, and takes none for its own"
sh -c 'sleep 10 & echo $! > other; exec ./pipeline echo hi' > "$out" ||
    fail "status $?"
output_is hi
kill "$(cat other)" 2> "$err" || fail "the other child has ended before"
sh -c '(exit 3) & exec ./pipeline sh -c "sleep 0.05"' || fail "status $?"

it "works when it is started without 0, or without 0 and 1"
shell "./pipeline cat fruit '|' cat '|' cat <&-"
status_is 0
same fruit "$out"
shell "./pipeline cat fruit '|' cat '|' sh -c 'cat > copy' <&- >&-"
status_is 0
same fruit copy

for words in '' '|' 'cat |' '| cat' 'cat | | cat' 'cat | cat |'; do
    it "refuses an empty command: $words"
    # shellcheck disable=SC2086 # one argument a word
    run ./pipeline $words
    status_is 2
    error_has "usage: "
done

if [ -e "$scratch/picky.so" ]; then
    it "ends the commands that run when a later one cannot be started"
    run env LD_PRELOAD="$scratch/picky.so" PICKY_FORK_FAILS=2 \
        ./pipeline yes '|' head -n 1
    fails
    error_has "fork: Resource temporarily unavailable"
fi
