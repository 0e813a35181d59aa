# apply.awk - apply a small patch, where patch(1) may not be installed
#
# usage: awk [-v from=DIRECTORY] -v root=DIRECTORY -f apply.awk PATCH
#
# The files are those below root; or, with `from`, those below that directory,
# and root gets the changed ones.
#
# A hunk goes where its old lines stand, to the letter and once; its line
# numbers are for readers. Prints the names of the changed files, or ends with
# status 1 and a message if a hunk has no place.

function fail(why)
{
    print why
    failed = 1
    exit 1
}

function read_file(    line, file)
{
    count = 0
    file = (from == "" ? root : from) "/" path
    while ((getline line < file) > 0)
        text[++count] = line
    close(file)
    if (count == 0)
        fail("there is no " path)
}

function write_file(    i)
{
    if (path == "" || failed)
        return
    printf "" > (root "/" path)
    for (i = 1; i <= count; i++)
        print text[i] > (root "/" path)
    close(root "/" path)
    print path
    path = ""
}

function is_at(place,    i)
{
    for (i = 1; i <= olds; i++)
        if (text[place + i - 1] != old[i])
            return 0
    return 1
}

function apply_hunk(    place, found, i)
{
    if (olds + news == 0)
        return
    for (place = 1; place + olds - 1 <= count; place++)
        if (is_at(place)) {
            if (found)
                fail(path ": more than one place for the hunk at line " line_number)
            found = place
        }
    if (!found)
        fail(path ": no place for the hunk at line " line_number)
    if (news > olds)
        for (i = count; i >= found + olds; i--)
            text[i + news - olds] = text[i]
    else
        for (i = found + olds; i <= count; i++)
            text[i + news - olds] = text[i]
    for (i = 1; i <= news; i++)
        text[found + i - 1] = new[i]
    count += news - olds
    olds = news = 0
}

/^--- a\// { apply_hunk(); write_file(); in_hunk = 0; next }
/^\+\+\+ b\// {
    path = substr($1 == "+++" ? $2 : $0, 3)
    read_file()
    next
}
/^@@ / { apply_hunk(); in_hunk = 1; line_number = substr($2, 2); next }
in_hunk && /^-/ { old[++olds] = substr($0, 2); next }
in_hunk && /^\+/ { new[++news] = substr($0, 2); next }
in_hunk && (/^ / || /^$/) { old[++olds] = substr($0, 2); new[++news] = substr($0, 2) }
END {
    if (!failed) {
        apply_hunk()
        if (path == "")
            fail("this is no patch")
        write_file()
    }
    exit failed
}
