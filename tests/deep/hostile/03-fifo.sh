# shellcheck shell=sh disable=SC2086 # words without a space
# 03-fifo.sh - paths that somebody else has prepared, and what strangers send
#
# What each program's own script tests already is not repeated here.

# shellcheck source=tests/03-fifo/lib.sh
. "$tests/03-fifo/lib.sh"

bytes=${HOSTILE_BYTES:-100000000} # without an end of line

# What is there, and what is in it: names, inodes, modes, owners, contents.
look()
{
    (cd "$1" && ls -niR . && find . -type f -exec cksum {} +) > "$2"
}

refuses()
{
    run "$@" < /dev/null
    status_is 1
    fails
}

# These wait for some seconds: their end is looked at in the end.
mkfifo nobody silent
exec 4<> silent # a server that does not answer
(
    for path in nobody nowhere/below '' silent; do
        { "$build/tests/bounded" 20 ./robust_seq_client 1 "$path"; echo $?; } &
    done
    wait
) > clients_out 2> clients_err 4>&- &
clients=$!

mkdir hall
echo precious > hall/file
mkdir hall/directory
ln -s file hall/link
ln -s nothing hall/dangling
ln -s loop hall/loop
ln -s directory hall/link_to_directory
mkfifo -m 666 hall/open_to_all
ln -s open_to_all hall/link_to_fifo
start "$build/05-unix-socket/robust_server" hall/socket
stop KILL
[ -S hall/socket ] || fail "no socket: this tests less"
if [ "$(id -u)" -eq 0 ]; then
    mkfifo -m 666 hall/foreign
    chown 65534 hall/foreign
    echo theirs > hall/foreign_file
    chmod 666 hall/foreign_file
    chown 65534 hall/foreign_file
fi

look hall before
name255=$(printf '%0255d' 0)
path4096=$(printf '%04096d' 0 | sed 's|00|./|g')

for program in './robust_reader' './robust_writer Hello' './robust_seq_server' \
    './robust_seq_client 1'; do
    for thing in file directory link dangling loop link_to_directory \
        link_to_fifo socket foreign foreign_file file/below loop/below \
        nowhere/below "${name255}0"; do
        case $program-$thing in
        *-foreign*) [ -e "hall/$thing" ] || continue ;;
        # It waits for a server, two seconds: see below.
        *client*-nowhere/below) continue ;;
        esac
        it "leaves alone: $program $thing"
        refuses $program "hall/$thing"
    done
    it "cannot use a path of 4,096 characters ($program)"
    refuses $program "$path4096"
    error_has 'File name too long'

    it "changes nothing there ($program)"
    look hall after
    cmp -s before after || fail "changed: $(diff before after)"
done

it "uses the longest path and the longest name that there are"
# 4095 characters, with the NUL 4096: ././.../255 zeros
path4095=$(printf '%03840d' 0 | sed 's|00|./|g')$name255
for path in "$name255" "$path4095"; do
    shell "./robust_reader '$path' & ./robust_writer Hello '$path'; wait \$!"
    status_is 0
    quiet
    output_is Hello
done

it "gives numbers at a path with a newline, a space and a quote in it"
odd="odd
 'path"
# shellcheck disable=SC2016 # for the inner shell
run sh -c './robust_seq_server "$1" > said & ./robust_seq_client 3 "$1"
    status=$?; kill $!; wait $! && exit $status' sh "$odd"
status_is 0
output_is '1 to 3'
gone "$odd"

it "uses a FIFO of our own that everybody may write to"
mkfifo -m 666 ours
shell "./robust_reader ours & ./robust_writer Hello ours; wait \$!"
output_is Hello
gone ours

