# shellcheck shell=sh

it "finds a number wherever it is, with 7 questions at the most"
numbers="1 2 3 25 42 49 50 51 52 75 88 98 99 100"
shell "for number in $numbers; do ./two_way \$number || exit; done"
status_is 0
grep -c ', after [1-7] questions$' "$out" > count
[ "$(cat count)" -eq "$(echo "$numbers" | wc -w)" ] || fail "more than 7"
# shellcheck disable=SC2086 # words
[ "$(sed -n 's/? yes.*//p' "$out")" = "$(printf '%s\n' $numbers)" ] ||
    fail "found others"

it "refuses what is no number from 1 to 100"
for wrong in 0 101 -1 '' abc 4x; do
    run ./two_way "$wrong"
    status_is 2
    error_has "usage: "
done
run ./two_way 42 42
status_is 2

it "has a number of its own"
run ./two_way
status_is 0
output_has '42? yes, '
