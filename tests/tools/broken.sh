# shellcheck shell=sh
# broken.sh - programs of one folder, changed by a patch, and built
#
# patched PATCH ROOT INTO: afterwards the changed sources are in INTO/src/FOLDER,
# where FOLDER is the name of PATCH's directory. Sets $folder to it, and $files.
#
# changed PATCH ROOT BUILD INTO: then the changed programs are in INTO/FOLDER, too.
# (As few files as can be: some hundred tests do this.)
#
# broken PATCH ROOT BUILD INTO: then INTO is like a build directory, too.
#
# build_bench ROOT BUILD ARGUMENT...: ipc_bench with these sources, and headers
# beside them, in place of its own. The library has those that did not change.

patched()
{
    folder=${1%/*} folder=${folder##*/}
    [ "$folder" != bench ] || folder=tests/bench
    mkdir -p "$3/src/$folder" "$3/$folder"
    if ! files=$(awk -v from="$2" -v root="$3/src" \
        -f "$2/tests/tools/apply.awk" "$1"); then
        [ -z "$files" ] || echo "$folder/${1##*/} no longer applies:"
        echo "$files"
        return 1
    fi
}

changed()
(
    patched "$1" "$2" "$4" || exit
    src=$4/src/$folder
    # A changed header changes all programs that include it.
    for file in $files; do
        case $file in
        *.h)
            grep -l "^#include \"${file##*/}\"" "$2/$folder"/*.c |
                while read -r user; do
                    [ -e "$src/${user##*/}" ] || cp "$user" "$src"
                done
            ;;
        esac
    done
    if [ "$folder" = tests/bench ]; then
        build_bench "$2" "$3" -O1 "$src"/*.c -o "$4/$folder/ipc_bench"
        exit
    fi
    read -r compiler < "$3/tests/compiler"
    for file in "$src"/*.c; do
        made=${file##*/}
        "$compiler" -std=c17 -D_POSIX_C_SOURCE=200809L -w -pthread \
            -I "$2/$folder" "$file" -o "$4/$folder/${made%.c}" || exit
    done
)

build_bench()
(
    headers=$1/tests/bench built=$2/tests
    shift 2
    { read -r compiler && read -r flags; } < "$built/compiler"
    # shellcheck disable=SC2086 # several words
    "$compiler" $flags -std=c17 -D_GNU_SOURCE -w -pthread -I "$headers" "$@" \
        "$built/bench/libipc_bench.a"
)

broken()
{
    changed "$@" || return
    links "$3" "$4"
    for folder in "$4/src"/* "$4"/src/tests/*; do
        folder=${folder#"$4/src/"}
        [ ! -d "$4/$folder" ] || links "$3/$folder" "$4/$folder"
    done
}

# links FROM INTO: to all that is in FROM, and not yet in INTO.
links()
{
    from=$1 there=$2
    set --
    for file in "$from"/*; do
        [ -e "$there/${file##*/}" ] || set -- "$@" "$file"
    done
    ln -s "$@" "$there"
}
