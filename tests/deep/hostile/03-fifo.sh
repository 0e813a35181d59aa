# shellcheck shell=sh
# hostile.sh - paths that somebody else has prepared, and what strangers send
#
# What each program's own script tests already is not repeated here.

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

mkdir hall
echo precious > hall/file
mkdir hall/directory
ln -s file hall/link
ln -s nothing hall/dangling
ln -s loop hall/loop
ln -s directory hall/link_to_directory
mkfifo -m 666 hall/open_to_all
ln -s open_to_all hall/link_to_fifo
mkdir hall2
for socket in hall/socket hall2/socket; do
    start "$build/05-unix-socket/server" $socket
    stop KILL
    [ -S $socket ] || fail "no socket: this tests less"
done
if [ "$(id -u)" -eq 0 ]; then
    mkfifo -m 666 hall/foreign hall2/foreign
    chown 65534 hall/foreign hall2/foreign
    echo theirs > hall/foreign_file
    chmod 666 hall/foreign_file
    chown 65534 hall/foreign_file
fi

look hall2 before2
(
    cd hall2 || exit
    for path in socket foreign ''; do
        { "$build/tests/bounded" 20 ../seq_client "$path"; echo $?; } &
    done
    wait
) > clients_out 2> clients_err &
clients=$!

look hall before
name255=$(printf '%0255d' 0)
path4096=$(printf '%04096d' 0 | sed 's|00|./|g')

for program in ./reader ./writer ./seq_server ./seq_client; do
    for thing in file directory link dangling loop link_to_directory \
        link_to_fifo socket foreign foreign_file file/below loop/below \
        nowhere/below "${name255}0"; do
        case $thing in
        foreign*) [ -e "hall/$thing" ] || continue ;;
        esac
        # It waits for a server, two seconds: see above.
        case $program-$thing in
        ./seq_client-socket | ./seq_client-foreign) continue ;;
        esac
        it "leaves alone: $program $thing"
        refuses $program "hall/$thing"
    done
    it "cannot use a path of 4,096 characters ($program)"
    refuses $program "$path4096"
    error_has 'File name too long'
    if [ $program != ./seq_client ]; then
        it "cannot use an empty path ($program)"
        refuses $program ''
    fi

    it "changes nothing there ($program)"
    look hall after
    cmp -s before after || fail "changed: $(diff before after)"
done

it "uses the longest path and the longest name that there are"
# 4095 characters, with the NUL 4096: ././.../255 zeros
path4095=$(printf '%03840d' 0 | sed 's|00|./|g')$name255
for path in "$name255" "$path4095"; do
    shell "./reader '$path' & ./writer '$path' Hello; wait \$!"
    status_is 0
    quiet
    output_is Hello
done

it "gives numbers at a path with a newline, a space and a quote in it"
odd="odd
 'path"
# shellcheck disable=SC2016 # for the inner shell
run sh -c './seq_server "$1" > said & ./seq_client "$1" 3
    status=$?; kill $!; wait $! && exit $status' sh "$odd"
status_is 0
output_is '1 to 3'
[ ! -e "$odd" ] || fail "left it"

it "uses a FIFO of our own that everybody may write to"
mkfifo -m 666 ours
shell "./reader ours & ./writer ours Hello; wait \$!"
output_is Hello
[ ! -e ours ] || fail "left it"

# How much memory a process has had at most, in kilobytes.
peak()
{
    awk '/^VmHWM/ { print $2 }' "/proc/$1/status"
}

if [ -r /proc/self/status ]; then
    it "needs no more memory for a line of $bytes bytes (reader)"
    mkfifo long
    "$build/tests/bounded" 30 sh -c 'echo $$ > pid; exec ./reader long' \
        > received 2> "$err" &
    exec 8> long
    until [ -s pid ]; do :; done
    echo >&8
    until [ -s received ]; do :; done
    before=$(peak "$(cat pid)")
    rm received # it is written on, without a name
    head -c "$bytes" /dev/zero >&8
    after=$(peak "$(cat pid)")
    exec 8>&-
    wait $! || fail "it failed"
    [ $((after - before)) -lt 2000 ] || fail "$before and then $after kB"

    it "needs no more memory for a line of $bytes bytes (seq_server)"
    start ./seq_server s
    run ./seq_client s
    output_is '1 to 1'
    before=$(peak "$server")
    head -c "$bytes" /dev/zero > s
    printf '%s 1000' $$ >> s # one that is cut off, too
    run ./seq_client s
    output_is '2 to 2'
    after=$(peak "$server")
    [ $((after - before)) -lt 2000 ] || fail "$before and then $after kB"
    stop
    status_is 0
    error_has 'this is no request'
    [ "$(wc -l < "$err")" -eq 1 ] || fail "said so again and again"
fi

it "takes no answer that does not end, and does not read it on for ever"
mkfifo s
sh -c 'exec 3<> s; read -r _ <&3; read -r pid _ <&3
    yes | tr -d "\n" 2> tr_err > "s.$pid"' 2> sh_err &
run ./seq_client s
status_is 1
error_has 's: this is no answer'
wait $!
rm s

if can_mount; then
    for program in reader writer seq_server seq_client; do
        it "says so when there is no room for a name ($program)"
        on_full_disk nr_inodes=1 "../$program < /dev/null; status=\$?
            ls; exit \$status"
        status_is 1
        error_has 'No space left on device'
        [ ! -s "$out" ] || fail "left something"
    done

    it "says so when there is no room for what comes, and takes the name away"
    on_full_disk size=4k "../reader > copy & reader=\$!
        until [ -p my_fifo ]; do :; done
        head -c 100000 /dev/zero | ../writer 2> /dev/null
        wait \$reader; status=\$?; ls; exit \$status"
    status_is 1
    error_has 'write: No space left on device'
    output_is copy

    it "says so when there is no room to say that it is ready"
    on_full_disk size=4k "head -c 4096 /dev/zero > said
        ../seq_server >> said; status=\$?; ls; exit \$status"
    status_is 1
    error_has 'stdout: No space left on device'
    output_is said
fi

it "does not wait for ever for a server at what is none"
wait $clients
[ "$(sort -u clients_out)" = 1 ] || fail "statuses: $(cat clients_out)"
[ "$(grep -c 'no server is there' clients_err)" -eq 3 ] ||
    fail "they said: $(cat clients_err)"
look hall2 after2
cmp -s before2 after2 || fail "touched $(diff before2 after2)"
