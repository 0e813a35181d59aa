# shellcheck shell=sh
# shellcheck source=tests/watch/lib.sh
. "$tests/watch/lib.sh"

it "says who has the write end that keeps a reader waiting: ③ forgotten"
watch "$cases" forgotten
shown '     parent                           kernel     child
  1  pipe(): read end 3, write end 4  r1 w1
  2  fork() = child                   r2 w2      fork() = 0
  3  read(3) waits
  4                                   r1 w2      close(3)  read end
  5  … = 1 "x"                                   write(4, "x", 1) = 1
  6  read(3) waits
  7                                   r1 w1      exit(0)

Nobody can go on:
  parent waits for ever in read(3): the write end is still open: parent fd 4'

# begin NAME [ARG...]: watches, in a directory of that name. As they wait for a
# while before they say so, they do that together.
begin()
{
    mkdir "$1"
    (
        cd "$1" || exit
        shift
        "$build/tests/bounded" "$SECONDS_ALLOWED" "$build/watch" "$@" \
            > out 2> err
    ) &
}

begin japanese -j "$cases" forgotten
for name in full locks semaphores sockets; do
    begin $name "$cases" $name
done
begin reader "$build/03-fifo/reader"
begin writer "$build/03-fifo/writer" Hello
begin server "$build/05-unix-socket/server"
wait

# because NAME TEXT: the lines below "Nobody can go on" are TEXT.
because()
{
    sed -e '1,/^Nobody can go on:$\|^だれも/d' -e '/^$/,$d' "$1/out" > "$out"
    cp "$1/err" "$err"
    quiet
    output_is "$2"
}

it "says it in Japanese"
because japanese \
    '  親は read(3) で待ち続けます：書き込み端がまだ開いています：親の fd 4'

it "says who does not read a pipe that is full"
because full '  parent waits for ever in waitpid(-1): no child has ended
  child waits for ever in write(4, …): the pipe is full, and its read end is
    open: parent fd 3, child fd 3'

it "says who has a lock"
because locks \
    '  parent waits in fcntl(3, F_SETLKW): the lock is held by child
  child waits for ever in read(4): the write end is still open: parent fd 5,
    child fd 5'

it "says which semaphores are waited for"
because semaphores \
    '  parent waits in sem_wait("/b.PID"): nobody calls sem_post()
  child waits in sem_wait("/a.PID"): nobody calls sem_post()'

it "says who is at the other end of a socket"
because sockets \
    '  parent waits for ever in read(3): nothing comes, and the other end is open:
    child fd 4
  child waits for ever in read(4): nothing comes, and the other end is open:
    parent fd 3'

it "says that nobody opens the other side of a FIFO"
because reader '  reader waits in open("my_fifo", O_RDONLY): nobody opens it for writing'
because writer '  writer waits in open("my_fifo", O_WRONLY): nobody opens it for reading'

it "says that nobody connects"
because server '  server waits in accept(3): nobody connects'
