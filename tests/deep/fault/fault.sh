# shellcheck shell=sh
# fault.sh - does a sweep find what there is to be found?

# It has a bound for each run, and what a run leaves is its own affair.
sweep()
{
    sh "$tests/deep/fault/sweep" "$tests/deep/fault/careless.c" "$build" "$@" \
        > "$out" 2> "$err"
    # shellcheck disable=SC2034 # for lib.sh
    status=$?
}

# finds WHAT OUTCOME
finds()
{
    it "finds that to $1 is $2"
    grep -qF "$(as_here "$1: $2")" "$out" || fail "expected $2"
}

it "lets each call fail once"
sweep -v -q careless -f
status_is 0
for call in pipe write read printf fflush; do
    it "lets each call fail once: $call"
    [ "$(grep -c "^careless#1: $call 1 .*: reported" "$out")" -eq 1 ] ||
        fail "expected that it is reported"
done

it "fails if anything is bad"
sweep -v -m 3000 -f -c read
status_is 1
finds "careless#1: read 1 Input/output error" reported
finds "careless#2: read 1 Input/output error" silent
finds "careless#3: read 1 Input/output error" "no message"
finds "careless#4: read 1 Input/output error" "no reason"
finds "careless#5: read 1 Input/output error" unnoticed
finds "careless#6: read 1 Input/output error" hang
finds "careless#7: read 1 Input/output error" crash
finds "careless#8: read 1 Input/output error" "left name"
finds "careless#9: read 1 Input/output error" "left process"
it "calls nothing else bad"
[ "$(grep -c '^NOT OK' "$out")" -eq 8 ] || fail "expected eight"

it "lets a call fail with each error that it may have"
sweep -v -f -c pipe
status_is 0
finds "careless#9: pipe 1 Too many open files" reported
finds "careless#9: pipe 1 Too many open files in system" reported

it "finds what a killed program leaves in the way of the next run"
sweep -v -k -c read
status_is 1
finds "careless#8: read 1 killed before" spoilt
[ "$(grep -c '^NOT OK' "$out")" -eq 1 ] || fail "expected one"

it "cuts into pieces, delays and finds no fault with that"
sweep -v -p -d 2
status_is 0
