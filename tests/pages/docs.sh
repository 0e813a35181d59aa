# shellcheck shell=sh
# docs.sh - do the pages agree with each other and with what there is?
# (That their sessions are right, each page's own test says.)

root=$(cd "$tests/.." && pwd)
map=$root/docs/chapter-map.md

# The commands of a page and what they print.
sessions()
{
    awk -f "$tests/tools/sessions.awk" "$1"
}

# The chapter's titles that a page names: after "Chapter: ", to the next " ·".
titles()
{
    sed -n 's/^[ST][0-9]* · //; s/^Chapter: //p; s/^章：//p' "$1" |
        sed 's/ ·.*//; s/, /\n/g; s/、/\n/g'
}

# The rows of the glossary: the term in all languages, and where to see it.
terms()
{
    grep '^| .*\.c) |$' "$1" | cut -d '|' -f 2-4,6
}

# What can follow a # in a link to a page. GitHub makes it from each heading:
# small letters, no punctuation, hyphens for spaces.
anchors()
{
    sed '/^ *```/,/^ *```/d' "$1" | sed -n 's/^##* //p' |
        tr '[:upper:]' '[:lower:]' | sed 's/[][!-,./:-@\\^`{-~]//g
            s/（//g; s/）//g; s/「//g; s/」//g; s/、//g; s/。//g; s/：//g; s/？//g
            s/①//g; s/②//g; s/③//g; s/④//g; s/…//g; s/・//g; s/ /-/g'
}

# What the block "```text NAME" of a page shows.
block()
{
    awk -v name="$1" '/^```/ { in_it = 0 } in_it
        $1 == "```text" && $2 == name { in_it = 1 }' "$2"
}

cut -d '|' -f 3 "$map" | sed 's/; /\n/g' | sed 's/^ *//; s/ *$//; s/（.*//' \
    > chapter

