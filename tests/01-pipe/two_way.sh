# shellcheck shell=sh

it "finds every number, with 7 questions at the most"
number=1
while [ $number -le 100 ]; do
    run ./two_way $number
    tail -n 1 "$out" | grep -q "^$number? yes, after [1-7] questions\$" ||
        fail "did not find $number"
    number=$((number + 1))
done

for wrong in 0 101 -1 '' abc 4x; do
    it "refuses the number '$wrong'"
    run ./two_way "$wrong"
    status_is 2
    error_has "usage: "
done

it "has a number of its own"
run ./two_way
tail -n 1 "$out" | grep -q '^42? yes, ' || fail "expected 42"
