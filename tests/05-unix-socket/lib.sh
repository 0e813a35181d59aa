# shellcheck shell=sh
# lib.sh - what the tests of the servers share
#
#     gone PATH                  neither the path nor its lock is there

gone()
{
    if [ -e "$1" ] || [ -L "$1" ] || [ -e "$1.lock" ]; then
        fail "left $1"
    fi
}
