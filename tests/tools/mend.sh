# shellcheck shell=sh
# mend.sh - build a reader's program and judge it, for tests/mend
#
# Any mend counts with which the patch's session no longer goes as the patch
# says; the program's session goes well, also with another word, with picky
# preloaded, and whichever process goes first; its test script passes; and it
# makes the calls that the program makes. (So a program that makes these calls
# for nothing, and prints what is expected, gets through.)
#
# From tests/mend come $patch, $program (FOLDER/NAME), $folder, $copy (the
# reader's), $mine (its directory), $picky, and $seen_with (picky, where the
# break is not to be seen without).

copy_broken()
{
    patched "$patch" "$root" "$scratch/broken" && mkdir -p "$mine" &&
        cp "$scratch/broken/src/$program.c" "$copy" || exit
}

read -r compiler < "$build/tests/compiler"
compiler()
{
    "$compiler" -std=c17 -D_POSIX_C_SOURCE=200809L -I "$root/$folder" -pthread "$@"
}

# compile SOURCE INTO: to INTO/$program, which notes in INTO/calls what it calls.
compile()
{
    mkdir -p "$2/$folder"
    : > "$2/calls"
    awk -f "$tools/mend.awk" "$1" > "$2/noting.c"
    compiler -w -I "$tools" "$2/noting.c" -o "$2/$program"
}

# What the compiler says of SOURCE. (Of the copy that notes, it would show the
# macros; and not all of it with -fsyntax-only.)
check()
{
    compiler -Wall -Wextra -Wno-dangling-else -S "$1" -o "$scratch/alone.s"
}

# play FROM [SECONDS]: the exercise's session, as it goes with the program that
# is there (without process ids).
play()
{
    CHANGED=$1/$folder MEND_CALLS=$1/calls PICKY=$seen_with \
        SECONDS_ALLOWED=${2:-${seconds:-2}} \
        sh "$tools/transcript" --show "$session" "$build" |
        sed 's/^\(\[left behind: .*\.\)[0-9][0-9]*]$/\1...]/'
}

# agrees FILE PICKY [FIRST]: does that session go with the reader's program as
# FILE says? And if this one goes first after fork()?
agrees()
{
    CHANGED=$scratch/mine/$folder MEND_CALLS=$scratch/mine/calls PICKY=$2 \
        MEND_FIRST=${3:-} SECONDS_ALLOWED=${seconds:-5} \
        sh "$tools/transcript" "$1" "$build" > "$scratch/difference" 2>&1
}

hangs()
{
    grep -q '\[did not end' "$1"
}

# How it should go: the session of the patch; or, where that is made for the
# broken program alone, the session of the program. In both, output is waited
# for only after a command in the background.
prepare()
{
    should=$mine/.should
    session=$mine/.session/$folder/session.patch
    find "$mine/.calls" -newer "$patch" -newer "$root/$program.c" \
        -newer "$tools/mend.awk" 2> "$scratch/none" | grep -q . && return
    mkdir -p "$mine/.session/$folder"
    compile "$root/$program.c" "$scratch/whole" || exit
    allowed=${MEND_SECONDS:-2}
    for like in "$patch" "$root/$program.c"; do
        {
            awk -f "$tools/sessions.awk" "$like" | awk '
                sub(/^command /, "") {
                    starts = /&$/
                    sub(/ \| tail -n [0-9]+ \| head -n [0-9]+/, "") # show all
                    print "    $ " $0
                }
                starts && sub(/^output /, "    ")'
            echo '--- and what it is about:'
            cat "$like"
        } > "$session"
        play "$scratch/whole" "$allowed" > "$should"
        hangs "$should" || grep -q '^\[exit status' "$should" || break
        allowed=20
    done
    sort -u "$scratch/whole/calls" > "$mine/.calls"
}