# Another process may replace a name at any time. Here it does so just when a
# program has looked at it. (`another` is there until then.)
if [ -e "$build/tests/deep/fault/libfault.so" ]; then # each call has one name
    ln -s "$build/tests/deep/libreplace.so" "$scratch/replace.so"
    replacing="env LD_PRELOAD=$scratch/replace.so LOOK=1 NAME=my_fifo"

    for instead in another nothing; do
        for program in './robust_writer Hello' ./robust_reader; do
            it "meets at the new FIFO: $instead comes after a look ($program)"
            mkfifo my_fifo another
            "$build/tests/bounded" 10 $replacing INSTEAD=$instead $program \
                > "$said" 2> first_err &
            case $program in
            ./robust_reader) run ./robust_writer Hello ;;
            *) run ./robust_reader ;;
            esac
            status_is 0
            quiet
            wait $! || fail "it ends with $?: $(cat first_err)"
            [ "$(cat "$out" "$said")" = Hello ] || fail "Hello is lost"
            gone
            rm replaced || fail "nothing was replaced"
            rm -f another
        done

        it "starts at the new FIFO: $instead comes after a look (robust_seq_server)"
        mkfifo my_fifo another
        case $instead in
        another) start $replacing LOOK=3 INSTEAD=another ./robust_seq_server ;;
        *) start $replacing INSTEAD=nothing ./robust_seq_server ;;
        esac
        run ./robust_seq_client 3
        output_is '1 to 3'
        stop
        status_is 0
        gone
        rm replaced || fail "nothing was replaced"
        rm -f another
    done

    it "asks at the new FIFO (robust_seq_client)"
    start ./robust_seq_server
    mv my_fifo another
    mkfifo my_fifo
    run $replacing INSTEAD=another ./robust_seq_client 3
    output_is '1 to 3'
    rm replaced || fail "nothing was replaced"

    it "makes the FIFO for the answer anew (robust_seq_client)"
    run sh -c 'mkfifo my_fifo.$$; exec "$@" NAME=my_fifo.$$ ./robust_seq_client' \
        sh $replacing INSTEAD=nothing
    output_is '4 to 4'
    stop
    gone
    rm replaced || fail "nothing was replaced"

    it "answers at the new FIFO (robust_seq_server)"
    start $replacing NAME=my_fifo.1 INSTEAD=another ./robust_seq_server
    mkfifo my_fifo.1 another
    exec 7<> another
    echo '1 5' > my_fifo
    run ./robust_seq_client # after that
    output_is '6 to 6'
    exec 7>&-
    stop
    quiet
    rm replaced || fail "nothing was replaced"
    rm my_fifo.1

    echo precious > precious
    mkfifo secret
    exec 7<> secret
    for program in './robust_writer Hello' ./robust_reader ./robust_seq_client
    do
        for instead in file link; do
            it "leaves alone a $instead that comes after a look ($program)"
            ln precious file
            ln -s secret link
            mkfifo my_fifo
            refuses $replacing INSTEAD=$instead $program
            error_has 'my_fifo: not a FIFO of this user'
            rm replaced || fail "nothing was replaced"
            rm -f file link my_fifo
        done
    done
    exec 7>&-
    [ "$(cat precious)" = precious ] || fail "wrote into a file"
fi

# How much memory a process has had at most, in kilobytes.
peak()
{
    awk '/^VmHWM/ { print $2 }' "/proc/$1/status"
}

if [ -r /proc/self/status ]; then
    it "needs no more memory for a line of $bytes bytes (robust_reader)"
    waits ./robust_reader
    exec 8> my_fifo
    echo >&8
    soon test -s "$said"
    before=$(peak "$server")
    rm "$said" # it is written on, without a name
    head -c "$bytes" /dev/zero >&8
    after=$(peak "$server")
    exec 8>&-
    ends
    status_is 0
    [ $((after - before)) -lt 2000 ] || fail "$before and then $after kB"

    it "needs no more memory for a line of $bytes bytes (robust_seq_server)"
    start ./robust_seq_server
    run ./robust_seq_client
    output_is '1 to 1'
    before=$(peak "$server")
    head -c "$bytes" /dev/zero > my_fifo
    printf '%s 1000' $$ >> my_fifo # one that is cut off, too
    run ./robust_seq_client
    output_is '2 to 2'
    after=$(peak "$server")
    [ $((after - before)) -lt 2000 ] || fail "$before and then $after kB"
    stop
    status_is 0
    error_has 'this is no request'
    [ "$(wc -l < "$err")" -eq 1 ] || fail "said so again and again"
fi

it "takes no answer that does not end, and does not read it on for ever"
mkfifo my_fifo
sh -c 'exec 3<> my_fifo; read -r _ <&3; read -r pid _ <&3
    yes | tr -d "\n" 2> tr_err > "my_fifo.$pid"' 2> sh_err &
