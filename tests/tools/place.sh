# shellcheck shell=sh
# place.sh - where a session or a test script takes place
#
# link_programs SOURCES BUILT INTO: links to the programs of a folder (those
# that are built), and to nothing else that a reader may keep beside them.
# With UNDER set to a command, the programs run under that: no link then, but a
# script, so that nothing else does.

link_programs()
{
    for source in "$1"/*.c; do
        source=${source##*/}
        source=${source%.c}
        [ -x "$2/$source" ] || continue
        if [ -z "${UNDER:-}" ]; then
            ln -s "$2/$source" "$3/$source"
        else
            printf '#!/bin/sh\nexec %s "%s" "$@"\n' "$UNDER" "$2/$source" \
                > "$3/$source"
            chmod +x "$3/$source"
        fi
    done
}
