# shellcheck shell=sh
# place.sh - where a session or a test script takes place
#
# absolute DIRECTORY: sets $path, without a process.
#
# link_programs SOURCES BUILT INTO: links to the programs of a folder (those
# that are built), and to nothing else that a reader may keep beside them.
#
# With CHANGED set to a directory, the programs that are in it come from there.
#
# With UNDER set to a command, such as "valgrind -q", the programs run under it;
# with BEFORE, these shell commands come first; with AFTER, so are they
# redirected; with ONLY, all this concerns the program of that name. Then it is
# no link but a script that starts the program, so that nothing else does.

# shellcheck disable=SC2034 # for who reads this file
absolute()
{
    cd "$1" && path=$PWD && cd "$OLDPWD" || exit 2
}

link_programs()
{
    from=$1 built=$2 into=$3
    scripts=
    set --
    for source in "$from"/*.c; do
        source=${source##*/}
        source=${source%.c}
        real=$built/$source
        [ ! -x "${CHANGED:-/nowhere}/$source" ] || real=$CHANGED/$source
        [ -x "$real" ] || continue
        if [ -z "${UNDER:-}${BEFORE:-}${AFTER:-}" ] ||
            [ "${ONLY:-$source}" != "$source" ]; then
            set -- "$@" "$real"
        else
            printf '#!/bin/sh\n%s\nexec %s "%s" "$@" %s\n' "${BEFORE:-}" \
                "${UNDER:-}" "$real" "${AFTER:-}" > "$into/$source"
            scripts="$scripts $source"
        fi
    done
    # Hard links where that can be: a symbolic one needs an inode, and to find one
    # takes ext4 long when tests have just removed thousands of files.
    if [ $# -gt 0 ]; then
        ln "$@" "$into" 2> /dev/null || ln -sf "$@" "$into"
    fi
    # shellcheck disable=SC2086 # names of programs, without a space
    [ -z "$scripts" ] || (cd "$into" && chmod +x $scripts)
}

# objects_of FILE: sets $objects to those of the two shared memory objects that it
# uses. (They are files on Linux. As in tests/CMakeLists.txt: only then nobody
# else uses it.)

objects= # no variable of that name from outside: put_back removes what it names
objects_of()
{
    objects=
    by_default='(nowhere) '
    beside=${1%/*}
    case ${beside##*/} in
    0[!4]-*) return ;; # only 04-shm has them
    esac
    case $1 in
    *tests/tools/*) return ;; # they name them, and run what somebody gives them
    *04-shm/*.patch) by_default='\./' ;; # it may not name it
    *) grep -q my_shm "$1" || return ;;
    esac
    ! grep -q -e 'my_shm$' -e 'my_shm[^_]' -e "${by_default}writer" \
        -e "${by_default}reader" "$1" || objects=/dev/shm/my_shm
    ! grep -q -e my_shm_robust -e "${by_default}robust_" "$1" ||
        objects="$objects /dev/shm/my_shm_robust"
}

# put_aside FILE: what somebody has left at those names is put aside; the test is
# skipped if that cannot be, or if somebody has the port that FILE uses. put_back
# says what has been left there since, takes that away, and puts the other back.
# skip_if_taken FILE...: for those who leave that to others.

put_aside()
{
    case $1 in
    *05-unix-socket* | *watch/*)
        if grep -q ':4E20 [^ ]* 0A ' /proc/net/tcp* 2> /dev/null &&
            grep -qE '\./tcp_server|(port|127\.0\.0\.1) 20000' "$1"; then
            echo "skipped: another program listens at port 20000"
            exit 77
        fi
        ;;
    esac
    objects_of "$1"
    all=$objects
    objects=
    for object in $all; do
        for kept in "$object".[0-9]*; do # of a test that was killed
            [ ! -e "$kept" ] || kill -0 "${kept##*.}" 2> /dev/null ||
                mv -f "$kept" "$object" 2> /dev/null
        done
        if [ -e "$object" ] && ! mv "$object" "$object.$$" 2> /dev/null; then
            echo "skipped: $object is there, and is somebody else's"
            put_back > /dev/null
            exit 77
        fi
        objects="$objects $object"
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

skip_if_taken()
{
    for file; do
        [ ! -f "$file" ] || put_aside "$file"
        put_back > /dev/null
    done
}
