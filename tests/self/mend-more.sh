# shellcheck shell=sh
# mend-more.sh - what takes longer than mend.sh: the pages, hints, and other mends

# shellcheck disable=SC2034 # for lib.sh: a tool may take longer than a command
SECONDS_ALLOWED=60

MEND=$PWD/mend BUILD=$build
export MEND BUILD
case $tests in
*' '*) again="sh '$tests/mend'" ;;
*) again="sh $tests/mend" ;;
esac
file=mend/01-pipe/forget-3/parent_child.c
first=$(head -n 1 "$tests/tools/mend-course")

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
    run env MEND_SECONDS=20 sh "$tests/mend" --lang $language "$first"
    sed "s|$again|sh tests/mend|; s| --lang en||" "$out" | grep . > actual
    sed -n 's/^    //p' "$tests/../docs/$language/mend.md" > shown
    same shown actual
    sed -n 's/^\*\*[0-9]*\. `\(.*\)`\*\*$/\1/p' "$tests/../docs/$language/mend.md" > course
    same course "$tests/tools/mend-course"
done

it "begins an exercise that does not end, and does not say why"
run sh "$tests/mend" forget-3
status_is 0
quiet
output_has '[did not end: stopped]'
output_has 'the parent received "Hello" (5 bytes), then end of file'
output_has "Edit:     $file"
if grep -q "waits for itself" "$out" $file ||
    grep -q 'step 3: or end of file' $file; then
    fail "it does"
fi
cp $file kept

it "does not overwrite what the reader has written"
echo '/* mine */' >> $file
run sh "$tests/mend" 01-pipe/forget-3
status_is 1
output_has 'You go on with your'
output_has 'Not mended yet'
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
run sh "$tests/mend" --lang ja --hint 01-pipe/swapped-ends
output_has 'docs/ja/01-pipe.md「'
output_has '問い：'

it "shows what the compiler says, with the reader's line"
sed 's/^int main.*/&;;{/' kept > $file
run sh "$tests/mend"
status_is 1
output_has 'cannot be compiled'
output_has "parent_child.c:$(grep -n '^int main' $file | cut -d : -f 1):"
sed 's/^int main.*/int last(int fd) { return close(fd, read(fd)); }\n&/' kept > $file
run sh "$tests/mend"
status_is 1
output_has 'read'
! grep -q 'macro' "$out" || fail "it shows a macro that is not the reader's"

it "cuts a line that is too long for a screen"
sed 's/^    ssize_t n;/    close(pipefd[1]); printf("%0999d", 0);&/' kept > $file
run sh "$tests/mend"
status_is 1
output_has '00000'
[ "$(awk 'length > 300' "$out" | wc -l)" -eq 0 ] || fail "there is one"

it "remembers what is done, begins no exercise by itself"
sed 's/^    ssize_t n;/    close(pipefd[1]);&/' kept > $file
run env MEND_SECONDS=20 sh "$tests/mend"
status_is 0
run sh "$tests/mend"
status_is 0
output_has '[x] 01-pipe/forget-3'
output_has "Next:     $again $first"
run sh "$tests/mend" --hint
status_is 2

# tries EXERCISE SED: what sed makes of the copy that a reader gets
tries()
{
    mkdir -p "mend/$1" "src/${1%/*}"
    source=$(awk -v from="$tests/.." -v root=src -f "$tests/tools/apply.awk" \
        "$tests/break-it/$1.patch")
    sed "$2" "src/$source" > "mend/$1/${source##*/}"
    ! cmp -s "src/$source" "mend/$1/${source##*/}" || fail "sed changed nothing"
    run env MEND_SECONDS=20 sh "$tests/mend" "$1"
    rm "mend/$1/${source##*/}"
}

it "does not believe a program that prints its argument, its calls unused"
tries 01-pipe/forget-3 's/^int main/static int unused_main/; $a\
int main(int argc, char *argv[])\
{\
    const char *text = argc > 1 ? argv[1] : "Hello";\
    if (argc > 2)\
        return unused_main(argc, argv);\
    printf("the parent received \\"%s\\" (%zu bytes), then end of file\\n", text,\
           strlen(text));\
    if (ferror(stdout) || fflush(stdout) == EOF)\
        die("stdout");\
    return EXIT_SUCCESS;\
}'
status_is 1
output_has '- fork'

