# shellcheck shell=sh
# shellcheck source=tests/watch/lib.sh
. "$tests/watch/lib.sh"

# A program that waits for its standard input for ever. Sets $watch and $program.
mkfifo input
begin()
{
    rm -f watch program
    "$build/tests/bounded" "$SECONDS_ALLOWED" sh -c \
        'echo $$ > watch; exec "$@"' sh "$build/watch" sh -c \
        'echo begun; echo $$ > program; exec cat' < input > "$out" 2> "$err" &
    bounded=$!
    exec 9> input
    soon [ -s program ]
    watch=$(cat watch)
    program=$(cat program)
}

end()
{
    wait "$bounded"
    # shellcheck disable=SC2034 # for status_is
    status=$?
    exec 9>&-
    soon [ ! -e "/proc/$program" ]
}

for signal in TERM:143 INT:130 HUP:129; do
    expected=${signal#*:}
    signal=${signal%:*}
    it "shows the table so far at SIG$signal, and ends its programs"
    begin
    kill -s "$signal" "$watch"
    end
    status_is "$expected"
    output_has 'Stopped.'
    output_has '     | begun'
done

it "leaves no program when it is killed"
begin
kill -s KILL "$watch"
end

it "ends when its program is killed"
begin
kill -s KILL "$program"
end
status_is 0
output_has 'ended by SIGKILL'

it "ends when there are too many processes"
watch sh -c 'while :; do (:); done'
status_is 0
output_has 'too much for a table'

it "waits at a terminal for the program that is not there yet"
if script -q -c true screen > "$out" 2> "$err"; then
    ln -s "$build" build
    mkfifo terminal
    "$build/tests/bounded" "$SECONDS_ALLOWED" script -q -f \
        -c 'build/watch build/05-unix-socket/server' screen < input \
        > terminal &
    exec 9> input 8< terminal
    while read -r line <&8; do
        case $line in
        *'every process waits'*) break ;;
        esac
    done
    build/05-unix-socket/client Hello > "$out"
    cat <&8 > "$out"
    wait "$!"
    exec 9>&- 8<&-
    rm build
    output_has ' = 5 "Hello"'
    output_has 'exit(0)'
fi

it "leaves nothing at whatever moment it is killed"
ln -s two_way left$$
for tenth in 1 2 3 4 5 6 7 8 9; do
    rm -f program
    sh -c 'echo $$ > program; exec "$@"' sh "$build/watch" ./left$$ \
        > "$out" 2>&1 &
    soon [ -s program ]
    sleep 0.00$tenth
    kill -s KILL "$!" 2> "$err"
    wait "$!" 2> "$err"
done
# (Where nobody waits for an orphan, it stays as a zombie.)
nobody_runs()
{
    for process in /proc/[0-9]*; do
        { read -r line < "$process/stat"; } 2> "$err" || continue
        case $line in
        *"($1) "[!Z]*) return 1 ;;
        esac
    done
}
soon nobody_runs left$$

# Runs it where FILES may be open, and where nobody needs more: no addr2line, and
# no LeakSanitizer.
limited() # FILES PROGRAM [ARG...]
{
    files=$1
    shift
    # shellcheck disable=SC2016 # for the inner shell
    run env LSAN_OPTIONS=detect_leaks=0 sh -c 'PATH=; ulimit -n "$0"; exec "$@"' \
        "$files" "$build/watch" -r "$@"
}

few_files() # PROGRAM [ARG...]
{
    it "shows all, or says why it ends, where few files may be open: $*"
    limited 64 "$@"
    status_is 0
    cp "$out" table
    for number in 4 5 6 7 8 9 10 11 12 13 14 15 16; do
        limited $number "$@"
        if [ -s "$err" ]; then
            status_is 1
            error_has ': Too many open files'
            [ "$(cat "$out" "$err" | grep -c '')" -eq 1 ] ||
                fail "it says more"
        else
            status_is 0
            same table "$out"
        fi
    done
    soon nobody_runs "${1#./}"
}
ln -s "$cases" few$$
few_files ./left$$
few_files ./few$$ full

it "says that there is no /proc"
if can_mount && unshare -m umount -l /proc 2> "$err"; then
    # shellcheck disable=SC2016 # for the inner shell
    run unshare -m sh -c 'umount -l /proc; exec "$0" ./left$1' \
        "$build/watch" $$
    status_is 1
    error_has 'watch: /proc/self: No such file or directory'
fi

it "leaves nothing where it may not trace: here, as it is traced itself"
watch "$build/watch" "$cases" lines
status_is 0
output_has 'watch: this system does not let programs be traced'
output_has 'ended by SIGKILL'
output_has 'exit(77)'
