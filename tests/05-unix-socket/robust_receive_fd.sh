# shellcheck shell=sh disable=SC1091
# What is the same for each path is tested with robust_server.c.
. "$tests/05-unix-socket/lib.sh"

# receive PATH COMMANDS: with its output in `received`, and when it is ready
receive()
{
    rm -f received
    shell "./robust_receive_fd $1 > received & receiver=\$!
        until [ -s received ]; do :; done
        $2"
}

it "brings a binary file byte for byte, and a pipe to its end"
head -c 1048577 /dev/urandom > sent
for command in './send_fd sent' 'cat sent | ./send_fd'; do
    receive my_socket "$command && wait \$receiver"
    status_is 0
    quiet
    tail -n +2 received > copy
    same sent copy
    gone my_socket
done
rm sent copy

it "listens to all callers, and to the first that sends a descriptor"
mkfifo slow
receive '' 'i=0
    while [ $i -lt 17 ]; do
        ./robust_client - < slow 2> "said$i" & i=$((i + 1))
    done
    exec 3> slow
    while [ $i -gt 0 ]; do [ ! -e said$((i - 1)) ] || i=$((i - 1)); done
    ./robust_client "no descriptor" 2> wrong && echo answered
    ./robust_client "" > wrong && echo "a caller that says nothing"
    echo Hello | ./send_fd && wait $receiver && echo received
    exec 3>&-
    wait'
status_is 0
output_is 'a caller that says nothing
received'
[ "$(cat received)" = 'robust_receive_fd: ready at my_socket
Hello' ] || fail "received: $(cat received)"
rm slow said* wrong

it "is for its owner only, and disturbed by no other program"
receive tel 'ls -l tel | cut -c 1-10
    ./robust_receive_fd tel 2> refused || echo refused
    ./robust_server tel 2> refused || echo refused
    kill $receiver; wait $receiver'
output_is 'srw-------
refused
refused'
rm refused

for signal in HUP INT TERM; do
    it "removes its path when SIG$signal ends it while it waits"
    start ./robust_receive_fd tel
    stop $signal
    status_is 1
    error_has 'tel: stopped by a signal'
    gone tel
done

it "takes over the path of one that was killed"
start ./robust_receive_fd tel
stop KILL
[ -S tel ] || fail "nothing left: this tests nothing"
start ./robust_receive_fd tel
stop
gone tel

it "can be stopped while it reads, and has no path any more"
for input in slow endless; do
    mkfifo $input
    receive my_socket "exec 3<> $input
        if [ $input = endless ]; then yes > $input 3>&- & fi
        ./send_fd $input 2> said & sender=\$!
        while [ -e my_socket ]; do :; done; kill \$receiver; wait \$receiver; status=\$?
        wait \$sender && echo 'the sender was told that it was read'
        exec 3>&-; wait; exit \$status"
    [ "$status" -eq 143 ] || status_is 1 # 1: it had not begun to read
    [ ! -s "$out" ] || fail "$(cat "$out")"
done
rm slow endless said

it "does not say that it has taken what it could not print"
head -c 5000 /dev/zero > letter
rm received
shell '(trap "" XFSZ; ulimit -f 2; exec ./robust_receive_fd > received) &
    until [ -s received ]; do :; done; ./send_fd letter; echo $?; wait $!'
status_is 1
output_is 1
error_has 'stdout: File too large'
rm letter received

it "says so when its input and output are closed: no pipe is in their place"
shell './robust_receive_fd tel <&- >&-'
status_is 1
error_has 'stdout: Bad file descriptor'
gone tel