for page in "$root"/docs/en/*.md "$root"/docs/ja/*.md; do
    name=${page##*/}
    it "has $name in both languages, with the same sessions and titles"
    other=$root/docs/en/$name
    [ "$page" != "$other" ] || other=$root/docs/ja/$name
    if [ ! -f "$other" ]; then
        fail "there is only $page"
    elif [ "$page" = "$root/docs/en/$name" ]; then
        for what in sessions titles; do
            $what "$page" > en
            $what "$other" > ja
            same en ja
        done
    fi

    it "quotes the chapter's titles as they are in $page"
    titles "$page" | sed 's/（.*//' | grep -vxFf chapter > unknown
    [ ! -s unknown ] || fail "not in the map: $(cat unknown)"

    it "has a section on each program, and each patch, in $page"
    folder=${name%.md}
    headings=$(grep '^## ' "$page")
    for source in "$root/$folder"/*.c; do
        [ -f "$source" ] || continue
        program=${source##*/} program=${program%.c}
        case $headings in
        *"$program"*) ;;
        *) fail "no section on $program" ;;
        esac
    done
    named=$(grep -o "\`$folder/[a-z0-9-]*\`" "$page" | tr '`\n' ' ')
    for patch in "$tests/break-it/$folder"/*.patch; do
        [ -f "$patch" ] || continue
        patch=${patch##*/}
        case $named in
        *" $folder/${patch%.patch} "*) ;;
        *) fail "does not name $patch" ;;
        esac
    done
    for patch in $named; do
        [ -f "$tests/break-it/$patch.patch" ] || fail "there is no $patch"
    done

    it "has $name in the reading guide of its language"
    guide=${page%/*}/index.md
    [ "$page" = "$guide" ] || grep -qF "]($name)" "$guide" || fail "it is not"
done

it "names only patches that there are, wherever it says what to break"
sed -n 's/^ *sh .*tests\/break .*--show \([^ ]*\).*/\1/p' "$root"/README*.md \
    "$root"/docs/*/*.md > named
grep -oh '`0[1-5]-[a-z0-9-]*/[a-z0-9-]*`' "$root"/docs/*/mistakes.md | tr -d '`' \
    >> named
sort -u named > shown
while read -r patch; do
    [ -f "$tests/break-it/$patch.patch" ] || fail "there is no $patch"
done < shown

it "has the same terms in both glossaries, each with a program"
terms "$root/docs/en/glossary.md" > en
terms "$root/docs/ja/glossary.md" > ja
[ -s en ] || fail "no terms"
same en ja
grep -v -e '---' -e '| see it |' "$root/docs/en/glossary.md" | grep -c '^|' > rows
[ "$(wc -l < en)" -eq "$(cat rows)" ] || fail "a row without a program"

# The rows of the reading guide: the chapter's titles and their programs.
titles_of()
{
    sed -n '/^<!-- titles/,/^<!-- end/s/^| \[\(.*\)\](\([^)]*\.md#[^)]*\)) | /\1 /p' \
        "$1" | sed 's/、\[/, [/g'
}

it "leads from each of the chapter's 42 titles to its section and a program"
titles_of "$root/docs/en/index.md" > en
titles_of "$root/docs/ja/index.md" > ja
same en ja
[ "$(grep -c '\.c) |$' en)" -eq 42 ] || fail "not 42: $(wc -l < en)"
sed -n 's/^| [0-9S][^|]*| \([^|]*\) |.*/\1/p' "$map" | sed 's/; /\n/g' |
    sed 's/（.*//' > mapped
awk 'FILENAME == ARGV[1] { row[++rows] = $0; next }
    {
        for (i = 1; i <= rows; i++)
            if (index(row[i], $0) == 1)
                next
        print
    }' en mapped > missing
[ ! -s missing ] || fail "no row for $(cat missing)"

it "shows the figures that were measured, and no others"
figures=$root/docs/figures
awk -f "$tests/bench/table.awk" "$figures/ipc_bench.csv" > measured
cat "$figures/factors.txt" >> measured
for pages in "$root"/docs/en "$root"/docs/ja; do
    sed -n '/^<!-- [tf]/,/^<!-- end/p' "$pages/choosing.md" "$pages/fast.md" |
        grep -v -e '^<!--' -e '^```' > shown
    grep . measured > measured_lines
    grep . shown > shown_lines
    same measured_lines shown_lines
done

it "sees a line of C that is not the program's"
printf '%s\n' '```c 01-pipe/parent_child.c' 'if (close(pipefd[0]) == -1) /* any */' \
    '/* … */' '_exit(EXIT_SUCCESS);' '```' > shown.md
run awk -v root="$root" -f "$tests/pages/code.awk" shown.md
status_is 0
sed 's/pipefd.0./pipefd[7]/' shown.md > other.md
run awk -v root="$root" -f "$tests/pages/code.awk" other.md
status_is 1
output_has 'other.md:1: not in 01-pipe/parent_child.c'
for page in "$root"/docs/*/*.md; do
    it "shows C as it stands in the programs in $page"
    run awk -v root="$root" -f "$tests/pages/code.awk" "$page"
    status_is 0
done

# The changed lines of the blocks "```diff FOLDER/PROGRAM.c" of a page, numbered.
answers()
{
    awk '/^ *```diff/ { name = $2; in_block = 1; next }
        in_block && /^ *```/ { in_block = 0 }
        in_block && /^[-+]/ { print name, ++number[name], $0 }' "$1"
}

it "shows the answers to the small tasks as they are tested"
for page in "$root"/docs/*/*.md; do
    folder=${page##*/}
    folder=${folder%.md}
    if [ ! -d "$tests/pages/tasks/$folder" ]; then
        ! grep '^ *```diff' "$page" || fail "no tested answer for $page"
        continue
    fi
    answers "$page" | sort > shown
    awk -v folder="$folder" '
        FNR == 1 {
            name = FILENAME
            sub(/.*\//, "", name)
            sub(/patch$/, "c", name)
            in_change = 0
        }
        /^@@/ { in_change = 1 }
        in_change && /^[-+]/ { print folder "/" name, ++number[name], $0 }' \
        "$tests/pages/tasks/$folder"/*.patch | sort > tested
    same tested shown
done

for table in "$tests"/watch/tables/*/*.txt; do
    it "shows the table $table as it is"
    case $table in
    *.ja.txt) language=ja ;;
    *) language=en ;;
    esac
    name=${table#"$tests/watch/tables/"}
    block "watch/${name%%.*}" "$root/docs/$language/${name%/*}.md" > shown_table
    same "$table" shown_table
done

it "has the same table of watch in README as on the page, and no other"
for page in "$root/README.md" "$root/README.ja.md"; do
    block watch/01-pipe/parent_child "$page" > shown_table
    case $page in
    *.ja.md) same "$tests/watch/tables/01-pipe/parent_child.ja.txt" shown_table ;;
    *) same "$tests/watch/tables/01-pipe/parent_child.txt" shown_table ;;
    esac
done
sed -n 's/^```text watch.//p' "$root"/docs/*/*.md "$root"/README*.md > named
while read -r name; do
    [ -f "$tests/watch/tables/$name.txt" ] || fail "there is no $name"
done < named

it "says of each simplification in the map what there is beyond it"
sed -n 's/^| \(S[0-9]*\) |.*/\1/p' "$map" | sort > simplified
[ -s simplified ] || fail "no simplifications"
for language in en ja; do
    sed -n 's/^\(S[0-9]*\) · .*/\1/p' \
        "$root/docs/$language/beyond-the-chapter.md" | sort > told
    same simplified told
    sed -n 's/^T\([0-9]*\) · .*/\1/p' \
        "$root/docs/$language/beyond-the-chapter.md" > "traps.$language"
done

it "has the same traps in both languages, numbered from 1"
same traps.en traps.ja
[ -s traps.en ] || fail "no traps"
awk '$0 != NR { exit 1 }' traps.en || fail "not in their order: $(cat traps.en)"

set -- "$root"/README.md "$root"/README.ja.md "$root"/docs/*.md \
    "$root"/docs/*/*.md
for page; do
    anchors "$page" | sed "s|^|${page#"$root/"}#|"
done > known
for page; do
    it "has only links that lead somewhere in $page"
    grep -o '](\([^)]*\)' "$page" | sed 's/^](//' | sort -u > links
    while read -r link; do
        case $link in
        https:*) continue ;;
        '#'*) target=$page ;;
        *) target=${page%/*}/${link%%#*} ;;
        esac
        [ -e "$target" ] || echo "$link" >> nowhere
        case $link in
        *'#'*) echo "${target#"$root/"}#${link#*#}" ;;
        esac
    done < links | sed 's|[^/]*/\.\./||; s|[^/]*/\.\./||' |
        grep -vxFf known > missing
    [ ! -s missing ] || fail "no heading for $(cat missing)"
done
it "has only links to what there is"
[ ! -e nowhere ] || fail "there is no $(cat nowhere)"
