# shellcheck shell=sh
# shellcheck source=tests/watch/lib.sh
. "$tests/watch/lib.sh"

it "shows signals, handlers, deaths, stops"
watch "$cases" signals
shown '     parent                   child 1                  child 2
  1  sigaction(SIGUSR1, handler)
  2  pipe(): pipe 1: read end 3, write end 4
  3  pipe(): pipe 2: read end 5, write end 6
  4  fork() = child 1         fork() = 0
  5  close(3)  read end of pipe 1
  6  read(5) waits  pipe 2
  7  … = 1 "r"  pipe 2        write(6, "r", 1) = 1  pipe 2
  8  sleep(0.001 s) waits
  9                           read(3) waits  pipe 1
 10  … returns
 11  kill(child 1, SIGUSR1)
 12  read(5) waits  pipe 2
 13                           SIGUSR1 from parent: handler
 14                           … = -1 EINTR
 15                           close(3)  read end of pipe 1
 16  … = 1 "r"  pipe 2        write(6, "r", 1) = 1  pipe 2
 17  waitpid(child 1) waits
 18                           write(4, "x", 1) = -1 EPIPE
 19  … = child 1              ended by SIGPIPE
 20  fork() = child 2                                  fork() = 0
 21  waitpid(child 2) waits
 22                                                    raise(SIGSTOP)
 23  … = child 2                                       stopped by SIGSTOP
 24  kill(child 2, SIGCONT)
 25  waitpid(child 2) waits
 26                                                    goes on
 27  … = child 2                                       exit(3)
 28  exit(0)'

it "lets time pass, and shows what it brings in the order of the times"
watch "$cases" times
shown '     parent                kernel     child 1               child 2
  1  pipe(): read end 3,   r1 w1
       write end 4
  2  fork() = child 1      r2 w2      fork() = 0
  3  fork() = child 2      r3 w3                            fork() = 0
  4  sigaction(SIGALRM,
       handler)
  5  alarm(1)
  6  read(3) waits
  7                                   sleep(0.3 s) waits
  8                                                         poll(3, 100 ms)
                                                              waits
  9                                                         … = 0
 10                        r2 w2                            exit(0)
 11                                   … returns
 12  … = 1 "x"                        write(4, "x", 1) = 1
 13  pause() waits
 14                        r1 w1      exit(0)
 15  SIGALRM: handler
 16  … = -1 EINTR
 17  exit(0)               gone'

it "lets others go on while one does nothing but look"
watch "$cases" spin
output_has '  4  … = child                             exit(0)'

it "names a descriptor that came through a socket, and its copy"
watch "$cases" pass
shown '     parent                           kernel     child
  1  socketpair(AF_UNIX,
       SOCK_STREAM): 3, 4
  2  fork() = child                              fork() = 0
  3  close(4)  the pair'"'"'s second end
  4  pipe(): read end 4, write end 5  r1 w1
  5  sendmsg(3, "x" with descriptor
       4 (read end)) = 1
  6  write(5, "y", 1) = 1             r1 w1 1B
  7  waitpid(child) waits
  8                                              close(3)  the pair'"'"'s first end
  9                                   r2 w1 1B   recvmsg(4) = 1 "x" with
                                                   descriptor 3 (read end)
 10                                   r3 w1 1B   dup2(3, 9)  read end
 11                                   r3 w1      read(9) = 1 "y"
 12  … = child                        r1 w1      exit(0)
 13  exit(0)                          gone'

it "shows of posix_spawn() and of a command what concerns the pipe"
watch "$cases" spawn
output_has '  2  posix_spawn() waits              r2 w2      begins'
output_has '  5  … = child                                   exec("echo")'
output_has 'exec("no_such_command") = -1'
[ "$(grep -c 'exec(' "$out")" -eq 2 ] || fail "expected two calls of exec()"

it "shows threads"
watch "$cases" threads
output_has '  2  pthread_create() = thread                   begins'
output_has '  6  write(4, "x", 1) = 1                        … = 1 "x"'

it "shows strangers: who waits in open(), server and client"
rows "$build/03-fifo/reader" '&' "$build/03-fifo/writer" Hello
tr '\t' ' ' < "$out" > table
mv table "$out"
output_has 'reader open("my_fifo", O_RDONLY) waits'
output_has 'writer open("my_fifo", O_WRONLY) = 3  my_fifo write end'
output_has 'reader … = 3  my_fifo read end'
rows "$build/05-unix-socket/server" '&' "$build/05-unix-socket/client" Hello
tr '\t' ' ' < "$out" > table
mv table "$out"
output_has 'server accept(3) waits'
output_has 'client connect(3, "my_socket")'
output_has "server … = 4  the client's socket"
