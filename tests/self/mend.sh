# shellcheck shell=sh
# mend.sh - do the exercises begin, tell, and believe nobody?
# (That each of them can be solved, the tests mend/* say.)

# shellcheck disable=SC2034 # for lib.sh: a tool may take longer than a command
SECONDS_ALLOWED=60

MEND=$PWD/mend BUILD=$build
export MEND BUILD
file=mend/01-pipe/forget-3/parent_child.c

it "shows the course first, then the exercise that comes next"
run sh "$tests/mend"
status_is 0
quiet
output_has '[ ] 01-pipe/forget-3'
output_has "Next:     sh $tests/mend $(head -n 1 "$tests/tools/mend-course")"

it "has 20 exercises in the course, each of them in the list of all"
run sh "$tests/mend" --list
sed 's/^\[.\] \([^ ]*\) .*/\1/' "$out" > all
while read -r name; do
    grep -qxF "$name" all || fail "not in the list: $name"
done < "$tests/tools/mend-course"
[ "$(sort -u "$tests/tools/mend-course" | wc -l)" -eq 20 ] || fail "not 20"
[ "$(wc -l < all)" -ge 100 ] || fail "the list is short"

it "lists a program's exercises in the order of the programs"
sed 's/^.* \([^ ]*\)\.c$/\1/' "$out" | uniq | head -n 12 > order
sed -n '/^programs(/,/^)/s/^    //p' "$tests/../01-pipe/CMakeLists.txt" | cmp -s - order ||
    fail "the order is $(tr '\n' ' ' < order)"

it "shows what the pages say"
for language in en ja; do
    rm -rf mend/01-pipe
    run sh "$tests/mend" --lang $language "$(head -n 1 "$tests/tools/mend-course")"
    sed "s|$tests|tests|; s| --lang en||" "$out" | grep . > actual
    sed -n 's/^    //p' "$tests/../docs/$language/mend.md" > shown
    same shown actual
    sed -n 's/^\*\*[0-9]*\. `\(.*\)`\*\*$/\1/p' "$tests/../docs/$language/mend.md" > course
    same course "$tests/tools/mend-course"
done

it "begins an exercise: what happens, what should happen, where to edit"
run sh "$tests/mend" 01-pipe/forget-3
status_is 0
quiet
output_has '[did not end: stopped]'
output_has 'the parent received "Hello" (5 bytes), then end of file'
output_has "Edit:     $file"
if grep -q 'step 3: or end of file' $file; then
    fail "the line is still there"
fi

it "does not say why"
if grep -q "waits for itself" "$out" $file; then
    fail "it does"
fi

it "says again what happens, as long as it is not mended"
run sh "$tests/mend"
status_is 1
output_has 'Not mended yet.'
output_has '[did not end: stopped]'

it "does not overwrite what the reader has written"
echo '/* mine */' >> $file
run sh "$tests/mend" 01-pipe/forget-3
status_is 0
output_has 'You go on with your'
[ "$(tail -n 1 $file)" = '/* mine */' ] || fail "it is gone"

it "gives a hint and the solution"
run sh "$tests/mend" --hint
status_is 0
output_has 'docs/en/01-pipe.md'
output_has '各 close() の役割'
output_has '③'
run sh "$tests/mend" --solution
status_is 0
output_has '+    if (close(pipefd[1]) == -1) /* ③'
output_has 'waits for itself'

it "shows what the compiler says, with the reader's line"
cp $file kept
sed 's/^int main.*/&;;{/' kept > $file
run sh "$tests/mend"
status_is 1
output_has 'cannot be compiled'
output_has "parent_child.c:$(grep -n '^int main' $file | cut -d : -f 1):"

it "does not believe a program that prints what is expected"
cat > $file <<'END'
#include <stdio.h>
int main(void)
{
    printf("the parent received \"Hello\" (5 bytes), then end of file\n");
}
END
run sh "$tests/mend"
status_is 1
output_has 'But with other words'

