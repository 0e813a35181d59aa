# code.awk - does the C that a page shows stand in the program?
#
# usage: awk -v root=DIRECTORY -f code.awk PAGE
#
# A block that begins with "```c FOLDER/PROGRAM.c" shows lines of that program,
# in its order, with comments of its own. "/* … */" in it stands for lines that
# are left out. Prints each block that is not so; the status is 1 then.

# Without comments and white space; where lines are left out there is a "@".
function bare(text)
{
    gsub(/[ \t]*\/\* *… *\*\/[ \t]*/, "\001", text)
    gsub(/\/\*[^*]*\*+([^\/*][^*]*\*+)*\//, "", text)
    gsub(/[ \t\n]+/, "", text)
    return text
}

function read_program(name,    line, text)
{
    while ((getline line < (root "/" name)) > 0)
        text = text line "\n"
    close(root "/" name)
    return bare(text)
}

function compare(    program, parts, count, i, at)
{
    program = read_program(name)
    count = split(bare(block), parts, "\001")
    for (i = 1; i <= count; i++) {
        at = index(program, parts[i])
        if (at == 0) {
            print FILENAME ":" from ": not in " name " (there, or in that order)"
            bad = 1
            return
        }
        program = substr(program, at + length(parts[i]))
    }
    blocks++
}

/^ *```c [0-9]/ { name = $2; block = ""; from = FNR; in_block = 1; next }
in_block && /^ *```/ { in_block = 0; compare(); next }
in_block { block = block $0 "\n" }
END {
    if (in_block) {
        print FILENAME ":" from ": this block has no end"
        bad = 1
    }
    print blocks + 0 " blocks" > "/dev/stderr"
    exit bad
}
