# shellcheck shell=sh
# place.sh - where a session or a test script takes place
#
# absolute DIRECTORY: sets $path, without a process.
#
# make_scratch: sets $scratch to a new directory. What is preloaded from there may
# have neither a space nor a colon in its path.
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

make_scratch()
{
    case ${TMPDIR:-/} in
    [!/]* | *[!A-Za-z0-9/._+@=-]*) unset TMPDIR ;;
    esac
    if [ ! -d "${TMPDIR:-/}" ] || [ ! -w "${TMPDIR:-/tmp}" ]; then
        unset TMPDIR
    fi
    scratch=$(mktemp -d) || exit 2
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
            case $real in
            *\'*) real=$(printf '%s\n' "$real" | sed "s/'/'\\\\''/g") ;;
            esac
            printf "#!/bin/sh\n%s\nexec %s '%s' \"\$@\" %s\n" "${BEFORE:-}" \
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
export IS_ALONE="${IS_ALONE:-}" # what is locked by whoever has started this, too
was_alone=$IS_ALONE
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

# put_aside FILE...: if one of them uses a name that all users of the machine share
# (one of these objects, or port 20000), no other run of the tests does so until
# put_back; and what somebody has left at the objects' names is put aside. The test
# is skipped if that cannot be. put_back says what has been left there since, takes
# that away, and puts the other back.

skip()
{
    echo "skipped: $1"
    put_back > /dev/null
    exit 77
}

put_aside()
{
    port=
    shared=
    for file; do
        case $file in
        *04-shm* | *beyond-the-chapter*) has_room ;;
        *05-unix-socket* | *watch/*)
            ! grep -qE '\./tcp_server|(port|127\.0\.0\.1) 20000' "$file" ||
                port=20000
            ;;
        esac
        objects_of "$file"
        shared=$shared${objects:+ $objects}
    done
    objects=
    case "$shared " in
    *'my_shm '*) be_alone my_shm 7 /dev/shm ;;
    esac
    case $shared in
    *my_shm_robust*) be_alone my_shm_robust 9 /dev ;;
    esac
    [ -z "$port" ] || be_alone port 8 / "$port"
    for object in $shared; do
        case " $objects " in
        *" $object "*) continue ;;
        esac
        for kept in "$object".[0-9]*; do # of a test that was killed
            is_there "$object" || ! is_process "${kept##*.}" ||
                kill -0 "${kept##*.}" 2> /dev/null ||
                mv "$kept" "$object" 2> /dev/null
        done
        if is_there "$object" && ! mv "$object" "$object.$$" 2> /dev/null; then
            skip "$object is there, and is somebody else's"
        fi
        objects="$objects $object"
    done
}

has_room()
{
    [ -d /dev/shm ] || return 0
    full=
    room=$(mktemp /dev/shm/ipc_samples_XXXXXX 2> /dev/null) &&
        { printf %262144s '' > "$room"; } 2> /dev/null || full=yes
    rm -f "$room"
    [ -z "$full" ] || skip "nothing can be written into /dev/shm, or no more"
}

# be_alone NAME DESCRIPTOR DIRECTORY [PORT]: that directory stands for the name.
# (ctest's RESOURCE_LOCK is about the tests of one ctest. Where nothing can be
# locked, it has to do.)
be_alone()
{
    case $IS_ALONE in
    *" $1 "*) return ;;
    esac
    [ -r "$3" ] || return 0
    eval "exec $2< $3"
    IS_ALONE="$IS_ALONE $1 "
    "$build/tests/alone" "$2" ${4:+"$4"}
    case $? in
    2) skip "another program uses port 20000" ;;
    3) skip "other tests use the same names, and do not end" ;;
    127) # it has said so
        echo "$build: build first, with: cmake -B build && cmake --build build" >&2
        exit 2
        ;;
    esac
}

# A number after a name: that of a process?
is_process()
{
    case $1 in
    *[!0-9]* | 0* | ????????*) return 1 ;;
    esac
}

is_there()
{
    [ -e "$1" ] || [ -L "$1" ]
}

put_back()
{
    for object in ${objects:-}; do
        if is_there "$object"; then
            echo "[left behind: /${object##*/}]"
            rm -f "$object"
        fi
        ! is_there "$object.$$" || mv -f "$object.$$" "$object"
    done
    objects=
    case ${IS_ALONE#"$was_alone"} in
    ?*) exec 7<&- 8<&- 9<&- ;;
    esac
    IS_ALONE=$was_alone
}
