# table.awk - the table of the page on choosing, from docs/figures/ipc_bench.csv
#
# A row for each mechanism: MB/s at four sizes, then the round trip of 64 bytes
# in microseconds, asleep while it waits and spinning. Then by how much the runs
# differ from the median, at most in this row. Below, where and when it was.
BEGIN {
    FS = ","
    split("64 4096 65536 1048576", sizes, " ")
}
/^# .*\(family/ {
    processor = substr($0, 3) ", "
}
/^# .*processor/ && system_name == "" && !/family/ {
    system_name = substr($1, 3)
}
/^# [0-9]+-[0-9]+-[0-9]+$/ {
    date = substr($0, 3)
}
$1 == "throughput" || $1 == "round-trip" {
    split($3, way, "/")
    if (!(way[1] in row)) {
        row[way[1]] = ++rows
        name[rows] = way[1]
    }
    value[$1, $2, $3] = $4
    least[$1, $2, $3] = $5
    most[$1, $2, $3] = $6
}
# Two or three digits say enough.
function short(x) {
    if (x == "")
        return "-"
    return x < 100 ? sprintf("%.2g", x) : sprintf("%.3g", x) + 0
}
function cell(question, size, way,    v, off) {
    v = value[question, size, way]
    if (v > 0) {
        off = 100 * (most[question, size, way] / v - 1)
        if (off > differs)
            differs = off
        off = 100 * (1 - least[question, size, way] / v)
        if (off > differs)
            differs = off
    }
    return " | " short(v)
}
END {
    print "| | 64 B | 64 B, batch | 4 KiB | 64 KiB | 1 MiB | 64 B | 64 B, spin | ± |"
    print "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    print "| | MB/s | MB/s | MB/s | MB/s | MB/s | µs | µs | % |"
    for (i = 1; i <= rows; i++) {
        differs = 0
        line = "| `" name[i] "`" cell("throughput", 64, name[i])
        line = line cell("throughput", 64, name[i] "/batch")
        for (s = 2; s <= 4; s++)
            line = line cell("throughput", sizes[s], name[i])
        line = line cell("round-trip", 64, name[i])
        line = line cell("round-trip", 64, name[i] "/spin")
        print line sprintf(" | %.0f |", differs)
    }
    print ""
    print processor system_name ", " date
}
