# shellcheck shell=sh
# lib.sh - what the tests of the servers share
#
#     gone PATH                  neither the path nor its lock is there
#     in_time COMMAND [ARG...] & in the background, bounded; kill ends all of it

gone()
{
    if [ -e "$1" ] || [ -L "$1" ] || [ -e "$1.lock" ]; then
        fail "left $1"
    fi
}

in_time()
{
    exec "$build/tests/bounded" $((3 * SECONDS_ALLOWED)) "$@"
}