actor=$!
soon test -p my_fifo
run ./robust_seq_client
status_is 1
error_has 'my_fifo: this is no answer'
wait $actor
rm my_fifo

if can_mount; then
    for program in robust_reader robust_writer robust_seq_server; do
        it "says so when there is no room for a name ($program)"
        on_full_disk nr_inodes=1 "../$program < /dev/null; status=\$?
            ls; exit \$status"
        status_is 1
        error_has 'No space left on device'
        [ ! -s "$out" ] || fail "left something"
    done

    it "says so when there is no room for what comes, and takes the name away"
    on_full_disk size=4k "../robust_reader > copy & reader=\$!
        until [ -p my_fifo ]; do :; done
        head -c 100000 /dev/zero | ../robust_writer - 2> /dev/null
        wait \$reader; status=\$?; ls; exit \$status"
    status_is 1
    error_has 'stdout: No space left on device'
    output_is copy

    it "says so when there is no room to say that it is ready"
    on_full_disk size=4k "head -c 4096 /dev/zero > said
        ../robust_seq_server >> said; status=\$?; ls; exit \$status"
    status_is 1
    error_has 'stdout: No space left on device'
    output_is said
fi

# It knows itself as 1: what waits for it knows it otherwise. (Another test may
# have the same program at work.)
is_child_of_child()
{
    pgrep -P "$bounded" > "$scratch/parent" &&
        pgrep -P "$(cat "$scratch/parent")" -f "^./$program\$" > "$scratch/pid"
}

# As process 1 of a container a program has no default action of any signal.
if unshare -p --fork true 2> "$err"; then
    for program in robust_reader robust_writer robust_seq_server; do
        for signal in HUP INT TERM; do
            it "ends at SIG$signal as process 1 ($program)"
            "$build/tests/bounded" 10 unshare -p --fork sh -c \
                "exec ./$program" > "$said" 2> "$err" &
            bounded=$!
            soon test -p my_fifo
            soon is_child_of_child
            kill -s $signal "$(cat "$scratch/pid")"
            wait $bounded
            status=$?
            case $program in
            robust_seq_server) status_is 0 ;;
            *) [ $status -gt 128 ] || fail "ended with $status" ;;
            esac
            gone
        done
    done
fi

if script -qc true /dev/null > "$out" 2> "$err" < /dev/null; then
    for program in robust_reader robust_writer; do
        it "says on a terminal where it waits ($program)"
        : > "$said"
        "$build/tests/bounded" 10 script -qc \
            "echo \$\$ > pid; exec ./$program" /dev/null \
            > "$said" 2> "$err" < /dev/null &
        bounded=$!
        soon grep -qF "waiting at my_fifo in $PWD" "$said"
        case $program in
        robust_reader) run ./robust_writer Hello ;;
        *)
            rm my_fifo
            kill -ALRM "$(cat pid)" # it looks for the name, and says no more
            soon test -p my_fifo
            run ./robust_reader
            ;;
        esac
        status_is 0
        wait $bounded
        [ "$(grep -c 'waiting at' "$said")" -eq 1 ] || fail "not once"
    done
fi

# Whenever it is stopped, what it has made goes with it.
for program in robust_reader robust_writer robust_seq_server; do
    for signal in HUP INT TERM; do
        it "leaves nothing whenever SIG$signal comes ($program)"
        # shellcheck disable=SC2016 # for the inner shells
        run sh -c 'i=0
            while [ $i -lt 40 ]; do
                i=$((i + 1))
                sh -c "{ i=$i; while [ \$i -gt 0 ]; do i=\$((i - 1)); done
                    kill -s $1 \$\$; } & exec ./$0 > said"
                [ ! -e my_fifo ] || { echo "left it" && rm -f my_fifo; }
            done
            echo "$i times"' $program $signal
        output_is '40 times'
    done
done
rm -f said

it "does not wait for ever for a server that does not come or does not answer"
wait $clients
exec 4>&-
[ "$(sort -u clients_out)" = 1 ] || fail "statuses: $(cat clients_out)"
[ "$(grep -c 'no server is there' clients_err)" -eq 3 ] ||
    fail "they said: $(cat clients_err)"
grep -q 'silent: the server does not answer' clients_err ||
    fail "they said: $(cat clients_err)"
