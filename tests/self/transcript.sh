# shellcheck shell=sh
# transcript.sh - does the session runner see what it is there to see?

# shellcheck disable=SC2034 # for lib.sh: a tool may take longer than a command
SECONDS_ALLOWED=60

# A build directory of its own, with one program, whose session is the input.
mkdir -p build/demo build/tests src/demo
ln -s "$build/tests/bounded" "$build/tests/words" build/tests
printf '#!/bin/sh\necho Hello\necho World\n' > build/demo/hello
chmod +x build/demo/hello

patience=30 # seconds

# The session on standard input, in a top comment, put through the runner.
session()
{
    {
        echo '/*'
        echo ' * hello.c - greet the world'
        echo ' *'
        sed 's/^/ *     /'
        echo ' *'
        echo ' * That was the session.'
        echo ' */'
        echo '/*     $ ./not_in_the_top_comment */'
    } > src/demo/hello.c
    run env SECONDS_ALLOWED=$patience \
        sh "$tests/tools/transcript" src/demo/hello.c build
}

it "passes a session that is right"
session <<'END'
$ ./hello
Hello
World
$ ./hello | grep W; printf '%s\n' "it's \"quoted\" 100% \n"
World
it's "quoted" 100% \n
END
status_is 0
[ ! -s "$out" ] || fail "it should say nothing"
quiet

it "shows a wrong line"
session <<'END'
$ ./hello
Hello
Wurld
END
status_is 1
output_has '-Wurld'
output_has '+World'

it "shows a number that is written in another way"
session <<'END'
$ echo 1
1.0
END
status_is 1
output_has '-1.0'

it "shows a missing line"
session <<'END'
$ ./hello
Hello
World
and more
END
status_is 1
output_has '-and more'

it "shows an unexpected line, also the last one"
session <<'END'
$ ./hello
Hello
END
status_is 1
output_has '+World'

it "shows a line on standard error"
session <<'END'
$ echo oops >&2
END
status_is 1
output_has '+oops'

it "shows that a command failed"
session <<'END'
$ ./hello; exit_with() { return $1; }; exit_with 3
Hello
World
$ echo "not asked"
not asked
END
status_is 1
output_has '+[exit status 3]'

it "takes a status that the next command asks for, and no other"
session <<'END'
$ (exit 3)
$ echo $?
3
END
status_is 0
session <<'END'
$ (exit 3)
$ echo $?
4
END
status_is 1
output_has '+3'

it "shows that there is no such command"
session <<'END'
$ ./goodbye
END
status_is 1
output_has '+[exit status 127]'

it "shows that a command was killed"
session <<'END'
$ sh -c 'kill -KILL $$'
END
status_is 1
output_has '+[exit status 137]'

patience=2
it "stops a command that hangs, and shows how far it came"
session <<'END'
$ ./hello
Hello
World
$ sleep 100
$ echo not reached
not reached
END
status_is 1
output_has ' $ sleep 100'
output_has '-not reached'
output_has '+[did not end: stopped]'

it "stops a command that hangs with all its output shown"
session <<'END'
$ ./hello; sleep 100
Hello
World
END
status_is 1
output_has '+[did not end: stopped]'

patience=30
# What follows waits at a FIFO, so that nothing here is a matter of time.
it "types the next command when the lines below a background program are there"
session <<'END'
$ mkfifo go
$ { echo ready; read line < go; echo "$line"; } &
ready
$ echo on > go
on
$ rm go
END
status_is 0

it "waits for a background program at the end"
session <<'END'
$ mkfifo go
$ { read line < go; rm go; ./hello; } &
$ echo on > go
Hello
World
END
status_is 0

it "types the next command after kill \$! when that program has ended"
session <<'END'
$ { trap 'sleep 0.2; echo bye; exit' TERM; echo ready; while :; do sleep 0.1; done; } &
ready
$ kill $!
bye
$ echo next
next
END
status_is 0
session <<'END'
$ { trap 'exit 3' TERM; echo ready; while :; do sleep 0.1; done; } &
ready
$ kill $!
END
status_is 1
output_has '+[exit status 3 in the background]'

it "shows what a background program prints after the next command"
session <<'END'
$ mkfifo go
$ { echo ready; read line < go; rm go; echo late; } &
ready
$ echo on > go
END
status_is 1
output_has '+late'

