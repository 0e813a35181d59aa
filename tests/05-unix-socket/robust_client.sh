# shellcheck shell=sh disable=SC1091,SC2086
# $at, HOST PORT, is meant to be two words
. "$tests/05-unix-socket/lib.sh"

it "prints the same whoever is started first"
for _ in 1 2; do
    in_time ./robust_client one tel > said 2>&1 &
    client=$!
    start ./robust_server tel
    wait $client || fail "status $?"
    [ "$(cat said)" = ONE ] || fail "said: $(cat said)"
    run ./robust_client two tel
    output_is TWO
    stop KILL # so that the next client finds a path without a server
done
rm tel

it "talks to the simple servers as well"
for server in server 'many_clients 1'; do
    start ./$server
    run ./robust_client hello
    output_is HELLO
    ends
    status_is 0
done

it "calls a host by each of its addresses"
for address in 127.0.0.1 ::1; do
    getent ahosts localhost 2> "$err" | grep -q "^$address " || continue
    start ./robust_server $address 0
    [ -n "$line" ] || { ends && continue; } # there is no such address here
    run ./robust_client hello localhost ${line##* }
    output_is HELLO
    stop
done
run ./robust_client hello 256.0.0.1.x. 1
status_is 1
error_has '256.0.0.1.x.: '

start ./robust_server tel
path_server=$server path_bounded=$bounded
start ./robust_server 127.0.0.1 0
at=${line#robust_server: ready at }

it "sends its text, however long"
for text in '' 'two words' -x "$(printf '%070000d' 0)"; do
    for name in tel "$at"; do
        run ./robust_client "$text" $name
        status_is 0
        quiet
        output_is "$(echo "$text" | tr '[:lower:]' '[:upper:]')"
    done
done

for length in 0 1048577; do
    it "brings back $length bytes as they should be"
    head -c $length /dev/urandom > sent
    tr '[:lower:]' '[:upper:]' < sent > expected
    for name in tel "$at"; do
        shell "./robust_client - $name < sent > received"
        status_is 0
        quiet
        same expected received
    done
done
rm sent expected received
stop
status_is 0
server=$path_server bounded=$path_bounded

it "waits for slow input, and prints each answer at once"
mkfifo slow
in_time ./robust_client - tel < slow > answers &
client=$!
exec 3> slow
echo one >&3
soon test -s answers
[ "$(cat answers)" = ONE ] || fail "$(cat answers)"
echo two >&3
exec 3>&-
wait $client || fail "status $?"
[ "$(cat answers)" = 'ONE
TWO' ] || fail "$(cat answers)"

it "says so when its input cannot be read"
for input in '< /' '<&-'; do
    shell "./robust_client - tel $input"
    status_is 1
    error_has 'stdin: '
done

it "says so when its output cannot be written"
if [ -c /dev/full ]; then
    shell './robust_client hello tel > /dev/full'
    status_is 1
    error_has 'stdout: No space left on device'
fi
shell './robust_client hello tel >&-'
status_is 1
error_has 'stdout: Bad file descriptor'
shell 'yes | ./robust_client - tel >&-'
status_is 1
error_has 'stdout: Bad file descriptor'
shell '{ yes | ./robust_client - tel; echo $? >&2; } | head -n 1'
output_is Y
error_has 'stdout: Broken pipe'
error_has 1
shell './robust_client hello tel 2>&-'
status_is 0
output_is HELLO
shell './robust_client hello tel <&-'
status_is 0
output_is HELLO

it "ends at a signal, even if its caller blocks it"
for under in '' 'env --block-signal=TERM'; do
    $under true 2> "$err" || continue
    shell "$under ./robust_client - tel < slow > answers & client=\$!
        exec 3> slow; echo one >&3
        until [ -s answers ]; do :; done; kill \$client; wait \$client"
    status_is 143
done
stop
status_is 0

it "notices that the server is gone, even while its input is silent"
start ./robust_server tel
rm answers
in_time ./robust_client - tel < slow > answers 2> said &
client=$!
exec 3> slow
echo one >&3
soon test -s answers
stop KILL
wait $client
[ $? -eq 1 ] || fail "expected status 1"
exec 3>&-
grep -q 'the server hung up before it answered all' said || fail "said nothing"
rm tel slow answers said

it "refuses a path that is no address"
run ./robust_client hello "$(printf '%0108d' 0)"
status_is 1
error_has 'File name too long'
run ./robust_client hello ''
status_is 1
error_has 'No such file'
run ./robust_client hello 127.0.0.1 65536
status_is 1
error_has '65536: is no port'
run ./robust_client hello tel 1 2
status_is 2
