# shellcheck shell=sh
# patch.sh - the words of a patch of tests/break-it, for tests/break and tests/mend
#
# $language is that of the locale, or what the reader asks for later.

case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in
ja*) language=ja ;;
*) language=en ;;
esac

# reason PATCH: it stands between the session and the change.
reason()
{
    awk -v language="$language" '
        /^--- / { exit }
        /^ja: / { in_japanese = 1; next }
        /^    / { told = 1; text = ""; next }
        in_japanese { japanese = japanese $0 "\n"; next }
        told { text = text $0 "\n" }
        END {
            if (language == "ja" && japanese != "")
                text = japanese
            gsub(/^\n+|\n+$/, "", text)
            print text
        }' "$1"
}
