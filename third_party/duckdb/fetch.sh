#!/bin/sh
# fetch.sh: bring the pinned DuckDB (package-lock.json) below node_modules, and prove that it is the one of SHA256SUMS.
# Quiet and instant when it is there already. Needs npm only when something is missing.
set -eu
cd "$(dirname "$0")"

case $(uname -s)-$(uname -m) in
Linux-x86_64) library=node_modules/@duckdb/node-bindings-linux-x64/libduckdb.so ;;
Linux-aarch64) library=node_modules/@duckdb/node-bindings-linux-arm64/libduckdb.so ;;
*)
    echo "no DuckDB is pinned for $(uname -s) on $(uname -m): install DuckDB 1.4 (duckdb.h and libduckdb.so) yourself" >&2
    exit 1
    ;;
esac
header=node_modules/duckdb/src/duckdb/src/include/duckdb.h
sound() { # both files are there and are the ones that were pinned
    [ -f "$library" ] && [ -f "$header" ] && grep -F -e "$library" -e "$header" SHA256SUMS | sha256sum -c --status 2>/dev/null
}

[ node_modules/.proven -nt package-lock.json ] && [ -f "$library" ] && [ -f "$header" ] && exit 0
if ! sound; then
    command -v npm >/dev/null || { echo "npm is needed once, to fetch DuckDB: install npm, or DuckDB itself" >&2; exit 1; }
    log=$(mktemp)
    # no install scripts: nothing of these packages is run, only their files are used
    if ! npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        exit 1
    fi
    rm -f "$log"
fi
sound || { echo "third_party/duckdb: what npm brought is not what SHA256SUMS says; not used" >&2; exit 1; }
: >node_modules/.proven
