# plots.gp - the pictures of the page on choosing, from docs/figures/ipc_bench.csv
# usage: gnuplot -e "dir='docs/figures'; dark=0" plots.gp (or dark=1)

# GitHub's pages are white, or #0d1117.
back = dark ? "#0d1117" : "#ffffff"
text = dark ? "#e6edf3" : "#1f2328"
lines = dark ? "#30363d" : "#dddddd"
end_of_name = dark ? "-dark.svg" : ".svg"
array color[6]
color[1] = dark ? "#ff7b72" : "#d62728" # shared memory
color[2] = dark ? "#79c0ff" : "#1f77b4" # pipe
color[3] = dark ? "#7ee787" : "#2ca02c" # UNIX stream
color[4] = dark ? "#e3b341" : "#9a6700" # UNIX datagram
color[5] = dark ? "#d2a8ff" : "#9467bd" # TCP
color[6] = dark ? "#9198a1" : "#777777" # memcpy

set datafile separator ","
set terminal svg size 760,480 font "sans-serif,14" background back
set logscale xy
set xrange [48:1500000]
set border lc rgb text
set grid xtics ytics lc rgb lines lt 1
set key outside top center horizontal textcolor rgb text width 2 maxrows 2
set xlabel "bytes in a message" textcolor rgb text
set xtics ("64" 64, "1 Ki" 1024, "16 Ki" 16384, "256 Ki" 262144, \
    "1 Mi" 1048576) textcolor rgb text
set ytics textcolor rgb text
set style data linespoints
set pointsize 0.7

# The lines of one question and one way.
pick(question, way) = \
    "< grep '^" . question . ",[0-9]*," . way . ",' '" . dir . "/ipc_bench.csv'"

set output dir . "/throughput" . end_of_name
set ylabel "MB/s, one way, one message a call" textcolor rgb text
plot pick("throughput", "memcpy") using 2:4 \
        lc rgb color[6] lw 2 dt 2 pt 1 title "memcpy (limit)", \
    pick("throughput", "shm/spin") using 2:4 \
        lc rgb color[1] lw 2 pt 7 title "shared memory", \
    pick("throughput", "pipe") using 2:4 \
        lc rgb color[2] lw 2 pt 5 title "pipe", \
    pick("throughput", "unix-stream") using 2:4 \
        lc rgb color[3] lw 2 pt 9 title "UNIX stream", \
    pick("throughput", "unix-datagram") using 2:4 \
        lc rgb color[4] lw 2 pt 11 title "UNIX datagram", \
    pick("throughput", "tcp") using 2:4 \
        lc rgb color[5] lw 2 pt 13 title "TCP, loopback"

# Two pictures with the same range, to be compared.
set yrange [0.05:3000]
round_trip(way) = pick("round-trip", way)
set output dir . "/round-trip" . end_of_name
set ylabel "µs there and back, asleep while waiting" textcolor rgb text
plot round_trip("tcp") using 2:4 lc rgb color[5] lw 2 pt 13 title "TCP", \
    round_trip("unix-stream") using 2:4 lc rgb color[3] lw 2 pt 9 title "UNIX stream", \
    round_trip("pipe") using 2:4 lc rgb color[2] lw 2 pt 5 title "pipe", \
    round_trip("shm") using 2:4 lc rgb color[1] lw 2 pt 7 title "shared memory"

set output dir . "/round-trip-spin" . end_of_name
set ylabel "µs there and back, spinning" textcolor rgb text
plot round_trip("tcp/spin") using 2:4 lc rgb color[5] lw 2 pt 13 title "TCP", \
    round_trip("unix-stream/spin") using 2:4 lc rgb color[3] lw 2 pt 9 title "UNIX stream", \
    round_trip("pipe/spin") using 2:4 lc rgb color[2] lw 2 pt 5 title "pipe", \
    round_trip("shm/spin") using 2:4 lc rgb color[1] lw 2 pt 7 title "shared memory"
