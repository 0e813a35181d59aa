# shellcheck shell=sh
# break.sh - does the runner of the patches see what it is there to see?

# shellcheck disable=SC2034 # for lib.sh: a tool may take longer than a command
SECONDS_ALLOWED=60

# A tree of its own, with one patch.
mkdir -p root/tests/break-it/01-pipe
cp -R "$tests/../01-pipe" root
cp "$tests/break" root/tests
cp -R "$tests/tools" root/tests
patch=root/tests/break-it/01-pipe/no-close.patch
cp "$tests/break-it/01-pipe/no-close.patch" $patch

it "passes when exactly what was promised happens"
run sh root/tests/break $patch "$build"
status_is 0

it "lists and shows it"
run sh root/tests/break --list
output_has '01-pipe/no-close'
run sh root/tests/break --show 01-pipe/no-close "$build"
status_is 0
output_has '-    close_ends(first, count, 0);'
output_has '$ ./fd_limit'
output_has '0 pipes, then Too many open files'
output_has 'A descriptor that nobody uses is still taken'

it "shows a descriptor that stays open as well"
if [ -e "$build/tests/libpicky.so" ]; then
    run sh "$tests/break" --show 01-pipe/forget-1 "$build"
    status_is 0
    output_has '[descriptor 3 is open at the end]'
fi

it "fails when something else happens"
sed 's/: 0 pipes/: 1 pipes/' $patch > other
mv other $patch
run sh root/tests/break $patch "$build"
status_is 1
output_has '-it opens pipes until it cannot: 1 pipes'
output_has '+it opens pipes until it cannot: 0 pipes'

it "fails, and says so, when the patch no longer applies"
sed 's/close_ends(first, count, 0)/0/' root/01-pipe/fd_limit.c > other
mv other root/01-pipe/fd_limit.c
run sh root/tests/break $patch "$build"
status_is 1
output_has '01-pipe/no-close.patch no longer applies'

it "applies a patch where its lines have moved, but not where they stand twice"
printf '%s\n' one two three four > root/01-pipe/text.c
printf '%s\n' 'Title' '' '--- a/01-pipe/text.c' '+++ b/01-pipe/text.c' \
    '@@ -7,3 +7,3 @@' ' two' '-three' '+THREE' '+and a half' ' four' > moved
run awk -v root=root -f "$tests/tools/apply.awk" moved
status_is 0
output_is 01-pipe/text.c
printf '%s\n' one two THREE 'and a half' four | cmp -s - root/01-pipe/text.c ||
    fail "it made $(cat root/01-pipe/text.c)"
printf '%s\n' two three four two three four > root/01-pipe/text.c
run awk -v root=root -f "$tests/tools/apply.awk" moved
status_is 1
output_has 'more than one place'

it "says what to do where nothing is built"
mkdir nothing
run sh "$tests/break" --show 01-pipe/no-close nothing
status_is 2
error_has 'cmake -B build && cmake --build build'

it "refuses what is no patch"
run sh root/tests/break --show 01-pipe/no_such_patch "$build"
status_is 2
error_has 'usage: break'

it "says it in Japanese, where the patch does, and else in English"
printf '%s\n' 'int main(void)' '{ return 0; } //' > root/01-pipe/text.c
printf '%s\n' 'Title.' '' '    $ true' '' 'Reason.' '' 'ja: 題。' '' '理由。' '' \
    '--- a/01-pipe/text.c' '+++ b/01-pipe/text.c' '@@ -1,2 +1,2 @@' \
    ' int main(void)' '-{ return 0; } //' '+{ return 0; }' \
    > root/tests/break-it/01-pipe/words.patch
run sh root/tests/break --lang ja --show 01-pipe/words "$build"
output_has '題。'
output_has '理由。'
if grep -q 'Reason' "$out"; then
    fail "it says it in English, too"
fi
run sh root/tests/break --lang en --show 01-pipe/words "$build"
output_has 'Title.'
output_has 'Reason.'
if grep -q '理由' "$out"; then
    fail "it says it in Japanese, too"
fi
