# shellcheck shell=sh

# What is left of the line "WAY COUNT of ALL in ... ms".
count()
{
    awk '{ print $2 " " $4 }' "$out"
}

for way in semaphore semaphore semaphore semaphore mutex mutex atomic; do
    it "loses nothing with 8 processes and way '$way'"
    run ./counter $way 8 200000
    status_is 0
    [ "$(count)" = "1600000 1600000" ] || fail "lost something"
    [ "$(wc -l < "$out")" -eq 1 ] || fail "one line was expected"
done

it "does lose additions without a lock, sooner or later"
tries=0
lost=
# On one core only where the kernel switches in the middle of an addition, so
# this has to take a while.
while [ -z "$lost" ] && [ $tries -lt 20 ]; do
    run ./counter none 8 20000000
    status_is 0
    [ "$(count)" = "160000000 160000000" ] || lost=yes
    tries=$((tries + 1))
done
[ -n "$lost" ] || fail "20 times nothing was lost"

it "has 4 processes and 100,000 times each if nobody says so"
run ./counter atomic
[ "$(count)" = "400000 400000" ] || fail "not 400000"

it "is exact for 8 processes and 1,000,000 times each"
run ./counter mutex 8 1000000
[ "$(count)" = "8000000 8000000" ] || fail "lost something"
run ./counter atomic 8 1000000
[ "$(count)" = "8000000 8000000" ] || fail "lost something"

it "has nothing to lose with one process"
run ./counter all 1 1000
status_is 0
[ "$(count | sort -u)" = "1000 1000" ] || fail "lost something"
[ "$(wc -l < "$out")" -eq 4 ] || fail "four lines were expected"

for wrong in "some" "none 0" "none 101" "none -1" "none 4x" "all ''" \
    "all 2 0" "all 2 100000001" "all 2 99999999999999999999" "all 2 2 2"; do
    it "refuses the arguments '$wrong'"
    shell "./counter $wrong"
    status_is 2
    error_has "usage: ./counter"
done

# ps is in POSIX, but not everywhere.
if ps -A -o pid= -o ppid= > "$out" 2>&1; then
    it "does not wait for a lock that died with its owner"
    "$build/tests/bounded" 30 ./counter semaphore 4 100000000 > killed 2>&1 &
    bounded=$!
    child=
    while [ -z "$child" ]; do
        child=$(ps -A -o pid= -o ppid= | awk -v bounded=$bounded '
            { parent[$1] = $2 }
            END {
                for (pid in parent)
                    if (parent[parent[pid]] == bounded)
                        print pid
            }' | tail -n 1)
    done
    kill -KILL "$child"
    wait $bounded
    # shellcheck disable=SC2034 # for lib.sh
    status=$?
    cp killed "$err"
    status_is 1
    error_has "a child failed"
fi
