# shellcheck shell=sh
# chapter-map.sh - do the maps name everything there is, and nothing else?
#
# A row of docs/chapter-map.md: | id | section | claim | programs | tests |

root=$tests/..
map=$root/docs/chapter-map.md

grep '^| [S0-9]' "$map" > rows
cut -d '|' -f 5 rows | tr -d ' `' | tr ',' '\n' | sort -u > programs_in_map
picky=/picky # these tests do not go with a sanitizer
[ ! -e "$build/tests/libpicky.so" ] || picky=none
cut -d '|' -f 6 rows | tr -d ' `' | tr ',' '\n' | grep -v "$picky\$" | sort -u \
    > tests_in_map
(cd "$root" && ls 0*/*.c tests/bench/*.c 2> /dev/null) | sed 's/\.c$//' |
    sort > programs_in_tree
sort "$build/tests/names.txt" > tests_in_tree

it "has rows, and programs to put in them"
[ -s rows ] || fail "no rows"
[ -s programs_in_tree ] || fail "no programs"
[ -s tests_in_tree ] || fail "no tests"

it "names only programs that exist"
missing=$(comm -23 programs_in_map programs_in_tree)
[ -z "$missing" ] || fail "there is no $missing"

it "names every program"
missing=$(grep '^0' programs_in_tree | comm -13 programs_in_map -)
[ -z "$missing" ] || fail "not named: $missing"

it "names only tests that exist"
missing=$(comm -23 tests_in_map tests_in_tree)
[ -z "$missing" ] || fail "there is no $missing"

it "names a program and a test in each row"
awk -F '|' '$5 ~ /^ *$/ || $6 ~ /^ *$/ { print $2 }' rows > empty
[ ! -s empty ] || fail "nothing in row $(cat empty)"

# The section titles in the programs are the chapter's, and so are the map's.
it "has the section titles that the programs name"
awk '
    FNR == 1 {
        parts = split(FILENAME, part, "/")
        program = part[parts - 1] "/" part[parts]
        sub(/\.c$/, "", program)
        titles = ""
        in_titles = 0
    }
    /^ \* Chapter: / && titles == "" { in_titles = 1 }
    in_titles && /^ \*$/ {
        in_titles = 0
        count = split(titles, title, /, */)
        for (i = 1; i <= count; i++) {
            sub(/（.*/, "", title[i])
            print program "|" title[i]
        }
    }
    in_titles {
        sub(/^ \* */, "")
        sub(/^Chapter: */, "")
        titles = titles $0
    }' "$root"/0*/*.c > titles
cut -d '|' -f 1 titles | sort -u > titled
missing=$(grep '^0' programs_in_tree | comm -23 - titled)
[ -z "$missing" ] || fail "name no section: $missing"
awk -F '|' '
    FILENAME == ARGV[1] { row[++rows] = $0; section[rows] = $3; next }
    {
        for (i = 1; i <= rows; i++)
            if (index(row[i], $1) && index(section[i], $2))
                next
        print $1 ": " $2
    }' rows titles > untitled
[ ! -s untitled ] || fail "not in the map: $(cat untitled)"

for page in README.md README.ja.md; do
    it "has every program in the map of $page"
    awk '
        FILENAME == ARGV[1] { text = text $0; next }
        /^0/ && !index(text, "(" $0 ".c)")' "$root/$page" programs_in_tree \
        > missing
    [ ! -s missing ] || fail "not named: $(cat missing)"
done
