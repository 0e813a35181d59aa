# shellcheck shell=sh

# Each line is "WAY COUNT of ALL in ... ms".
counts()
{
    status_is 0
    quiet
    awk '$1 == "nothing" ? $2 < $4 : $2 == $4 && $4 == 200000 { good++ }
        END { exit good != 4 }' "$out" || fail "$1"
}

it "loses something without a lock, and nothing with one"
run ./counter
counts "lost too little, or too much"

it "takes its time for the locks"
awk '$1 == "semaphore" && $6 > 0 { good++ } # 200,000 calls of each of two
    END { exit !good }' "$out" || fail "in no time"

it "waits for its own children only"
# Not by run(): nobody waits for that child.
# shellcheck disable=SC2034 # for lib.sh
{
    sh -c '(exit 3) & exec ./counter' > "$out" 2> "$err"
    status=$?
}
counts "took another child for its own"

if taskset -c 0 true 2> "$err"; then
    it "loses something on a single core, too"
    run taskset -c 0 ./counter
    counts "lost too little, or too much"
fi
