# shellcheck shell=sh
# shellcheck source=tests/watch/lib.sh
. "$tests/watch/lib.sh"

# As same.sh, of those that meet others at a name.

same_rows 04-shm ./writer Hello '&' ./reader # /my_shm
same_rows 05-unix-socket ./tcp_server '&' ./tcp_client Hello # port 20000
