# shellcheck shell=sh
# fuzz.sh - what the fuzz targets have found once, they take today

for corpus in "$tests"/deep/fuzz/corpus/*; do
    name=$(basename "$corpus")
    it "takes all that is in the corpus ($name)"
    run "$build/tests/deep/fuzz/replay_$name" "$corpus"/*
    status_is 0
    quiet
    [ "$(wc -l < "$out")" -eq "$(find "$corpus" -type f | wc -l)" ] ||
        fail "not all of it"
done
[ -n "${name:-}" ] || fail "no corpus"
