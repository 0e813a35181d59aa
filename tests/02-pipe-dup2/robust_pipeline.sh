# shellcheck shell=sh

printf '%s\n' pear apple fig > fruit
printf 'not a program\n' > plain_file

while read -r line; do
    it "agrees with sh: $line"
    sh -c "$line" > expected 2> /dev/null
    expected_status=$?
    shell "./robust_pipeline $(printf '%s\n' "$line" | sed "s/ | / '|' /g")"
    status_is $expected_status
    same expected "$out"
done <<'END'
cat fruit
sort fruit | uniq -c | sort -rn
yes yes | head -n 1000 | uniq
true | false
cat fruit | sh -c 'exit 200'
cat fruit | sh -c 'kill -TERM $$'
cat fruit | sh -c 'kill -KILL $$'
./no_such_command | cat fruit
cat fruit | no_such_command
cat fruit | ./no_such_command
cat fruit | ./plain_file
cat fruit | /
END

it "finds nothing below a file" # nor does dash; for bash it is there (126)
run ./robust_pipeline ./fruit/x
status_is 127
error_has "fruit/x: Not a directory"

it "says which command a signal killed"
run ./robust_pipeline echo '|' sh -c 'kill -9 $$'
status_is 137
error_has "command 2 was killed by signal 9"

it "carries a megabyte and one byte through several commands"
head -c 1048577 /dev/urandom > random
shell "./robust_pipeline cat random '|' cat '|' cat > received"
status_is 0
same random received

# "" in PATH is the current directory.
it "tells a command that is nowhere from one that may not be executed"
mkdir -p folder/no_such_command closed tools
cp plain_file tools
for path in "folder:$PATH" "$PATH:folder" "folder::$PATH" "closed:$PATH"; do
    chmod 0 closed
    PATH=$path run ./robust_pipeline no_such_command
    chmod 700 closed
    status_is 127
    error_has "no_such_command: No such file or directory"
done
for path in "tools:$PATH" ":$PATH" "closed:$PATH:tools"; do
    PATH=$path run ./robust_pipeline plain_file
    status_is 126
    error_has "plain_file: Permission denied"
done

read -r compiler < "$build/tests/compiler"
"$compiler" -o caller "$tests/02-pipe-dup2/caller.c"

it "knows the status also when its caller ignores SIGCHLD"
run ./caller ignore CHLD \
    ./robust_pipeline echo hi '|' sh -c 'cat; exit 3'
status_is 3
output_is hi
quiet

for how in ignore block; do
    it "starts commands that SIGPIPE ends ($how)"
    run ./caller $how PIPE ./robust_pipeline yes '|' head -n 1
    status_is 0
    output_is y
    quiet
done

it "starts commands that SIGTERM ends"
run ./caller block TERM ./robust_pipeline sh -c 'kill $$; echo still here'
status_is 143
[ ! -s "$out" ] || fail "the signal was blocked"

it "lets the commands ignore what the caller ignores on purpose"
shell 'trap "" HUP; ./robust_pipeline sh -c "kill -HUP \$\$; echo still here"'
status_is 0
output_is 'still here'

it "leaves none of the numbers 0 to 2 free for what a command opens"
shell './robust_pipeline sh -c "for fd in 0 1 2; do : <&\$fd || exit 1; done" \
    <&- >&- 2>&-'
status_is 0
run ./ls_wc
usual=$(cat "$out")
shell './robust_pipeline ./ls_wc <&-'
status_is 0
output_is "$usual"

it "fails where a command reads what is closed, or prints there"
shell './robust_pipeline cat <&-'
fails
shell './robust_pipeline echo Hello >&-'
fails

it "connects the commands also without 0, 1 and 2"
shell "./robust_pipeline cat fruit '|' cat '|' sh -c 'cat > copy' <&- >&- 2>&-"
status_is 0
same fruit copy

# (Without `bounded`, which would see the child that stays.)
it "waits for no child that is not its own"
sh -c 'sleep 10 & echo $! > other; exec ./robust_pipeline echo hi' > "$out" ||
    fail "status $?"
output_is hi
kill "$(cat other)" 2> "$err" || fail "the other child has ended before"

for words in '' '| cat' 'cat |' 'cat | | cat'; do
    it "refuses an empty command: $words"
    # shellcheck disable=SC2086 # one argument a word
    run ./robust_pipeline $words
    status_is 2
    error_has "usage: "
done

if [ -e "$scratch/picky.so" ]; then
    it "ends the commands that run when a later one cannot be started"
    run env LD_PRELOAD="$scratch/picky.so" PICKY_FORK_FAILS=2 \
        ./robust_pipeline yes '|' head -n 1
    fails
    error_has "fork: Resource temporarily unavailable"
fi
