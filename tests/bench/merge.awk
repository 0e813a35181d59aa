# merge.awk - several runs of ipc_bench --csv as one: of each figure the median;
# "least" and "most" are those of the runs' medians
BEGIN {
    FS = OFS = ","
}
FNR == 1 {
    runs++
}
/^#/ || /^question/ {
    if (runs == 1)
        print
    next
}
{
    key = $1 FS $2 FS $3
    if (!(key in seen)) {
        seen[key] = 1
        keys[++count] = key
    }
    fields = NF
    for (i = 4; i <= NF; i++)
        value[key, i, runs] = $i
}
# Puts the runs' values of field i in order into sorted[1] and so on.
function sort(key, i,    r, j, v) {
    for (r = 1; r <= runs; r++) {
        v = value[key, i, r]
        for (j = r - 1; j >= 1 && sorted[j] + 0 > v + 0; j--)
            sorted[j + 1] = sorted[j]
        sorted[j + 1] = v
    }
}
END {
    for (k = 1; k <= count; k++) {
        line = keys[k]
        for (i = 4; i <= fields; i++) {
            sort(keys[k], i == 5 || i == 6 ? 4 : i) # of the medians
            line = line FS sorted[i == 5 ? 1 : i == 6 ? runs : int((runs + 1) / 2)]
        }
        print line
    }
}