it "does not believe one that prints its argument and keeps the calls unused"
sed 's/^int main/static int unused_main/' "$tests/../01-pipe/parent_child.c" > $file
cat >> $file <<'END'
int main(int argc, char *argv[])
{
    const char *text = argc > 1 ? argv[1] : "Hello";
    if (argc > 2)
        return unused_main(argc, argv);
    printf("the parent received \"%s\" (%zu bytes), then end of file\n", text,
           strlen(text));
    if (ferror(stdout) || fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
END
run sh "$tests/mend"
status_is 1
output_has 'no longer calls: '
output_has 'fork'
output_has 'pipe'

# refuses EXERCISE PROGRAM SED: what sed makes of the reader's copy
refuses()
{
    copy=mend/01-pipe/$1/$2.c
    run sh "$tests/mend" "$1"
    status_is 0
    sed "$3" "$copy" > changed
    mv changed "$copy"
    run sh "$tests/mend"
    status_is 1
}

it "does not believe a read of the bytes that it expects: end of file must come"
refuses no-loop-to-eof one_process \
    's/if ((n = read(pipefd\[0\]/for (int i = 0; i < 6; i++) &/'
output_has 'no read() has returned 0'

it "does not believe a parent that kills the child that waits"
refuses keep-the-other-end two_way \
    's/^    int status;/    kill(pid, SIGKILL);&/; s/status != 0/status == 1/'
output_has 'kill() or alarm()'

it "does not believe an order that comes about by chance"
refuses reader-stays broken_pipe \
    's/^        child(pipefd,/        has(pipefd, child_has_read_end), &/
    s/(child_has_read_end && close(pipefd\[0\])/close(pipefd[0]/
    s/^static void demonstrate/static void has(const int fds[2], int end)\
{\
    if (!end)\
        close(fds[0]);\
}\
&/'
output_has "the child's write() succeeded"
run sh "$tests/mend" 01-pipe/forget-3

it "cuts a line that is too long for a screen"
sed 's/^    ssize_t n;/    close(pipefd[1]); printf("%0999d", 0);&/' kept > $file
run sh "$tests/mend"
status_is 1
output_has '000...'
[ "$(awk 'length > 300' "$out" | wc -l)" -eq 0 ] || fail "there is one"

it "takes another mend than ours, and says what comes next"
sed 's/^    ssize_t n;/    close(pipefd[1]);&/' kept > $file
run sh "$tests/mend"
status_is 0
output_has '01-pipe/forget-3 is mended.'
output_has 'waits for itself'
output_has "Next:     sh $tests/mend $(head -n 1 "$tests/tools/mend-course")"

it "remembers what is done, and begins no exercise by itself"
run sh "$tests/mend"
status_is 0
output_has '[x] 01-pipe/forget-3'
run sh "$tests/mend" --hint
status_is 2

it "shows what should be with the commands that show what is broken"
run sh "$tests/mend" no-shm-unlink
status_is 0
output_has '/my_shm: No such file or directory'
[ "$(grep -c '^\$ ./writer Hello' "$out")" -eq 2 ] || fail "others"
run sh "$tests/mend" two-may-enter
status_is 0
[ "$(grep -c '^\$ ./lost_update$' "$out")" -eq 2 ] || fail "others"

it "speaks Japanese"
run sh "$tests/mend" --lang ja --what
status_is 2
grep -q '使い方' "$err" || fail "not when it is called in a wrong way"
run sh "$tests/mend" --lang ja 01-pipe/swapped-ends
status_is 0
output_has 'プログラムが壊れています'
run sh "$tests/mend" --lang ja --hint
output_has 'docs/ja/01-pipe.md'
run sh "$tests/mend" --lang ja
status_is 1
output_has 'まだ直っていません'

it "works in a directory of any name, for nobody else"
MEND="$PWD/a 山"
umask 077
run sh "$tests/mend" 01-pipe/swapped-ends
status_is 0
cp "$tests/../01-pipe/parent_child.c" "$MEND/01-pipe/swapped-ends"
run sh "$tests/mend"
status_is 0
output_has 'is mended'

it "refuses what is no exercise"
run sh "$tests/mend" 01-pipe/no_such_patch
status_is 2
error_has 'no such exercise'
run sh "$tests/mend" --no-such-option
status_is 2
error_has 'usage: mend'

it "says what to do where nothing is built"
BUILD=$PWD run sh "$tests/mend"
status_is 2
error_has 'cmake -B build && cmake --build build'
