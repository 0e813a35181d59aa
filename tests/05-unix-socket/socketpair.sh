# shellcheck shell=sh

it "plays the game of two_way"
for number in 1 2 37 50 99 100; do
    "$build/01-pipe/two_way" $number > expected
    run ./socketpair $number
    status_is 0
    quiet
    same "$out" expected
done

it "finds every number, with 7 questions at the most"
number=1
while [ $number -le 100 ]; do
    run ./socketpair $number
    tail -n 1 "$out" | grep -q "^$number? yes, after [1-7] questions\$" ||
        fail "did not find $number"
    number=$((number + 1))
done

for wrong in 0 101 -1 '' abc 4x; do
    it "refuses the number '$wrong'"
    run ./socketpair "$wrong"
    status_is 2
    error_has "usage: "
done
