# shellcheck shell=sh
# seq.sh - what the tests of seq_server and seq_client share
#
#     gives TEXT [COUNT]         a client gets these numbers from the server s
#     leaves_nothing             no more files here than at the beginning

gives()
{
    run ./seq_client s "${2:-1}"
    status_is 0
    output_is "$1"
    quiet
}

ls > "$scratch/before"

leaves_nothing()
{
    ls > "$scratch/after"
    same "$scratch/before" "$scratch/after"
}
