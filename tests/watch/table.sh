# shellcheck shell=sh
# shellcheck source=tests/watch/lib.sh
. "$tests/watch/lib.sh"

it "shows the chapter's table: parent, kernel, child"
rows ./parent_child
# What it prints, each libc writes at another time.
grep -v -e 'write(1,' -e 'writev(1,' -e '^ *|' "$out" | tr '\t' ' ' |
    awk '{ rows += $1 != last; last = $1; sub(/^[0-9]+/, rows); print }' > table
cat > expected << 'END'
1 parent pipe(): read end 3, write end 4
1 kernel r1 w1
2 parent fork() = child
2 child fork() = 0
2 kernel r2 w2
3 parent close(4)  write end
3 kernel r2 w1
4 parent read(3) waits
5 child close(3)  read end
5 kernel r1 w1
6 child write(4, "Hello", 5) = 5
6 parent … = 5 "Hello"
7 parent read(3) waits
8 child close(4)  write end
8 parent … = 0 end of file
8 kernel r1 w0
9 parent close(3)  read end
9 kernel gone
10 parent waitpid(child) waits
11 child exit(0)
11 parent … = child, status 0
12 parent exit(0)
END
same expected table

it "has a column for each process, and the kernel's behind the first"
watch ./parent_child
head -n 1 "$out" > table
echo '     parent                           kernel     child' > expected
same expected table

it "speaks Japanese"
watch -j ./parent_child
output_has '     親                               カーネル   子'
output_has 'close(4)  書き込み端'
output_has '… = 0 EOF                        読1 書0'
output_has '… = 子  終了ステータス 0'

it "stays within 80 columns, also with long cells"
for program in ./parent_child ./broken_pipe ./two_way; do
    watch "$program"
    awk '{ gsub(/[\200-\277]/, "") } length > 80' "$out" > long
    : > none
    same none long
done

it "is wider on request"
run env COLUMNS=200 "$build/watch" ./broken_pipe
output_has 'write(4, "Hello", 5) = -1 EPIPE'

it "has no colours in a pipe"
watch ./parent_child
tr -d '\033' < "$out" > table
same table "$out"

it "counts rows that repeat, and cuts long lines"
watch "$cases" much
shown '     cases                                                            kernel
  1  pipe(): read end 3, write end 4                                  r1 w1
  2  write(4, "x", 1) = 1                                             r1 w1 500B
     (row 2: 500 times)
  3  read(3) = 1 "x"                                                  r1 w1 499B
  4  write(4, "y", 1) = 1                                             r1 w1 500B
     (rows 3 to 4: 100 times)
  5  exit(0)                                                          gone'
watch "$cases" lines
shown '     cases
  1  write(1, …, 29) = 29  stdout
     | long lines are cut, and many
     (row 1: 100 times)
  2  write(1, …, 200) = 200  stdout
     | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
  3  exit(0)'

it "shows what libc does with -a only"
watch "$cases" quiet
grep -qE '(open|socket|poll|connect|fcntl|mmap)\(' "$out" &&
    fail "there is more"
watch -a "$cases" quiet
output_has 'open("/etc/'

it "tells the numbers of the chapter, if there is debug information"
if command -v addr2line > "$out" && grep -q '\.debug_line' ./parent_child; then
    watch ./parent_child
    output_has 'close(4)  write end  ③ step 3'
    watch -j ./parent_child
    output_has 'close(4)  書き込み端  ③ 手順 3'
fi

it "says what is wrong with how it was started"
watch
status_is 2
error_has 'usage: watch'
watch ./no_such_program
status_is 1
error_has 'watch: ./no_such_program: No such file or directory'
watch -x ./parent_child
status_is 2

it "says it in Japanese with -j"
watch -x -j
status_is 2
error_has '使い方：watch'
watch -j ./no_such_program
status_is 1
error_has 'watch: ./no_such_program: 見つかりません'

it "loses no table"
if [ -e /dev/full ]; then
    run sh -c 'exec "$0" ./parent_child > /dev/full' "$build/watch"
    fails
fi
run sh -c 'exec "$0" ./parent_child >&-' "$build/watch"
fails

it "gives the programs its standard input, and no other descriptor"
echo hello > input
run sh -c 'exec "$0" cat 3< input 4< input < input' "$build/watch"
output_has 'read(0) = 6 "hello\n"  stdin'
output_has '     | hello'
