# shellcheck shell=sh
# broken.sh - a copy of the sources, changed by a patch, and built
#
# broken PATCH ROOT BUILD INTO: afterwards INTO/src has the folder's sources, and
# INTO is like a build directory in which the changed programs are built anew.

broken()
(
    folders=$(awk 'sub(/^--- a\//, "") && sub(/\/[^\/]*$/, "") && !seen[$0]++' \
        "$1")
    for folder in $folders; do
        mkdir -p "$4/src/$folder" "$4/$folder"
        cp "$2/$folder"/*.[ch] "$4/src/$folder"
    done
    if ! changed=$(awk -v root="$4/src" -f "$2/tests/tools/apply.awk" \
        "$1"); then
        name=${1%/*}
        echo "${name##*/}/${1##*/} no longer applies:"
        echo "$changed"
        exit 1
    fi

    # A changed header changes all programs that include it.
    to_build=$(for file in $changed; do
        case $file in
        tests/bench/*) ;;
        *.h) cd "$4/src" &&
            grep -l "^#include \"${file##*/}\"" "${file%/*}"/*.c ;;
        *) echo "$file" ;;
        esac
    done)

    compiler=$(sed -n 's/^CMAKE_C_COMPILER:[A-Z]*=//p' "$3/CMakeCache.txt")
    for folder in $folders; do
        case $folder in
        tests/bench) # one program of many files
            links "$3/tests" "$4/tests"
            "$compiler" -std=c17 -D_GNU_SOURCE -O1 -w -pthread \
                "$4/src/$folder"/*.c -o "$4/$folder/ipc_bench" || exit
            ;;
        esac
    done
    for file in $to_build; do
        [ -e "$4/${file%.c}" ] ||
            "$compiler" -std=c17 -D_POSIX_C_SOURCE=200809L -w -pthread \
                "$4/src/$file" -o "$4/${file%.c}" || exit
    done
    for folder in . $folders; do
        links "$3/$folder" "$4/$folder"
    done
)

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
