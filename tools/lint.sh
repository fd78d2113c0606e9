#!/bin/sh
# lint.sh: the rules of the house that a compiler does not check. Says TAP.
#
# - a folder includes only what src/LAYERS allows it
# - one door an outside library: its header is included where the table below says and nowhere else
# - functions that cannot be used safely are not used
set -u
cd "$(dirname "$0")/.." || exit 2
count=0 failed=0
say() { # say NAME FINDINGS: one line of TAP, the findings below it
    count=$((count + 1))
    if [ -z "$2" ]; then
        echo "ok $count - $1"
    else
        failed=$((failed + 1))
        echo "not ok $count - $1"
        printf '%s\n' "$2" | sed 's/^/# /'
    fi
}

# every #include "folder/…" of every file, as: folder included file
includes() {
    grep -Ho '^ *# *include  *"[a-z]*/' src/*/*.[ch] | sed 's|^src/\([a-z]*\)/\([^:]*\):.*"\([a-z]*\)/|\1 \3 src/\1/\2|'
}
say "folders include only what src/LAYERS allows" "$(includes | sort -u | awk '
    FILENAME == "src/LAYERS" { sub(/#.*/, ""); if (split($0, side, ":") == 2) { n = split(side[2], allowed, " ")
        known[side[1]] = 1; for (i = 1; i <= n; i++) may[side[1], allowed[i]] = 1 } next }
    $1 != $2 && !(($1, $2) in may) { print $3 " includes " $2 "/" (known[$1] ? "" : " (" $1 " is not in src/LAYERS)") }
' src/LAYERS -)"

# header  files that may include it (a shell pattern)
doors='duckdb.h src/engine/*
libdeflate.h src/base/*flate.c
zlib.h src/base/inflate.c
archive.h src/intake/*
archive_entry.h src/intake/*
curl/curl.h src/*/http.c
microhttpd.h src/serve/http.c
libsmartcols.h src/output/*
maxminddb.h src/base/geo.c
histedit.h src/cli/sql_shell.c'
say "each outside library has one door" "$(echo "$doors" | while read -r header may; do
    grep -l "^ *# *include *<$header>" src/*.c src/*/*.[ch] 2>/dev/null | while read -r file; do
        # shellcheck disable=SC2254  # the table holds patterns
        case $file in $may) ;; *) echo "$file includes <$header>" ;; esac
    done
done)"

# function  what to use instead
banned='strcpy arena_str, or memcpy with a length
strcat buf_add
strncpy memcpy with a length
strncat buf_add
sprintf snprintf or buf_printf
vsprintf vsnprintf
gets fgets
strtok str_before
strtok_r str_before
atoi strtol with its end checked
atol strtol with its end checked
alloca an arena
mktemp mkstemp
tmpnam mkstemp
system posix_spawn
popen posix_spawn
gmtime gmtime_r
localtime localtime_r
asctime time_format
ctime time_format'
# comments and string literals may name them
calls() { sed -e 's|"\([^"\\]\|\\.\)*"|""|g' -e 's|//.*||' -e 's|/\*.*\*/||' -e '/\/\*/,/\*\//d' "$1"; }
say "no banned function is called" "$(for file in src/*.c src/*/*.[ch]; do
    calls "$file" | grep -oE '(^|[^A-Za-z0-9_.>])[a-z_]+ *\(' | sed "s/[^a-z_]//g; s|^|$file |"
done | sort -u | awk -v table="$banned" '
    BEGIN { count = split(table, rows, "\n")
            for (i = 1; i <= count; i++) { name = rows[i]; sub(/ .*/, "", name); use[name] = substr(rows[i], length(name) + 1) } }
    $2 in use { print $1 ": " $2 "; use" use[$2] }')"
say "malloc is called through base/err.h, which stops when memory is out" "$(grep -nE '(^|[^a-z_])(malloc|calloc|realloc|strdup) *\(' \
    src/*/*.c | grep -v '^src/base/err\.c:' | grep -vE ':[0-9]+: *(\*|/\*|//)' )"
say "no file has trailing white space or tabs for indentation" "$(grep -nE '[[:blank:]]+$|^	' src/*.c src/*/*.[ch] src/queries/*.sql 2>/dev/null | cut -c1-120)"
# another version of clang-format breaks other lines
if clang-format --version 2>/dev/null | grep -q "version 14\."; then
    say "sources are as clang-format writes them" "$(clang-format --dry-run src/*.c src/*/*.[ch] tests/unit/*.c 2>&1 | grep -o '^[^ ]*: warning' | sort | uniq -c | head -20)"
else
    count=$((count + 1))
    echo "ok $count - sources are as clang-format writes them # SKIP no clang-format 14 here"
fi
if [ -x web/node_modules/.bin/tsc ]; then
    say "the page is sound TypeScript" "$(web/node_modules/.bin/tsc --project web 2>&1 | head -20)"
else
    count=$((count + 1))
    echo "ok $count - the page is sound TypeScript # SKIP no packages in web/node_modules: ./quickstart fetches them"
fi
say "the page makes no markup and no code from text" "$(grep -rnE 'innerHTML|outerHTML|insertAdjacentHTML|document\.write|[^a-zA-Z.]eval\(|new Function' \
    web/src | grep -v '^web/src/safe/hook\.ts:')"
echo "1..$count"
[ "$failed" -eq 0 ]
