# shellcheck shell=sh

# Like `ls DIRECTORY | wc -l`?
agrees()
{
    expected=$(ls -- "$1" | wc -l)
    run ./ls_wc "$1"
    status_is 0
    output_is "$expected"
    quiet
}

it "agrees with the shell about real directories"
agrees /usr/bin
agrees /

it "counts the current directory when no other is named"
expected=$(ls | wc -l)
run ./ls_wc
output_is "$expected"

it "counts nothing in an empty directory"
mkdir empty
run ./ls_wc empty
output_is 0

it "takes odd names for names"
mkdir -- -l 'two words'
touch -- -l/x 'two words/a b' 'two words/two
lines'
agrees -l
agrees 'two words'

it "counts more names than a pipe holds"
mkdir many
(
    cd many || exit
    name=$(printf '%0240d' 0)
    number=100
    while [ $number -lt 400 ]; do
        echo "$name$number"
        number=$((number + 1))
    done | xargs touch
)
agrees many

it "fails when the directory does not exist"
run ./ls_wc no_such_directory
status_is 1
error_has "no_such_directory"
error_has "ls ended with status"

# A directory for PATH, with real commands and without.
mkdir tools
ln -s "$(command -v ls)" "$(command -v wc)" tools

it "fails when there is no ls"
rm tools/ls
shell 'PATH=tools; export PATH; ./ls_wc many'
status_is 1
error_has "ls: No such file or directory"

it "fails, and ends, when there is no wc"
ln -s "$(command -v ls)" tools/ls
rm tools/wc
shell 'PATH=tools; export PATH; ./ls_wc many'
status_is 1
error_has "wc: No such file or directory"
error_has "ls was killed by signal 13"

# Such an ls and wc complain if their descriptors are others than they should.
it "gives the commands a pipe, and no descriptor but 0, 1 and 2"
rm tools/*
cat > tools/ls <<'END'
#!/bin/sh
for fd in 3 4 5 6 7 8 9; do
    if (eval ": <&$fd") 2> /dev/null; then
        echo "$0 has descriptor $fd"
    fi
done >&2
case $0 in
*ls) fd=1 ;;
*) fd=0 ;;
esac
[ ! -e /dev/fd/$fd ] || [ -p /dev/fd/$fd ] || echo "$0: $fd is no pipe" >&2
END
cp tools/ls tools/wc
chmod +x tools/ls tools/wc
shell 'PATH=$PWD/tools:$PATH; export PATH; ./ls_wc'
status_is 0
quiet

it "fails when it is started without 0, or without 0 and 1"
shell './ls_wc many <&-'
fails
shell './ls_wc many <&- >&-'
fails
