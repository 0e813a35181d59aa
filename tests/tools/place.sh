# shellcheck shell=sh
# place.sh - where a session or a test script takes place
#
# link_programs SOURCES BUILT INTO: links to the programs of a folder (those
# that are built), and to nothing else that a reader may keep beside them.
#
# With UNDER set to a command, such as "valgrind -q", the programs run under it;
# with BEFORE, these shell commands come first; with AFTER, so are they
# redirected; with ONLY, all this concerns the program of that name. Then it is
# no link but a script that starts the program, so that nothing else does.

link_programs()
{
    for source in "$1"/*.c; do
        source=${source##*/}
        source=${source%.c}
        [ -x "$2/$source" ] || continue
        if [ -z "${UNDER:-}${BEFORE:-}${AFTER:-}" ] ||
            [ "${ONLY:-$source}" != "$source" ]; then
            ln -s "$2/$source" "$3/$source"
        else
            printf '#!/bin/sh\n%s\nexec %s "%s" "$@" %s\n' "${BEFORE:-}" \
                "${UNDER:-}" "$2/$source" "${AFTER:-}" > "$3/$source"
            chmod +x "$3/$source"
        fi
    done
}

# put_aside FILE...: if these speak of /my_shm, what a reader has left there (on
# Linux, in /dev/shm) is put aside. put_back says what has been left there since,
# takes that away, and puts the other back.

put_aside()
{
    objects=
    cat "$@" 2> /dev/null | grep -q my_shm || return 0
    objects='/dev/shm/my_shm /dev/shm/my_shm_robust'
    for object in $objects; do
        for kept in "$object".[0-9]*; do # of a test that was killed
            [ ! -e "$kept" ] || kill -0 "${kept##*.}" 2> /dev/null ||
                mv -f "$kept" "$object" 2> /dev/null
        done
        if [ -e "$object" ] && ! mv "$object" "$object.$$" 2> /dev/null; then
            echo "skipped: $object is there, and is somebody else's"
            exit 77
        fi
    done
}

put_back()
{
    for object in ${objects:-}; do
        if [ -e "$object" ]; then
            echo "[left behind: /${object##*/}]"
            rm -f "$object"
        fi
        [ ! -e "$object.$$" ] || mv "$object.$$" "$object"
    done
    objects=
}
