# sessions.awk - what a top comment or a Markdown page shows of a session
#
# In a C file the first comment counts, in a patch what stands before the
# change, in a Markdown page the fenced code blocks. A session begins with a
# line "$ COMMAND" and goes on to the end of its indented lines (C, patch) or of
# its block (Markdown). Written as these lines:
#
#     purpose TEXT     what the file's first line says after " - "
#     command TEXT     what is typed after "$ "
#     output TEXT      what the command prints

FNR == 1 { markdown = FILENAME ~ /\.md$/ }

!markdown && FNR == 2 && / - / {
    print "purpose " substr($0, index($0, " - ") + 3)
}
!markdown && (/^ \*\// || /^--- /) { exit }
!markdown { sub(/^ \* ?/, "") }

# (What a block "text watch/..." shows, a test of watch runs.)
markdown && /^ *```/ {
    fenced = fenced ? 0 : /^ *```text watch\// ? 2 : 1
    session = 0
    next
}
markdown && fenced != 1 { next }

/^ *\$ / && (markdown || /^    /) {
    if (!session) {
        indent = index($0, "$") - 1
        session = 1
    }
    print "command " substr($0, indent + 3)
    next
}

session && !markdown && (NF == 0 || substr($0, 1, indent) ~ /[^ ]/) {
    session = 0
}
session { print "output " substr($0, indent + 1) }
