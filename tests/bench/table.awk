# table.awk - the table of the page on choosing, from what ipc_bench --csv prints
#
# A row for each mechanism: MB/s at four sizes, then the round trip of 64 bytes
# in microseconds, asleep while it waits and spinning.
BEGIN {
    FS = ","
    split("64 4096 65536 1048576", sizes, " ")
}
$1 == "throughput" || $1 == "round-trip" {
    split($3, way, "/")
    if (!(way[1] in row)) {
        row[way[1]] = ++rows
        name[rows] = way[1]
    }
    value[$1, $2, $3] = $4
}
# Two or three digits say enough.
function short(x) {
    if (x == "")
        return "-"
    return x < 100 ? sprintf("%.2g", x) : sprintf("%.3g", x) + 0
}
END {
    print "| | 64 B | 64 B, batch | 4 KiB | 64 KiB | 1 MiB | 64 B | 64 B, spin |"
    print "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    print "| | MB/s | MB/s | MB/s | MB/s | MB/s | µs | µs |"
    for (i = 1; i <= rows; i++) {
        line = "| `" name[i] "` | " short(value["throughput", 64, name[i]])
        line = line " | " short(value["throughput", 64, name[i] "/batch"])
        for (s = 2; s <= 4; s++)
            line = line " | " short(value["throughput", sizes[s], name[i]])
        line = line " | " short(value["round-trip", 64, name[i]])
        print line " | " short(value["round-trip", 64, name[i] "/spin"]) " |"
    }
}
