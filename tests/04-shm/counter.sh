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
while [ -z "$lost" ] && [ $tries -lt 50 ]; do
    run ./counter none 8 300000
    status_is 0
    [ "$(count)" = "2400000 2400000" ] || lost=yes
    tries=$((tries + 1))
done
[ -n "$lost" ] || fail "50 times nothing was lost"

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
