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
for source in "$root"/0*/*.c; do
    program=$(basename "$(dirname "$source")")/$(basename "$source" .c)
    titles=$(sed -n '/^ \* Chapter: /,/^ \*$/{
        s/^ \* *//
        s/^Chapter: *//
        p
    }' "$source" | tr '\n' ' ' | sed 's/, /\n/g; s/ *$//')
    [ -n "$titles" ] || fail "$program names no section"
    printf '%s\n' "$titles" | while read -r title; do
        title=${title%（*}
        grep -F "$program" rows | cut -d '|' -f 3 | grep -qF "$title" ||
            echo "$program: $title"
    done
done > untitled
[ ! -s untitled ] || fail "not in the map: $(cat untitled)"

for page in README.md README.ja.md; do
    it "has every program in the map of $page"
    while read -r program; do
        case $program in
        tests/*) continue ;;
        esac
        grep -qF "(${program}.c)" "$root/$page" || echo "$program"
    done < programs_in_tree > missing
    [ ! -s missing ] || fail "not named: $(cat missing)"
done
