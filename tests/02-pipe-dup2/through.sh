# shellcheck shell=sh

for length in 0 1 4096 65536 65537 1048577; do
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

it "sorts tens of megabytes"
seq 3000000 -1 1 > sent # 22,888,896 bytes
shell './through sort -n < sent > received'
seq 1 3000000 > expected
same expected received

it "copes with a command that answers more than it gets"
shell 'echo 3000000 | ./through xargs seq > received'
same expected received
rm sent received expected

it "returns the status of the command"
shell 'echo x | ./through sh -c "cat; exit 3"'
status_is 3
output_is x
shell 'echo x | ./through ./no_such_command'
status_is 127
shell 'echo x | ./through /'
status_is 126

it "ends with a command that does not read everything"
shell 'yes | ./through head -n 2'
status_is 0
output_is 'y
y'
shell 'yes | ./through false'
status_is 1

it "ends with a command that reads nothing while the input stays open"
mkfifo silent
shell 'exec 3<> silent; ./through true < silent'
status_is 0

it "ends in both cases also when its caller ignores the signals for that"
# The longer it lasts, the surer it is that the feeder has found nobody there.
shell 'yes | (trap "" PIPE; exec ./through sh -c "exec <&-; sleep 0.2; echo y")'
status_is 0
output_is y
quiet
shell '(trap "" TERM; exec 3<> silent; exec ./through true < silent)'
status_is 0

it "says so when the input cannot be read"
shell './through cat < /'
status_is 1
error_has "read: "

it "says so, and stops all, when nobody wants the answer"
shell '{ yes | ./through cat; echo $? >&2; } | head -n 1'
output_is y
error_has "write: Broken pipe"
error_has 1

it "leaves the command no descriptor but 0, 1 and 2"
shell './through sh -c "for fd in 3 4 5 6 7 8 9; do
    (eval \": <&\$fd\") 2> /dev/null && echo \$fd; done; true" < /dev/null'
status_is 0
quiet
[ ! -s "$out" ] || fail "some are left"
