# shellcheck shell=sh disable=SC1091
. "$tests/05-unix-socket/lib.sh"

# A port that nobody has: one that a server has just had.
start ./tcp_server
port=${line##* }
stop

it "prints the same whoever is started first"
for _ in 1 2 3; do
    shell "./tcp_client $port one & client=\$!
        ./tcp_server $port > said & wait \$client; kill \$!; wait \$!"
    status_is 0
    quiet
    output_is ONE
done

it "says so when nobody listens, and does not talk to itself"
run ./tcp_client "$port" hello
status_is 1
[ ! -s "$out" ] || fail "printed something"
error_has "$port: Connection refused"

it "calls a host by number"
start ./tcp_server 0
port=${line##* }
run ./tcp_client 127.0.0.1 "$port" hello
output_is HELLO
shell "echo hello | ./tcp_client 127.0.0.1 $port"
output_is HELLO
stop

it "refuses what is no host"
run ./tcp_client 256.0.0.1.x. 20000 hello
status_is 1

for wrong in '' x 65536 'x y' '1 2 3' 'localhost x'; do
    it "explains its usage when called with '$wrong'"
    # shellcheck disable=SC2086 # several words
    run ./tcp_client $wrong
    status_is 2
    error_has "usage: "
done
