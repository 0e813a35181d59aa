# plots.gp - the pictures of the page on choosing, from docs/figures/ipc_bench.csv
# usage: gnuplot -e "dir='docs/figures'" plots.gp

set datafile separator ","
set datafile commentschars "#"
set terminal svg size 760,480 font "sans-serif,13" background "white"
set logscale xy
set grid xtics ytics lc rgb "#dddddd"
set key outside right
set xlabel "bytes in a message"
set xtics ("64" 64, "1 KiB" 1024, "16 KiB" 16384, "64 KiB" 65536, \
    "256 KiB" 262144, "1 MiB" 1048576)
csv = dir . "/ipc_bench.csv"
pick(question, way, y) = \
    stringcolumn(1) eq question && stringcolumn(3) eq way ? y : NaN

set output dir . "/throughput.svg"
set ylabel "MB/s, one way, one message a call"
plot csv using 2:(pick("throughput", "memcpy", $4)) with linespoints \
        lc rgb "#888888" dt 2 pt 1 title "memcpy (limit)", \
    csv using 2:(pick("throughput", "shm/spin", $4)) with linespoints \
        lc rgb "#d62728" pt 7 title "shared memory", \
    csv using 2:(pick("throughput", "pipe", $4)) with linespoints \
        lc rgb "#1f77b4" pt 5 title "pipe", \
    csv using 2:(pick("throughput", "fifo", $4)) with linespoints \
        lc rgb "#17becf" pt 4 title "FIFO", \
    csv using 2:(pick("throughput", "unix-stream", $4)) with linespoints \
        lc rgb "#2ca02c" pt 9 title "UNIX stream", \
    csv using 2:(pick("throughput", "unix-datagram", $4)) with linespoints \
        lc rgb "#bcbd22" pt 8 title "UNIX datagram", \
    csv using 2:(pick("throughput", "tcp", $4)) with linespoints \
        lc rgb "#9467bd" pt 13 title "TCP, loopback"

set output dir . "/round-trip.svg"
set ylabel "microseconds there and back, median"
plot csv using 2:(pick("round-trip", "tcp", $4)) with linespoints \
        lc rgb "#9467bd" pt 13 title "TCP", \
    csv using 2:(pick("round-trip", "pipe", $4)) with linespoints \
        lc rgb "#1f77b4" pt 5 title "pipe", \
    csv using 2:(pick("round-trip", "unix-stream", $4)) with linespoints \
        lc rgb "#2ca02c" pt 9 title "UNIX stream", \
    csv using 2:(pick("round-trip", "shm", $4)) with linespoints \
        lc rgb "#d62728" pt 7 title "shared memory", \
    csv using 2:(pick("round-trip", "tcp/spin", $4)) with linespoints \
        lc rgb "#9467bd" dt 3 pt 12 title "TCP, spinning", \
    csv using 2:(pick("round-trip", "unix-stream/spin", $4)) with linespoints \
        lc rgb "#2ca02c" dt 3 pt 8 title "UNIX stream, spinning", \
    csv using 2:(pick("round-trip", "pipe/spin", $4)) with linespoints \
        lc rgb "#1f77b4" dt 3 pt 4 title "pipe, spinning", \
    csv using 2:(pick("round-trip", "shm/spin", $4)) with linespoints \
        lc rgb "#d62728" dt 3 pt 6 title "shared memory, spinning", \
    csv using 2:(pick("round-trip", "memcpy", $4)) with linespoints \
        lc rgb "#888888" dt 2 pt 1 title "memcpy (limit)"
