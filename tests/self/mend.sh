# shellcheck shell=sh
# mend.sh - do the exercises begin, tell, and believe nobody?
# (More in mend-more.sh. That each of them can be solved, the tests mend/* say.)

# shellcheck disable=SC2034 # for lib.sh: a tool may take longer than a command
SECONDS_ALLOWED=60

MEND=$PWD/mend BUILD=$build MEND_SECONDS=20
export MEND BUILD MEND_SECONDS
case $tests in
*' '*) again="sh '$tests/mend'" ;;
*) again="sh $tests/mend" ;;
esac
name=01-pipe/no-loop-to-eof
file=mend/$name/one_process.c

it "shows the course first, then the exercise that comes next"
run sh "$tests/mend"
status_is 0
quiet
output_has "[ ] $name"
output_has "Next:     $again $name"

it "begins it, in Japanese: what happens, what should happen, where to edit"
run sh "$tests/mend" --lang ja $name
status_is 0
quiet
output_has 'プログラムが壊れています'
output_has "read from pipefd[0]: 'H' end of file"
output_has "'l' 'o' '\\0' end of file"
output_has "編集：    $file"

it "says again what happens, as long as it is not mended"
run sh "$tests/mend" --lang ja
status_is 1
output_has 'まだ直っていません'
output_has "read from pipefd[0]: 'H' end of file"

it "does not believe a program that prints what is expected"
cp $file kept
run "$build/01-pipe/one_process"
{
    printf '#include <stdio.h>\nint main(void)\n{\n    printf("'
    sed 's/\\/\\\\/; s/$/\\n/' "$out" | tr -d '\n'
    printf '");\n}\n'
} > $file
run sh "$tests/mend"
status_is 1
output_has '- pipe'

it "takes another mend than ours, and says what comes next"
sed '/^    if ((n = read/s/if (\(.*\) == 1)/for (; \1 > 0;)/' kept > $file
run sh "$tests/mend"
status_is 0
output_has "$name is mended."
output_has 'The other five are lost with the pipe.'
output_has "Next:     $again 01-pipe/swapped-ends"
