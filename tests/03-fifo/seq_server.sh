# shellcheck shell=sh disable=SC1091
. "$tests/03-fifo/lib.sh"

it "gives 9 clients at once a range of its own each, and ends"
start ./seq_server 9
clients=
i=0
while [ $i -lt 9 ]; do
    i=$((i + 1))
    ./seq_client $i > "$scratch/got_$i" 2>&1 &
    clients="$clients $!"
done
for client in $clients; do
    wait "$client" || fail "a client failed"
done
ends
status_is 0
quiet
gone
sort -n "$scratch"/got_* | awk '
    $1 != last + 1 || $2 != "to" || $3 < $1 { exit 1 }
    { last = $3 }
    END { exit last != 9 * 10 / 2 }' || fail "a gap, or a number twice"
i=0
while [ $i -lt 9 ]; do
    i=$((i + 1))
    read -r first _ last < "$scratch/got_$i"
    [ $((last - first + 1)) -eq $i ] || fail "client $i got $first to $last"
done
ls my_fifo* > "$out" 2> "$err" && fail "left $(cat "$out")"

it "goes on when requests are garbage, and counts on without a gap"
start ./seq_server 2
run ./seq_client
output_is '1 to 1'
mkfifo my_fifo.1
echo precious > my_fifo.2
for request in hello 1 '1 ' '1 0' '1 -1' '1 1000001' '1 1x' '1 1 1' '2 1' \
    '3 1' "$(printf '1 %080d' 1)"; do
    printf '%s\n' "$request" > my_fifo
done
head -c 100000 /dev/urandom | tr '\n' x > my_fifo
printf '\nno end of line' > my_fifo
run ./seq_client 5
output_is '2 to 6'
ends
status_is 0
error_has 'seq_server: this is no request'
error_has 'my_fifo.2: not a FIFO'
error_has 'my_fifo.3: No such file or directory'
[ "$(cat my_fifo.2)" = precious ] || fail "wrote to a file"
rm my_fifo.1 my_fifo.2

it "waits for no client that does not open its FIFO, or does not read"
start ./seq_server 1
mkfifo my_fifo.1 my_fifo.2
exec 3<> my_fifo.2
dd if=/dev/zero bs=4096 count=16 >&3 2> "$scratch/dd" # 64 KiB: pipe(7)
printf '1 1000\n2 1000\n' > my_fifo
run ./seq_client
output_is '1 to 1'
ends
exec 3>&-
error_has 'my_fifo.1: No such device or address'
rm my_fifo.1 my_fifo.2

it "leaves no name when it cannot say that it is ready"
shell './seq_server 1 >&-'
status_is 1
error_has 'stdout: '
gone

left_alone ./seq_server

for arguments in 0 -1 x 2x ''; do
    it "refuses the argument '$arguments'"
    run ./seq_server "$arguments"
    status_is 2
done

it "makes the FIFO for its owner only"
start sh -c 'umask 0; exec ./seq_server 1'
run ls -l my_fifo
output_has 'prw------- '
run ./seq_client
ends
status_is 0
