# shellcheck shell=sh
# shellcheck source=tests/watch/lib.sh
. "$tests/watch/lib.sh"

# The rows against what strace(1) says, process by process: calls, results, and
# their order. Of the system's own programs what concerns pipes and 0 to 2.

if ! strace -o "$out" true 2> "$err"; then
    echo "skipped: there is no strace here, or it may not trace"
    exit 77
fi

if grep -q __asan_init ./*; then
    echo "skipped: what looks for leaks at the end refuses to run under strace"
    exit 77
fi
glibc_only "this libc calls more for itself than is known here"

# strace's logs, in the order of the processes: "PROCESS CALL RESULT" a line. The
# calls are those that the table shows; with -y descriptors have their files
# beside them, so those of libraries can be left out. The first call of those
# that were `started`, exec(), came before the table.
cat > log.awk << 'EOF'
BEGIN {
    split("open openat close pipe pipe2 dup dup2 dup3 read write fork vfork " \
        "clone clone3 wait4 execve exit_group mkfifo mknod mknodat unlink " \
        "unlinkat socketpair socket bind listen connect accept accept4 sendto " \
        "recvfrom sendmsg recvmsg shutdown ftruncate", names)
    for (i in names)
        known[names[i]]
    other["openat"] = "open"; other["pipe2"] = "pipe"; other["dup3"] = "dup2"
    other["clone"] = other["clone3"] = "fork"; other["wait4"] = "waitpid"
    other["execve"] = "exec"; other["exit_group"] = "exit"
    other["mknod"] = other["mknodat"] = "mkfifo"; other["unlinkat"] = "unlink"
    other["accept4"] = "accept"; other["sendto"] = "send"
    other["recvfrom"] = "recv"
}
FNR == 1 {
    process++
    is_command = told = 0
}
{
    name = $0
    sub(/\(.*/, "", name)
    if (name == "posix_spawn")
        name = "fork" # the kernel's name for it
    if (!(name in known) || /= \? / || /ERESTART/)
        next
    if (/\/dev\/shm\/sem\./)
        next # the table has sem_open() and sem_unlink() for them
    if (/\(AT_FDCWD<[^>]*>, "[^"]*(\.so|\/etc\/|\/proc\/|\/usr\/)/)
        next # libraries
    if (/^[a-z0-9]*\([0-9]+<\/(etc|proc|usr|lib|sys)[^>]*>/)
        next
    if (name == "execve" && / = -1 /)
        next # in another folder of PATH
    on_pipe = /^[a-z0-9]*\([0-9]+<pipe:/
    if (is_command && name != "execve" && name != "exit_group" && !on_pipe &&
        !(/^(read|write)\([012]</) && name !~ /fork|clone|wait4|pipe/)
        next
    result = $0
    if (name == "exit_group") {
        sub(/.*\(/, "", result)
        sub(/\).*/, "", result)
    } else {
        sub(/.*\) *= /, "", result)
        sub(/[< ].*/, "", result)
    }
    if (name ~ /^(fork|vfork|clone|clone3|wait4)$/ && result > 0)
        result = "process"
    if (name ~ /^dup[23]$/ && result > 0)
        result = 0 # the table does not repeat the number
    name = name in other ? other[name] : name
    if (told++ > 0 || process > started || name != "exec")
        print process, name, result
    if (/^execve\("\/(usr|bin)/)
        is_command = 1
}
EOF

# The same of the cells of the table, a process's together: CALL(ARGUMENTS) =
# RESULT, or nothing if it is 0; what waits has its result in a later cell.
cat > cells.awk << 'EOF'
BEGIN {
    split("open close pipe dup dup2 read write fork vfork waitpid exec exit " \
        "mkfifo unlink socketpair socket bind listen connect accept send " \
        "recv sendmsg recvmsg shutdown ftruncate", names, " ")
    for (i in names)
        known[names[i]]
}
NF < 3 || $2 == "kernel" || $3 ~ /^\|/ { next }
!($2 in number) { number[$2] = ++count }
{
    process = number[$2]
    text = $3
    name = text
    if (text ~ / waits/) {
        sub(/\(.*/, "", name)
        waiting[process] = name
        next
    }
    if (text ~ /^…/)
        name = waiting[process]
    else
        sub(/\(.*/, "", name)
    if (name == "posix_spawn")
        name = "fork" # the kernel's name for it
    sub(/^shm_/, "", name)
    if (!(name in known) || text ~ /^v?fork\(\) = 0/)
        next
    sub(/"([^"\\]|\\.)*"/, "", text)
    result = text
    if (name == "exit") {
        sub(/.*\(/, "", result)
        sub(/\).*/, "", result)
    } else if (sub(/.* = /, "", result))
        sub(/[^0-9a-z-].*/, "", result)
    else
        result = 0
    if (result ~ /^(child|parent)/)
        result = "process"
    told[process, ++calls[process]] = process " " name " " result
}
END {
    for (process = 1; process <= count; process++)
        for (i = 1; i <= calls[process]; i++)
            print told[process, i]
}
EOF

# compare_all STARTED LOG...: the logs against the table.
compare_all()
{
    started=$1
    shift
    awk -v started="$started" -f log.awk "$@" > expected
    awk -F '\t' -f cells.awk "$out" > told
    [ ! -s expected ] || ! cmp -s expected told || return
    diff expected told > "$out"
    fail "the table tells something else"
}

# The logs, the first process's first: it begins with exec(). The numbers of the
# others are higher, or have begun anew.
logs()
{
    printf '%s\n' log.[0-9]* | sort -t . -k 2 -n |
        awk '!found { getline call < $0; found = call ~ /^execve/ }
            found { print; next }
            { low = low $0 "\n" }
            END { printf "%s", low }'
}

mkdir empty # ls shall find the same each time
compare()
{
    it "tells what strace tells: $*"
    rm -f log.[0-9]*
    cd empty || exit
    run strace -y -ff -o ../log "$@"
    run "$build/watch" -r "$@"
    cd ..
    # shellcheck disable=SC2046 # names without a space
    compare_all 1 $(logs)
}

# compare_two READY PROGRAM [ARG] '&' PROGRAM [ARG...]: the second one begins
# when the first one has made READY, a file or what it prints.
compare_two()
{
    it "tells what strace tells: $*"
    ready=$1
    first=$2
    argument=$3
    shift 3
    [ "$argument" = '&' ] || shift
    rm -f log.[0-9]* said
    cd empty || exit
    # shellcheck disable=SC2086 # nothing, or a word
    "$build/tests/bounded" "$SECONDS_ALLOWED" strace -y -o ../log.1 "$first" \
        ${argument#&} > ../said 2>&1 &
    soon [ -s "$ready" -o -p "$ready" ]
    run strace -y -o ../log.2 "$@"
    wait $!
    # shellcheck disable=SC2086 # the same
    run "$build/watch" -r "$first" ${argument#&} '&' "$@"
    cd ..
    compare_all 2 log.1 log.2
}

for program in broken_pipe end_counts fd_limit forgotten_close one_process \
    parent_child stdio_buffering stream two_way why_ipc zombie; do
    compare "$build/01-pipe/$program"
done
compare "$build/02-pipe-dup2/ls_wc"
compare "$build/02-pipe-dup2/fd_steps"
compare "$build/02-pipe-dup2/capture" ls
compare "$build/02-pipe-dup2/pipeline" ls '|' sort '|' wc -l
compare "$build/02-pipe-dup2/through" tr a-z A-Z
compare "$build/03-fifo/lifecycle"
compare "$build/03-fifo/open_waits"
for program in copy_or_share lifecycle lost_update owner_dies transfer; do
    compare "$build/04-shm/$program"
done
compare "$build/05-unix-socket/socketpair"
compare "$build/05-unix-socket/stream_or_datagram"

compare_two my_fifo "$build/03-fifo/reader" '&' "$build/03-fifo/writer" Hello
compare_two my_fifo "$build/03-fifo/writer" '&' "$build/03-fifo/reader"
compare_two ../said "$build/03-fifo/seq_server" '&' "$build/03-fifo/seq_client"
compare_two /dev/shm/my_shm "$build/04-shm/writer" Hello '&' \
    "$build/04-shm/reader"
sockets=$build/05-unix-socket
for kind in '' datagram_ tcp_; do # port 20000
    compare_two ../said "$sockets/${kind}server" '&' \
        "$sockets/${kind}client" Hello
done
compare_two ../said "$sockets/many_clients" 1 '&' "$sockets/client" Hello
compare_two ../said "$sockets/receive_fd" '&' "$sockets/send_fd" /etc/passwd
compare_two ../said "$sockets/peer_credentials" '&' "$sockets/caller"

# Not many_writers, which tears lines, nor counter, which loses additions: when
# they do is open.
if [ "$RUNS" -gt 2 ]; then # these take their time
    SECONDS_ALLOWED=60
    compare "$build/01-pipe/capacity"
    compare "$build/05-unix-socket/in_order"
fi
