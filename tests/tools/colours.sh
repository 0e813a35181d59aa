# shellcheck shell=sh
# colours.sh - colours on a terminal, none in a pipe or with NO_COLOR
# shellcheck disable=SC2034 # for who reads this file

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
    bold=$(printf '\033[1m') red=$(printf '\033[31m')
    green=$(printf '\033[32m') yellow=$(printf '\033[33m')
    title=$(printf '\033[1;36m') plain=$(printf '\033[0m')
else
    bold='' red='' green='' yellow='' title='' plain=''
fi
