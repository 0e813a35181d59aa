# shellcheck shell=sh

for length in 0 1 65537 1048577; do
    it "brings back $length bytes as they are"
    head -c $length /dev/urandom > sent
    shell './through cat < sent > received'
    status_is 0
    quiet
    same sent received
done

it "brings back everything when read() and write() do only a part"
head -c 300000 /dev/urandom > sent
picky ./through cat < sent
status_is 0
same sent "$out"

it "copes with a command that answers when it has read all"
seq 300000 -1 1 > sent
seq 1 300000 > expected
shell './through sort -n < sent > received'
same expected received

it "copes with a command that answers more than it gets"
shell 'echo 300000 | ./through xargs seq > received'
same expected received

it "returns the status of the command"
shell 'echo x | ./through sh -c "cat; exit 3"'
status_is 3
output_is x
shell 'echo x | ./through sh -c "kill -9 \$\$"'
status_is 137
shell 'echo x | ./through ./no_such_command'
status_is 127
error_has "./no_such_command: No such file or directory"

it "ends with a command that does not read everything"
shell 'yes | ./through head -n 2'
status_is 0
output_is 'y
y'
quiet
shell 'yes | ./through false'
status_is 1
quiet

# (Without `bounded`, which would see the process that stays.)
it "feeds also a process that the command leaves"
cat > job <<'END'
exec 3<&0
cat <&3 > received &
echo begun > begun
END
seq 1000000 > sent
sh -c './through sh job < sent; echo $? > ended' > "$out" 2> "$err" &
soon test -s ended
[ "$(cat ended)" -eq 0 ] || fail "status $(cat ended)"
quiet
[ -s begun ] && soon cmp -s sent received
same sent received

it "ends as well when its caller ignores SIGPIPE"
shell 'yes | (trap "" PIPE; exec ./through sh -c "exec <&-; echo y")'
status_is 0
output_is y

it "says so when the input cannot be read"
shell './through cat < /'
status_is 1
error_has "feeder: Is a directory"

it "says so, and stops all, when nobody wants the answer"
shell '{ yes | ./through cat; echo $? >&2; } | head -n 1'
output_is y
error_has "reader: Broken pipe"
error_has 1

it "leaves the command no descriptor but 0, 1 and 2"
shell './through sh -c "for fd in 3 4 5 6 7 8 9; do
    (eval \": <&\$fd\") 2> /dev/null && echo \$fd; done; true" < /dev/null'
status_is 0
quiet
[ ! -s "$out" ] || fail "some are left"
