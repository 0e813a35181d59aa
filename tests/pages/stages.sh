# shellcheck shell=sh
# stages.sh - the programs that a page builds up, from stage to stage
#
# A page shows lines of stages/FOLDER/N.c in a block "```c tests/pages/stages/…".
# A block "```sh" that speaks of a stage has its commands, and the next block
# "```text" what they print, in the order of a terminal: as here errors may come
# earlier than output that is buffered, the lines are compared in any order.

root=$tests/..

# As on a reader's machine: the page's commands name cc, and find ../../tests.
mkdir -p bin build
ln -s "$tests" tests
ln -s "$tests" build/tests # as pages see it that work in build itself
read -r compiler < "$build/tests/compiler"
# shellcheck disable=SC2016 # "$@" is that of the inner script
printf '#!/bin/sh\nexec "%s" "$@"\n' "$compiler" > bin/cc
chmod +x bin/cc
PATH=$PWD/bin:$PATH
here=$PWD

# commands_of PAGE INTO: for the Nth block about a stage, INTO.N.sh and INTO.N.text
commands_of()
{
    awk -v into="$2" '
        /^ *```sh$/ { kind = "sh"; block = ""; next }
        /^ *```text$/ { kind = "text"; block = ""; next }
        /^ *```$/ && kind == "sh" {
            about = block ~ /stage[0-9]/
            if (about) {
                printf "%s", block > (into "." ++count ".sh")
                close(into "." count ".sh")
            }
        }
        /^ *```$/ && kind == "text" && about {
            printf "%s", block > (into "." count ".text")
            close(into "." count ".text")
            about = 0
        }
        /^ *```/ { kind = ""; next }
        { block = block $0 "\n" }' "$1"
}

for folder in "$tests"/pages/stages/*/; do
    folder=$(basename "$folder")
    for language in en ja; do
        page=$root/docs/$language/$folder.md

        it "shows each stage, as it stands in its file, in $page"
        for stage in "$tests/pages/stages/$folder"/*.c; do
            grep -qF "\`\`\`c tests/pages/stages/$folder/${stage##*/}" "$page" ||
                fail "does not show $stage"
        done
        sed 's/^\( *```c\) [0-9].*/\1/
            s/^\( *```c \)tests\/pages\/stages\//\1/' "$page" > "$language.md"
        run awk -v root="$tests/pages/stages" -f "$tests/pages/code.awk" \
            "$language.md"
        status_is 0
        commands_of "$page" "$language"
    done

    it "has the same commands in both languages of $folder"
    for block in en.*; do
        [ "$block" = en.md ] || same "$block" "ja${block#en}"
    done
    [ "$(echo en.*)" = "$(echo ja.* | sed 's/ja\./en./g')" ] || fail "not as many"

    it "runs each stage of $folder, and breaks as the page says"
    where=build # in which a page on several folders works
    [ ! -d "$root/$folder" ] || where=build/$folder
    mkdir -p "$where"
    number=0
    while number=$((number + 1)) && [ -f "en.$number.sh" ]; do
        cd "$where" || exit 2
        run sh "$here/en.$number.sh"
        cd "$here" || exit 2
        # 125: a stage that does not wait for its child leaves a zombie.
        [ "$status" -eq 0 ] || [ "$status" -eq 125 ] || fail "has failed"
        as_here "$(cat "en.$number.text")" | sort > expected
        cat "$out" "$err" | grep -vxF '[left a process behind]' | sort > printed
        cmp -s expected printed ||
            fail "$(cat "en.$number.sh") prints otherwise: $(cat printed)"
    done
    [ "$number" -gt 1 ] || fail "no command on the page"
    rm -f en.* ja.*
done
