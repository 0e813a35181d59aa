# shellcheck shell=sh

it "starts with the same table whatever its caller has open"
run ./fd_steps
status_is 0
cp "$out" usual
shell './fd_steps 3< /dev/null 4> /dev/null 5> /dev/null'
status_is 0
same usual "$out"
shell 'echo | ./fd_steps | cat'
same usual "$out"

it "is found through PATH, and finds itself so"
shell 'PATH=$PWD:$PATH; fd_steps'
same usual "$out"

it "shows what happens when descriptor 0 is closed at the start"
shell './fd_steps <&-'
quiet
output_is "\
child 1 (like ls)   0         1         2         3         4
fork()              read end  stdout    stderr    write end -
close(pipefd[0])    -         stdout    stderr    write end -
dup2(pipefd[1], 1)  -         write end stderr    write end -
close(pipefd[1])    -         write end stderr    -         -
execlp()            -         write end stderr    -         -
child 2 (like wc)   0         1         2         3         4
fork()              read end  stdout    stderr    write end -
close(pipefd[1])    read end  stdout    stderr    -         -
dup2(pipefd[0], 0)  read end  stdout    stderr    -         -
close(pipefd[0])    -         stdout    stderr    -         -
execlp()            -         stdout    stderr    -         -"

it "shows what happens when descriptor 2 is closed at the start"
shell './fd_steps 2>&-'
output_is "\
child 1 (like ls)   0         1         2         3         4
fork()              stdin     stdout    read end  write end -
close(pipefd[0])    stdin     stdout    -         write end -
dup2(pipefd[1], 1)  stdin     write end -         write end -
close(pipefd[1])    stdin     write end -         -         -
execlp()            stdin     write end -         -         -
child 2 (like wc)   0         1         2         3         4
fork()              stdin     stdout    read end  write end -
close(pipefd[1])    stdin     stdout    read end  -         -
dup2(pipefd[0], 0)  read end  stdout    read end  -         -
close(pipefd[0])    read end  stdout    -         -         -
execlp()            read end  stdout    -         -         -"

it "refuses arguments"
run ./fd_steps x
status_is 2
error_has "usage: ./fd_steps"

it "says so when a line cannot be written"
if [ -c /dev/full ]; then
    shell './fd_steps > /dev/full'
    fails
    error_has "stdout: No space left on device"
fi
