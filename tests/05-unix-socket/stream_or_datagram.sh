# shellcheck shell=sh

it "says what it cannot have"
shell 'ulimit -n 4; exec ./stream_or_datagram'
status_is 1
error_has 'socketpair: Too many open files'
