# shellcheck shell=sh

for length in 0 257 4096; do
    it "brings back $length bytes"
    text=$(head -c $length /dev/zero | tr '\0' x)
    start ./tcp_server # port 20000
    run ./tcp_client "$text"
    status_is 0
    quiet
    output_is "$(echo "$text" | tr x X)"
    ends
done

it "refuses what is too long, or too many"
run ./tcp_client "$(printf '%04097d' 0)"
status_is 2
error_has 'TEXT of up to 4096 bytes'
run ./tcp_client one two
status_is 2

it "says so when nobody listens"
run ./tcp_client Hello
status_is 1
error_has 'connect: Connection refused'
[ ! -s "$out" ] || fail "it printed something"
