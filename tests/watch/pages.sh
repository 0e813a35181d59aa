# shellcheck shell=sh
# shellcheck source=tests/watch/lib.sh
. "$tests/watch/lib.sh"

# A table that the pages show, in both languages: does the command of its lines
# with "$ " show it? It is tables/FOLDER/NAME.txt. If there is a NAME.patch in
# break-it, the program is `my`, changed in this way. Readers are in build/FOLDER.

if ! command -v addr2line > "$out" || ! grep -q '\.debug_line' ./*; then
    echo "skipped: the chapter's numbers need debug information and addr2line"
    exit 77
fi
if grep -q __asan_init ./*; then
    echo "skipped: AddressSanitizer hides where some calls come from"
    exit 77
fi
glibc_only "the pages show what another libc calls"
table=$tests/watch/tables/${program%.c}
ls --version > "$out" 2>&1
if grep -q 'exec("ls")' "$table.txt" &&
    ! grep -q '(GNU coreutils) 9\.' "$out"; then
    echo "skipped: the page shows what another ls calls"
    exit 77
fi

patch=$tests/break-it/${program%.c}.patch
if [ -e "$patch" ]; then
    read -r compiler < "$build/tests/compiler"
    mkdir "$scratch/src"
    cp -R "$tests/../${program%/*}" "$scratch/src"
    source=$(awk -v root="$scratch/src" -f "$tests/tools/apply.awk" "$patch")
    "$compiler" -g "$scratch/src/$source" -o my || fail "not built"
fi
ln -s "$build/watch" ..

for expected in "$table.txt" "$table.ja.txt"; do
    it "shows what the pages show: $expected"
    sed -n 's/^\$ //p' "$expected" > commands
    shell '. ./commands'
    quiet
    rm commands
    grep -v '^\$ ' "$expected" > "$scratch/expected"
    if ! cmp -s "$scratch/expected" "$out"; then
        diff "$scratch/expected" "$out" > "$err"
        fail "it shows something else"
    fi
done
