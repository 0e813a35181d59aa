# plots.gp - the pictures of the page on choosing, from docs/figures/ipc_bench.csv
# usage: gnuplot -e "dir='docs/figures'" plots.gp

set datafile separator ","
set terminal svg size 760,560 font "sans-serif,14" background "white"
set logscale xy
set xrange [48:1500000]
set grid xtics ytics lc rgb "#dddddd"
set key below
set xlabel "bytes in a message"
set xtics ("64" 64, "1 Ki" 1024, "16 Ki" 16384, "256 Ki" 262144, \
    "1 Mi" 1048576)
set style data linespoints
set pointsize 0.7

# The lines of one question and one way.
pick(question, way) = \
    "< grep '^" . question . ",[0-9]*," . way . ",' '" . dir . "/ipc_bench.csv'"

set output dir . "/throughput.svg"
set ylabel "MB/s, one way, one message a call"
plot pick("throughput", "memcpy") using 2:4 \
        lc rgb "#888888" dt 2 pt 1 title "memcpy (limit)", \
    pick("throughput", "shm/spin") using 2:4 \
        lc rgb "#d62728" pt 7 title "shared memory", \
    pick("throughput", "pipe") using 2:4 \
        lc rgb "#1f77b4" pt 5 title "pipe", \
    pick("throughput", "fifo") using 2:4 \
        lc rgb "#17becf" pt 4 title "FIFO", \
    pick("throughput", "unix-stream") using 2:4 \
        lc rgb "#2ca02c" pt 9 title "UNIX stream", \
    pick("throughput", "unix-datagram") using 2:4 \
        lc rgb "#bcbd22" pt 8 title "UNIX datagram", \
    pick("throughput", "tcp") using 2:4 \
        lc rgb "#9467bd" pt 13 title "TCP, loopback"

# Full lines while the processes sleep, dotted ones while they spin.
set output dir . "/round-trip.svg"
set ylabel "microseconds there and back, median"
plot pick("round-trip", "tcp") using 2:4 \
        lc rgb "#9467bd" pt 13 title "TCP", \
    pick("round-trip", "tcp/spin") using 2:4 \
        lc rgb "#9467bd" dt 3 pt 12 title "TCP, spinning", \
    pick("round-trip", "unix-datagram") using 2:4 \
        lc rgb "#bcbd22" pt 8 title "UNIX datagram", \
    pick("round-trip", "unix-datagram/spin") using 2:4 \
        lc rgb "#bcbd22" dt 3 pt 8 title "UNIX datagram, spinning", \
    pick("round-trip", "unix-stream") using 2:4 \
        lc rgb "#2ca02c" pt 9 title "UNIX stream", \
    pick("round-trip", "unix-stream/spin") using 2:4 \
        lc rgb "#2ca02c" dt 3 pt 8 title "UNIX stream, spinning", \
    pick("round-trip", "fifo") using 2:4 \
        lc rgb "#17becf" pt 5 title "FIFO", \
    pick("round-trip", "fifo/spin") using 2:4 \
        lc rgb "#17becf" dt 3 pt 4 title "FIFO, spinning", \
    pick("round-trip", "pipe") using 2:4 \
        lc rgb "#1f77b4" pt 5 title "pipe", \
    pick("round-trip", "pipe/spin") using 2:4 \
        lc rgb "#1f77b4" dt 3 pt 4 title "pipe, spinning", \
    pick("round-trip", "shm") using 2:4 \
        lc rgb "#d62728" pt 7 title "shared memory", \
    pick("round-trip", "shm/spin") using 2:4 \
        lc rgb "#d62728" dt 3 pt 6 title "shared memory, spinning", \
    pick("round-trip", "memcpy") using 2:4 \
        lc rgb "#888888" dt 2 pt 1 title "memcpy (limit)"
