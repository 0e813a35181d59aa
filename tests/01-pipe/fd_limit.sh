# shellcheck shell=sh

# With a limit of N, N - 3 descriptors are free: half as many pipes, and, when
# one end of each is closed again, half of those and what was over.
for limit in 4 5 6 15 16; do
    it "counts right with a limit of $limit"
    pipes=$(((limit - 3) / 2))
    more=$(((limit - 3 - pipes) / 2))
    shell "ulimit -n $limit; ./fd_limit"
    status_is 0
    output_has "may have $limit descriptors"
    output_has "until it cannot: $pipes pipes, then Too many open files"
    output_has "closes the $pipes read ends"
    output_has "until it cannot: $more pipes, then Too many open files"
done

it "lowers a high limit to 16, and does not count what its caller left open"
shell 'ulimit -n 200; ./fd_limit 5< /dev/null 9< /dev/null'
status_is 0
output_has "may have 16 descriptors"
output_has "until it cannot: 6 pipes, then Too many open files"