it "shows a line that a background program prints twice"
session <<'END'
$ { echo ready; echo ready; } &
ready
$ echo next
next
END
status_is 1
output_has '+ready'

it "shows that a background program has failed"
session <<'END'
$ { echo ready; exit 3; } &
ready
END
status_is 1
output_has '+[exit status 3 in the background]'

patience=2
it "does not wait for ever for a line that does not come"
session <<'END'
$ sleep 100 &
ready
$ echo next
next
END
status_is 1
output_has '-ready'
output_has '+[did not end: stopped]'

it "stops a background program that does not end"
session <<'END'
$ { echo ready; sleep 100; } &
ready
$ echo next
next
END
status_is 1
output_has '+[did not end: stopped]'
patience=30

it "has the folder's programs in its directory, and nothing else"
echo precious > build/demo/letter
session <<'END'
$ ls
hello
$ echo Hello > letter
$ rm letter
END
status_is 0
[ "$(cat build/demo/letter)" = precious ] || fail "it wrote to a reader's file"

it "shows a session to whoever wants to watch it"
session <<'END'
$ ./hello
not this
END
run sh "$tests/tools/transcript" --show src/demo/hello.c build
status_is 0
output_is '$ ./hello
Hello
World'

it "sees a process that was left behind"
session <<'END'
$ (sleep 100 > /dev/null 2>&1 &); ./hello
Hello
World
END
status_is 1
output_has '+[left a process behind]'

it "sees a file that was left behind"
session <<'END'
$ ./hello > "a file"
END
status_is 1
output_has '+[left behind: a file]'

it "takes ... for any text, but not for none and for nothing else"
session <<'END'
$ ./hello
H...o
...d
END
status_is 0
session <<'END'
$ ./hello
Hello
World...
END
status_is 1
output_has '-World...'
session <<'END'
$ ./hello
H.llo
World
END
status_is 1
session <<'END'
$ echo a1b2c ab3c; echo a1b2
a...b...c ab...c
a...b...c
END
status_is 1
output_has '+a1b2'
output_has ' a...b...c ab...c'

it "does not let one line with ... hide that another one is missing"
session <<'END'
$ ./hello
...
...
...
END
status_is 1

it "refuses a file without a session"
session < /dev/null
status_is 1
error_has 'shows no session'

it "reads only the code blocks of a page"
cat > page.md <<'END'
# A page

    $ not run

```console
$ printf 'Hello\nWorld\n'
Hello

World
```

```sh
make something
```
END
run sh "$tests/tools/transcript" page.md build
status_is 1
sed '/^$/d' page.md > dense.md
run sh "$tests/tools/transcript" dense.md build
status_is 0

it "lets a page of words pass, but no console block without a command"
printf 'Words, and\n\n```sh\n%s\n```\n' 'make something' > words.md
run env objects="$PWD/words.md" sh "$tests/tools/transcript" words.md build
status_is 0
[ -e words.md ] || fail "removed what a variable from outside names"
sed 's/```sh/```console/' words.md > mute.md
run sh "$tests/tools/transcript" mute.md build
status_is 1
error_has 'shows no session'

# With musl, or for another machine, sh itself cannot preload it.
run env LD_PRELOAD="$scratch/picky.so" sh -c :
if [ -e "$scratch/picky.so" ] && [ ! -s "$err" ]; then
    it "preloads the picky library into the programs, and into nothing else"
    ln -s "$build/01-pipe/one_process" build/demo/one_process
    : > src/demo/one_process.c
    PICKY=$build/tests/libpicky.so
    export PICKY
    session <<'END'
$ ./one_process | head -n 1; echo "and $LD_PRELOAD"
pipe() returned 0: pipefd[0] is descriptor 3, pipefd[1] is descriptor 4
and 
END
    status_is 0
    printf '#!/bin/sh\nexec 5< /dev/null\n' > build/demo/hello
    session <<'END'
$ ./hello
END
    status_is 1
    output_has '+[descriptor 5 is open at the end]'

    it "kills a picky program when it waits, since it may have more open before"
    cat > build/demo/hello <<'END'
#!/bin/sh
exec sh -c 'echo ready
    i=0; while [ $i -lt 300000 ]; do i=$((i + 1)); done
    echo waits; read line < never'
END
    session <<'END'
$ mkfifo never
$ ./hello &
ready
$ kill $!
waits
[exit status 143 in the background]
$ rm never
END
    status_is 0
    unset PICKY
fi
