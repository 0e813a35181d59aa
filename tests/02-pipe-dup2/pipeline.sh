# shellcheck shell=sh

seq 1 5000 > numbers
printf '%s\n' pear apple fig apple 'two words' > fruit
printf 'not a program\n' > plain_file

# A command line for both: the shell gets it as it is, pipeline with the bars
# quoted. Output and status have to be the same.
agrees()
{
    sh -c "$1" > expected 2> /dev/null
    expected_status=$?
    shell "./pipeline $(printf '%s\n' "$1" | sed "s/ | / '|' /g")"
    status_is $expected_status
    same expected "$out"
}

it "agrees with sh"
while read -r line; do
    it "agrees with sh: $line"
    agrees "$line"
done <<'END'
cat fruit
cat fruit | cat
sort fruit | uniq
sort fruit | uniq -c | sort -rn
sort -u fruit | wc -l
cat numbers | wc -c
cat numbers | head -n 3
cat numbers | tail -n 3
cat numbers | sort -n | tail -n 1
cat numbers | sed -n 100p
cat numbers | grep 7 | wc -l
cat numbers | grep -v 7 | grep 3 | wc -l
cat numbers | tr '0-9' 'a-j' | sort | head -n 5
cat numbers | awk '{ s += $1 } END { print s }'
cat numbers | cut -c 1 | sort | uniq -c
cat numbers | od -c | head -n 20
cat numbers | paste - - - | head -n 2
cat numbers | cat | cat | cat | cat | md5sum
ls /usr/bin | wc -l
ls / | sort -r | head -n 1
ls -l numbers fruit | wc -l
yes | head -n 1
yes yes | head -n 1000 | uniq
yes | head -c 1000000 | wc -c
cat /dev/zero | head -c 100000 | od
printf '%s\n' 'a  b' "it's" '*' | cat
printf '%s\n' '' '' | wc -l
echo one | cat - fruit
true | false
false | true
true | true | true
cat fruit | sh -c 'cat; exit 3'
cat fruit | sh -c 'exit 200'
cat fruit | sh -c 'kill -TERM $$'
cat fruit | sh -c 'kill -KILL $$'
./no_such_command | cat fruit
cat fruit | ./no_such_command
cat fruit | ./plain_file
cat fruit | /
cat no_such_file | wc -l
dd if=numbers bs=1 count=10 | cat
sh -c 'echo out; echo err >&2' | cat
END

it "connects 200 commands"
set -- cat fruit
commands=1
while [ $commands -lt 200 ]; do
    set -- "$@" '|' cat
    commands=$((commands + 1))
done
run ./pipeline "$@"
status_is 0
same fruit "$out"

it "carries megabytes through several commands"
head -c 8000000 /dev/urandom > random
shell "./pipeline cat random '|' cat '|' cat > received"
status_is 0
same random received
rm random received

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

it "works when it is started without 0, or without 0 and 1"
shell "./pipeline cat fruit '|' cat '|' cat <&-"
status_is 0
same fruit "$out"
shell "./pipeline cat fruit '|' cat '|' sh -c 'cat > copy' <&- >&-"
status_is 0
same fruit copy

it "knows the status also when its caller ignores SIGCHLD"
shell "(trap '' CHLD; exec ./pipeline echo hi '|' sh -c 'cat; exit 3')"
status_is 3
output_is hi

for words in '|' 'cat |' '| cat' 'cat | | cat' 'cat | cat |'; do
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
