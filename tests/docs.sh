# shellcheck shell=sh
# docs.sh - do the pages agree with each other and with what there is?
# (That their sessions are right, each page's own test says.)

root=$tests/..

# The commands of a page and what they print.
sessions()
{
    awk -f "$tests/sessions.awk" "$1"
}

for page in "$root"/docs/en/*.md "$root"/docs/ja/*.md; do
    name=$(basename "$page")
    it "has $name in both languages, with the same sessions"
    if [ -f "$root/docs/en/$name" ] && [ -f "$root/docs/ja/$name" ]; then
        sessions "$root/docs/en/$name" > en
        sessions "$root/docs/ja/$name" > ja
        same en ja
    else
        fail "there is only $page"
    fi

    it "has a section on each program, and each patch, in $page"
    folder=${name%.md}
    for source in "$root/$folder"/*.c; do
        [ -f "$source" ] || continue
        program=$(basename "$source" .c)
        grep -q "^## .*$program" "$page" || fail "no section on $program"
    done
    for patch in "$tests/break-it/$folder"/*.patch; do
        [ -f "$patch" ] || continue
        grep -qF "\`$folder/$(basename "$patch" .patch)\`" "$page" ||
            fail "does not name $patch"
    done
    grep -o "\`$folder/[a-z0-9-]*\`" "$page" | tr -d '`' > named
    while read -r patch; do
        [ -f "$tests/break-it/$patch.patch" ] || fail "there is no $patch"
    done < named
done

for page in "$root"/README.md "$root"/README.ja.md "$root"/docs/*.md \
    "$root"/docs/*/*.md; do
    it "has only links that lead somewhere in $page"
    grep -o '](\([^)#]*\)' "$page" | sed 's/^](//' > links
    while read -r link; do
        case $link in
        '' | https:*) ;;
        *) [ -e "$(dirname "$page")/$link" ] || fail "there is no $link" ;;
        esac
    done < links
done
