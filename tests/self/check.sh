# shellcheck shell=sh
# check.sh - does `check` say last what failed, and why?

mkdir build
tests_are()
{
    sed 's/^\([a-z]*\) \(.*\)$/add_test(\1 sh -c "\2")/' \
        > build/CTestTestfile.cmake
    echo 'set_tests_properties(bare PROPERTIES SKIP_RETURN_CODE 77)' \
        >> build/CTestTestfile.cmake
    run sh "$tests/tools/check" build check
}

it "is short while all goes well"
tests_are <<'END'
good echo not to be seen
bare echo skipped: there is no such thing here && exit 77
END
status_is 0
output_has '100% tests passed'
output_has 'bare (Skipped)'
output_has 'skipped: there is no such thing here (by 1 of the tests)'
if grep -q 'not to be seen' "$out"; then
    fail "it shows what a test says that passes"
fi

it "fails, and says at the end which test failed and what it said"
tests_are <<'END'
good echo not to be seen
bad echo the reason && exit 3
bare exit 77
END
status_is 1
tail -n 2 "$out" > last
printf 'FAILED: bad\n  the reason\n' | cmp -s - last || fail "it ends with $(cat last)"

it "fails where a test cannot be run"
tests_are <<'END'
good exec ./nothing
bare exit 77
END
status_is 1
output_has 'FAILED: good'
