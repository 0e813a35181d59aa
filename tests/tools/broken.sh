# shellcheck shell=sh
# broken.sh - a copy of the sources, changed by a patch, and built
#
# broken PATCH ROOT BUILD INTO: afterwards INTO/src has the folder's sources, and
# INTO is like a build directory in which the changed programs are built anew.

broken()
{
    tools=$2/tests/tools
    sed -n 's/^--- a\/\(.*\)\/[^/]*$/\1/p' "$1" | sort -u > "$4/folders"
    while read -r folder; do
        mkdir -p "$4/src/$folder" "$4/$folder"
        cp "$2/$folder"/*.[ch] "$4/src/$folder"
    done < "$4/folders"
    if ! awk -v root="$4/src" -f "$tools/apply.awk" "$1" > "$4/changed"; then
        echo "$(basename "$(dirname "$1")")/${1##*/} no longer applies:"
        cat "$4/changed"
        return 1
    fi

    for file in "$3"/*; do
        grep -qx "${file##*/}" "$4/folders" || ln -s "$file" "$4" 2> "$4/log"
    done
    compiler=$(sed -n 's/^CMAKE_C_COMPILER:[A-Z]*=//p' "$3/CMakeCache.txt")
    while read -r folder; do
        case $folder in
        tests/bench) # one program of many files
            mkdir -p "$4/tests/bench"
            for file in "$3/tests"/*; do
                [ "${file##*/}" = bench ] || ln -s "$file" "$4/tests"
            done
            "$compiler" -std=c17 -D_GNU_SOURCE -O2 -w -pthread \
                "$4/src/$folder"/*.c -o "$4/tests/bench/ipc_bench" || return 1
            continue
            ;;
        esac
        for file in "$3/$folder"/*; do
            [ -f "$file" ] && ln -s "$file" "$4/$folder"
        done
    done < "$4/folders"
    # A changed header changes all programs that include it.
    while read -r file; do
        case $file in
        tests/bench/*) ;;
        *.h) (cd "$4/src" &&
            grep -l "^#include \"${file##*/}\"" "${file%/*}"/*.c) ;;
        *) echo "$file" ;;
        esac
    done < "$4/changed" | sort -u > "$4/to_build"
    while read -r file; do
        rm -f "$4/${file%.c}"
        "$compiler" -std=c17 -D_POSIX_C_SOURCE=200809L -w -pthread \
            "$4/src/$file" -o "$4/${file%.c}" || return 1
    done < "$4/to_build"
}
