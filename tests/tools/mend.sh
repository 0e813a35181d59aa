# shellcheck shell=sh
# mend.sh - build a reader's program and judge it, for tests/mend
#
# It uses what `choose` has set there: $patch, $program (FOLDER/NAME), $folder,
# $file (the reader's), $mine (the directory of $file), and $seen_with (picky,
# where the break is not to be seen without).

# tree INTO SOURCE: like a build directory, with that program in it, which notes
# in INTO/calls what it calls. What the compiler says goes into INTO/said.
tree()
{
    mkdir -p "$1/src/$folder" "$1/$folder"
    cp "$root/$folder"/*.[ch] "$1/src/$folder"
    # (All but the folder, which is there.)
    ln -s "$build"/* "$1" 2> "$scratch/none"
    ln -s "$build/$folder"/* "$1/$folder"
    rm -f "$1/$program"
    awk -f "$tools/mend-calls.awk" > "$1/src/$folder/mend_calls.h"
    # Below the last #include, where no #if is open.
    awk -v path="$2" '
        { line[NR] = $0 }
        /^#if/ { depth++ }
        /^#endif/ { depth-- }
        /^#include/ { wanted = 1 }
        wanted && depth == 0 { place = NR; wanted = 0 }
        END {
            printf "#line 1 \"%s\"\n", path
            for (i = 1; i <= NR; i++) {
                print line[i]
                if (i == place)
                    printf "#include \"mend_calls.h\"\n#line %d \"%s\"\n", \
                        i + 1, path
            }
        }' "$2" > "$1/src/$program.c"
    compiler=$(sed -n 's/^CMAKE_C_COMPILER:[A-Z]*=//p' "$build/CMakeCache.txt")
    "$compiler" -std=c17 -D_POSIX_C_SOURCE=200809L -Wall -Wextra \
        -Wno-dangling-else -pthread "$1/src/$program.c" -o "$1/$program" \
        2> "$1/said"
}

# play TREE FILE: FILE's session, as it goes there (without process ids).
play()
{
    PICKY=$seen_with MEND_CALLS=$1/calls SECONDS_ALLOWED=${seconds:-2} \
        sh "$tools/transcript" --show "$2" "$1" |
        sed 's/^\(\[left behind: .*\.\)[0-9][0-9]*]$/\1...]/'
}

# The patch's session, typed without a look at what the broken program printed,
# but for what begins in the background.
retype()
{
    retyped=$scratch/retyped/$folder/session.patch
    mkdir -p "$scratch/retyped/$folder"
    {
        awk -f "$tools/sessions.awk" "$patch" | awk '
            sub(/^command /, "") { starts = /&$/; print "    $ " $0; next }
            sub(/^output /, "") && starts { print "    " $0 }'
        echo '--- and the patch:'
        cat "$patch"
    } > "$retyped"
}

# The lines of FILE, none too long for a screen.
short()
{
    awk 'length($0) > 300 { $0 = substr($0, 1, 200) "..." } { print }' "$1"
}

# Does only the last command of that session fail, after others that print?
last_fails()
{
    awk '/^\$ / { commands++; failed_before = failed; next }
        /^\[exit status/ { failed++; next }
        !failed && !/^\[/ { printed[commands] }
        END {
            for (i = 1; i < commands; i++)
                told = told || i in printed
            exit !(told && failed == 1 && !failed_before)
        }' "$1"
}

hangs()
{
    grep -q '\[did not end' "$1"
}

# explain TREE NOW: if it does not end, who waits for what?
explain()
{
    hangs "$2" && [ -z "$is_test" ] || return 0
    # What watch can start: commands without quotes and signs but "&".
    words=$(awk '
        /^\[did not end/ { if (!bad) print all; exit }
        sub(/^\$ /, "") {
            if (!/^\.\/[-A-Za-z0-9_.\/ &]*$/ || (all != "" && all !~ /&$/))
                bad = 1
            all = all " " $0
        }' "$2")
    if [ -n "$words" ] && [ -x "$build/watch" ] &&
        ! grep -q my_shm "$root/$program.c"; then
        [ "$language" != ja ] || words="-j $words"
        (
            cd "$1/$folder" || exit
            # shellcheck disable=SC2086 # these are words
            "$build/tests/bounded" 3 "$build/watch" $words 2> "$scratch/none" |
                sed -n '/^Nobody can go on/,/^$/p; /^だれも先に/,/^$/p' |
                sed '$d'
        ) > "$scratch/why"
        if [ -s "$scratch/why" ]; then
            cat "$scratch/why"
            return
        fi
    fi
    say 'It does not end: somebody waits for what does not come.' \
        '2 秒たっても終わりません。来ないものを、だれかが待ち続けています。'
}

# How it should go: the session of the patch; or, where that is made for the
# broken program alone, the session of the program.
prepare()
{
    retype
    mkdir -p "$mine"
    if [ ! -s "$file" ]; then
        mkdir -p "$scratch/changed/$folder"
        cp "$root/$program.c" "$scratch/changed/$folder"
        awk -v root="$scratch/changed" -f "$tools/apply.awk" "$patch" \
            > "$scratch/none" || exit
        cp "$scratch/changed/$program.c" "$file" || exit
    fi
    [ ! -s "$mine/should" ] || [ ! -s "$mine/.calls" ] || return 0
    tree "$scratch/whole" "$root/$program.c" || exit
    play "$scratch/whole" "$retyped" > "$mine/.whole"
    if grep -q -e '\[did not end' -e '| head -n' "$mine/.whole" ||
        { grep -q '^\[exit status' "$mine/.whole" &&
            ! last_fails "$mine/.whole"; }; then
        usual=${seconds:-}
        seconds=10
        play "$scratch/whole" "$root/$program.c" > "$mine/should"
        seconds=$usual
    else
        cp "$mine/.whole" "$mine/should"
    fi
    # (Who does not say "end of file" need not have seen it.)
    sort -u "$scratch/whole/calls" |
        if grep -q 'end of file' "$mine/should"; then
            cat
        else
            grep -vx 'end of file'
        fi > "$mine/.calls"
}

# Does the patch's session show a part of what the program's shows?
cut_short()
{
    grep -q '^    \$ .*| head -n [0-9]*$' "$patch" && ! hangs "$mine/.was" &&
        ! sh "$tools/transcript" "$root/$program.c" "$scratch/$1" \
            > "$scratch/none" 2>&1
}

# not_yet NOW: what it does, and what it should do.
not_yet()
{
    if cmp -s "$1" "$mine/should"; then
        title "Not mended yet. This is as it should be:" \
            "まだ直っていません。ここまでは正しい動きです："
        short "$1"
        return
    fi
    title "Not mended yet. It does this:" "まだ直っていません。いまの動き："
    short "$1" | head -n 30
    explain "$scratch/mine" "$1"
    echo
    title "It should do this:" "正しい動き："
    cat "$mine/should"
}

compiles()
{
    rm -rf "$scratch/mine"
    tree "$scratch/mine" "$file"
    built=$?
    [ $built -eq 0 ] || title "It cannot be compiled:" "コンパイルできません："
    head -n 15 "$scratch/mine/said"
    return $built
}

# The session that shows what is broken, and the program's, if that is another.
goes_well()
{
    awk -f "$tools/sessions.awk" "$root/$program.c" |
        sed -n 's/^command /$ /p' > "$scratch/typed"
    session=$retyped
    ! grep '^\$ ' "$mine/should" | cmp -s - "$scratch/typed" ||
        session=$root/$program.c
    play "$scratch/mine" "$session" > "$scratch/now"
    if hangs "$scratch/now" || { cmp -s "$scratch/now" "$mine/.was" &&
        ! cmp -s "$mine/.whole" "$mine/.was"; }; then
        not_yet "$scratch/now"
        return 1
    fi
    # Is it as broken as it was? (If that is to be seen in so short a time.)
    if [ "$session" != "$retyped" ] && ! cmp -s "$mine/.whole" "$mine/.was" &&
        PICKY=$seen_with SECONDS_ALLOWED=1 sh "$tools/transcript" "$patch" \
            "$scratch/mine" > "$scratch/none" 2>&1; then
        cut_short mine || play "$scratch/mine" "$patch" > "$scratch/now"
        not_yet "$scratch/now"
        return 1
    fi
}

# With other words, from the first command on that has one (before, it is the
# default); and with picky, where there is one.
with_other_words()
{
    mkdir -p "$scratch/other/$folder"
    cp "$root/$folder"/*.c "$scratch/other/$folder"
    awk -v random="$$" '
        BEGIN { one = random % 2 ? "Tiger" : "Mango" }
        /^ \* *\$ .*Hello/ { typed = 1 }
        typed { gsub("Hello", one); gsub("HELLO", toupper(one)) }
        { gsub("any text", random % 2 ? "red text" : "cup text"); print }' \
        "$root/$program.c" > "$scratch/other/$program.c"
    # Then with the child first after fork(), and with the parent first.
    for first in '' child parent; do
        SECONDS_ALLOWED=${seconds:-5} MEND_FIRST=$first PICKY=$picky \
            sh "$tools/transcript" "$scratch/other/$program.c" "$scratch/mine" \
            > "$scratch/difference" 2>&1
        with_others=$?
        [ $with_others -eq 0 ] || break
    done
    case $with_others in
    0) return 0 ;;
    77) cat "$scratch/difference" ;;
    *)
        not_yet "$scratch/now"
        # Is more wrong than what is to be seen there?
        [ -n "$first" ] || cmp -s "$scratch/now" "$mine/should" ||
            sh "$tools/transcript" "$root/$program.c" "$scratch/mine" \
                > "$scratch/none" 2>&1 || return 1
        echo
        if [ -z "$first" ]; then
            title "But with other words, in small pieces, or looking at what stays open
(- is expected):" \
                "しかし、ことばを変え、少しずつ届け、閉じ忘れも調べると（- が正しい行）："
        else
            title "But not if another process goes first (- is expected):" \
                "しかし、プロセスの進む順序が変わると（- が正しい行）："
        fi
        sed 1d "$scratch/difference" > "$scratch/shown"
        short "$scratch/shown" | head -n 15
        ;;
    esac
    return 1
}

# (125: the tests leave a process of theirs, which is about to end.)
passes_tests()
{
    [ -f "$tests/$program.sh" ] || return 0
    "$build/tests/bounded" 60 sh "$tools/run" "$tests/$program.sh" \
        "$scratch/mine" "$program.c" > "$scratch/difference" 2>&1
    case $? in
    0) return 0 ;;
    125) grep -q '^NOT OK' "$scratch/difference" || return 0 ;;
    esac
    not_yet "$scratch/now"
    echo
    title "But its tests say:" "しかし、テストの結果は："
    short "$scratch/difference" | head -n 12
    return 1
}

makes_the_calls()
{
    touch "$scratch/mine/calls"
    if grep -qx kill "$scratch/mine/calls" && ! grep -qx kill "$mine/.calls"; then
        title "Not mended yet. kill() or alarm() ends what waits; the cause is still there." \
            "まだ直っていません。kill() や alarm() で終わらせても、待つ原因は残っています。"
        return 1
    fi
    missing=$(awk 'FILENAME == ARGV[1] { made[$0]; next }
        !($0 in made) && $0 != "kill"' \
        "$scratch/mine/calls" "$mine/.calls" | tr '\n' ' ')
    case $missing in
    '') return 0 ;;
    'end of file ')
        title "Not mended yet. It says \"end of file\", but no read() has returned 0." \
            "まだ直っていません。end of file と表示していますが、read() が 0 を返すまで読んでいません。"
        return 1
        ;;
    esac
    title "Not mended yet. It prints all, but no longer calls: $missing" \
        "まだ直っていません。表示は正しいのに、次のものが呼ばれていません：$missing"
    return 1
}

# Is it mended? Says what is not as it should be. 2: it cannot be compiled.
judge()
{
    prepare
    compiles || return 2
    export MEND_CALLS="$scratch/mine/calls"
    goes_well && with_other_words && passes_tests && makes_the_calls
}
