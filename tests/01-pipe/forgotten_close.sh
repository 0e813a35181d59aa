# shellcheck shell=sh

if env --block-signal=ALRM true 2> "$err"; then # coreutils 8.31 or later
    it "waits no longer if its caller has SIGALRM blocked"
    run env --block-signal=ALRM ./forgotten_close
    status_is 0
    output_has 'no end of file: it has waited for 1 second'
fi
