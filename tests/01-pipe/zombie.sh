# shellcheck shell=sh

if [ -e "$scratch/picky.so" ]; then
    it "knows a child that was killed from one that has ended"
    PICKY_CHILDREN_DIE=1 picky ./zombie
    status_is 1
    error_has "the child was killed"
fi

if env --ignore-signal=CHLD true 2> "$err"; then # coreutils 8.31 or later
    it "has its zombie where its caller ignores SIGCHLD"
    run env --ignore-signal=CHLD ./zombie
    status_is 0
    output_has "it is a zombie"

    it "is right: a program that takes what it inherits finds no child then"
    run env --ignore-signal=CHLD ./parent_child
    status_is 1
    error_has "waitpid: No child processes"
fi