it "does not believe a read of the bytes that it expects: end of file must come"
tries 01-pipe/no-loop-to-eof \
    's/if ((n = read(pipefd\[0\]/for (int i = 0; i < 6; i++) &/'
status_is 1
output_has '- read() = 0 (end of file)'

it "does not believe a parent that kills the child that waits"
tries 01-pipe/keep-the-other-end \
    's/^    int status;/    kill(pid, SIGKILL);&/; s/status != 0/status == 1/'
status_is 1
output_has '+ kill'

it "does not believe an order that comes about by chance"
tries 01-pipe/reader-stays 's/^    if (pid == 0)/    if (!child_has_read_end)\
        close(pipefd[0]);\
&/'
status_is 1
output_has "the child's write() succeeded"

it "does not believe a reader that only comes late: it shows what is as it was"
run sh "$tests/mend" 03-fifo/reader-does-not-wait # waits for what does not come
status_is 0
tries 03-fifo/reader-does-not-wait 's/^    char buf/    sleep(1);&/'
status_is 1
output_has 'as it did before'
output_has 'the reader received "" (0 bytes)'

it "takes a mend that another function makes, or another call"
tries 02-pipe-dup2/no-dup2 \
    's/^    if (close(pipefd\[1\]) == -1) \/\* 1 is/close(1); dup(pipefd[1]);&/'
status_is 0
tries 02-pipe-dup2/wc-keeps-write-end 's/^#include <stdio/#include <fcntl.h>\
&/; s/^    execlp("wc"/fcntl(pipefd[1], F_SETFD, FD_CLOEXEC);&/'
status_is 0
tries 01-pipe/one-read 's/if ((n = read(pipefd\[0\], buf, sizeof buf)) > 0)/\
    FILE *end = fdopen(pipefd[0], "r"); while ((n = fread(buf, 1, 9, end)) > 0)/
    s/close(pipefd\[0\]) == -1) \/\* ④/fclose(end) == EOF) \/* ④/'
status_is 0
tries 05-unix-socket/one-recv 's/if ((n = recv(/while ((n = recv(/
    s/recv(client, buf, sizeof buf, 0)/read(client, buf, sizeof buf)/'
status_is 0

it "takes a mend that forgets what has to do with a full disk only"
tries 01-pipe/no-wait '/^    parent(pipefd/,$s/^    return EXIT_SUCCESS/waitpid(pid, NULL, 0);&/'
status_is 0

it "shows what should be with the commands that show what is broken"
run sh "$tests/mend" two-may-enter
status_is 0
[ "$(grep -c '^\$ ./lost_update | sed' "$out")" -eq 2 ] || fail "others"

it "works in a directory of any name, for nobody else"
MEND="$PWD/a 山"
umask 077
run sh "$tests/mend" 01-pipe/swapped-ends
status_is 0
cp "$tests/../01-pipe/parent_child.c" "$MEND/01-pipe/swapped-ends"
run env MEND_SECONDS=20 sh "$tests/mend"
status_is 0
output_has 'is mended'

if [ -w /dev/shm ]; then
    it "removes no object that was there before"
    object=/dev/shm/counter.$(sh -c 'echo $$') # of a process that has ended
    echo precious > "$object"
    run sh "$tests/mend" "$tests/break-it/04-shm/private-counter.patch" "$build"
    status_is 0
    [ -e "$object" ] || fail "it is gone"
    rm -f "$object"
fi

it "refuses what is no exercise"
run sh "$tests/mend" 01-pipe/no_such_patch
status_is 2
error_has 'no such exercise'
run sh "$tests/mend" --no-such-option
status_is 2
error_has 'usage: mend'
run sh "$tests/mend" --lang ja --what
status_is 2
error_has '使い方'

it "says what to do where nothing is built"
BUILD=$PWD run sh "$tests/mend"
status_is 2
error_has 'cmake -B build && cmake --build build'