# explain FROM: if it does not end, who waits for what? (As far as watch can
# start the commands: they have no quotes, and no signs but "&".)
explain()
{
    hangs "$scratch/now" && [ -z "$is_test" ] || return 0
    words=$(sed -n '/^\[did not end/q; s/^\$ //p' "$scratch/now")
    if ! printf '%s\n' "$words" | sed 's/$/;/; s/ &;$//; $s/;$//' |
        grep -q '[^-A-Za-z0-9_./ ]' &&
        ! grep -q my_shm "$root/$program.c" && cd "$1/$folder"; then
        ln -s "$build/$folder"/* . 2> "$scratch/none" # but what is there
        [ "$language" != ja ] || words="-j $words"
        # shellcheck disable=SC2086 # these are words
        "$build/tests/bounded" 3 "$build/watch" $words 2> "$scratch/none" |
            sed -n '/^Nobody can go on/,/^$/p; /^だれも先に/,/^$/p'
    fi | grep . ||
        say 'It does not end: it waits for what does not come, or repeats itself.' \
            '2 秒たっても終わりません。来ないものを待ち続けているか、同じところを繰り返しています。'
}

# short FILE: its first lines, none too long for a screen.
short()
{
    sed '/: expected (-) and actual (+) differ$/d; /^@@ /d' "$1" | head -n 25 |
        cut -c 1-200
}

# not_yet [ENGLISH JAPANESE]: what it does, and what it should do; and where
# else it has been found to differ.
not_yet()
{
    if cmp -s "$scratch/now" "$should"; then
        title "Not mended yet. This is as it should be:" \
            "まだ直っていません。ここまでは正しい動きです："
        short "$should"
    else
        title "Not mended yet. It does this:" "まだ直っていません。いまの動き："
        short "$scratch/now"
        explain "$scratch/mine"
        echo
        title "It should do this:" "正しい動き："
        cat "$should"
    fi
    [ $# -eq 0 ] || {
        echo
        title "$@"
        short "$scratch/difference"
    }
    return 1
}

# As broken as it was? (Not to be said where the patch's session shows nothing, or
# fails with the whole program as well.)
is_as_broken()
(
    if grep -q '^--- a/' "$session"; then
        ! cmp -s "$scratch/now" "$should"
    else
        ! grep -q '^    \[exit status' "$patch"
    fi || exit 1
    # shellcheck disable=SC2030 # for this look only
    hangs "$patch" || seconds=2
    agrees "$patch" "$seen_with"
)

goes_well()
{
    cmp -s "$scratch/now" "$should" || agrees "$root/$program.c" "$seen_with" || {
        not_yet
        return
    }
    # Another word, from the first command on that has one (before, it is the
    # default).
    mkdir -p "$scratch/other/$folder"
    cp "$root/$folder"/*.c "$scratch/other/$folder"
    awk -v random="$$" '
        BEGIN { one = random % 2 ? "Tiger" : "Mango" }
        /^ \* *\$ .*Hello/ { typed = 1 }
        typed { gsub("Hello", one); gsub("HELLO", toupper(one)) }
        { gsub("any text", random % 2 ? "red text" : "cup text"); print }' \
        "$root/$program.c" > "$scratch/other/$program.c"
    agrees "$scratch/other/$program.c" "$picky" ||
        not_yet "\
But not with other words, with data in small pieces, or with a look at what stays
open (- is right, + is what it does):" \
            "\
しかし、ほかのことばにしたり、データを少しずつ届けたり、閉じ忘れを調べたりすると
（- が正しい行、+ がいまの行）：" ||
        return
    for first in child parent; do
        agrees "$scratch/other/$program.c" "$picky" $first ||
            not_yet "\
But not if another process goes first (- is right, + is what it does):" \
                "しかし、プロセスの進む順序が変わると（- が正しい行、+ がいまの行）：" || return
    done
}

# A reader may word errors otherwise, and need not think of a full disk.
# (125: the tests leave a process of theirs, which is about to end.)
passes_tests()
{
    [ -f "$tests/$program.sh" ] || return 0
    {
        echo 'error_has() { [ -s "$err" ] || fail "expected an error: $1"; }'
        sed 's|-c /dev/full|-c /dev/none|' "$tests/$program.sh"
    } > "$scratch/tests.sh"
    # shellcheck disable=SC2031
    CHANGED=$scratch/mine/$folder MEND_CALLS=$scratch/mine/calls \
        FIRST_FAILURE_ENDS=yes SECONDS_ALLOWED=${seconds:-5} \
        "$build/tests/bounded" 60 sh "$tools/run" "$scratch/tests.sh" "$build" \
        "$program.c" > "$scratch/difference" 2>&1
    case $? in
    0) return 0 ;;
    125) grep -q '^NOT OK' "$scratch/difference" || return 0 ;;
    esac
    not_yet "But its tests say:" "しかし、テストの結果は："
}

# (Who does not say "end of file" need not have seen it.)
makes_the_calls()
{
    awk -v says="$(grep -c 'end of file' "$should")" '
        FILENAME == ARGV[1] { made[$0]; next }
        { known[$0] }
        !($0 in made) && $0 != "kill" && (says || !/end of file/) { print "- " $0 }
        END { if ("kill" in made && !("kill" in known)) print "+ kill" }' \
        "$scratch/mine/calls" "$mine/.calls" > "$scratch/difference"
    [ -s "$scratch/difference" ] || return 0
    grep -q '^+' "$scratch/difference" ||
        not_yet "But it does not make these calls:" \
            "しかし、次の呼び出しが足りません：" || return
    not_yet "But its calls differ (- is missing, + ends something by force):" \
        "しかし、呼び出しが違います（- は足りない、+ は無理に終わらせている）："
}

# Is it mended? Says what is not as it should be. 2: it cannot be compiled.
judge()
{
    prepare
    { check "$copy" && compile "$copy" "$scratch/mine"; } 2> "$scratch/said" || {
        title "It cannot be compiled:" "コンパイルできません："
        short "$scratch/said"
        return 2
    }
    short "$scratch/said"
    play "$scratch/mine" > "$scratch/now"
    if hangs "$scratch/now"; then
        not_yet
    elif is_as_broken; then
        cmp -s "$scratch/now" "$should" || { not_yet; return; }
        session=$patch
        play "$scratch/mine" > "$scratch/difference"
        not_yet "But this goes as it did before:" \
            "しかし、次の動きは、壊れていたときのままです："
    else
        goes_well && passes_tests && makes_the_calls
    fi
}
