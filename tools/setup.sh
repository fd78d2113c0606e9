# setup.sh: what ./quickstart and ./check share; read with ".". Works in any POSIX shell, on a machine with nothing on it.

say() { # one line a step, on stderr: stdout is for results
    printf '%s\n' "$@" >&2
}

give_up() { # give_up WHAT [WHAT TO TRY]…
    for line; do say "$line"; done
    exit 4
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# missing PACKAGE=TEST…: the packages whose test fails. A test is program:NAME, pc:NAME (pkg-config) or file:PATTERN.
missing() {
    for entry; do
        package=${entry%%=*} test=${entry#*=}
        case $test in
        program:*) command -v "${test#*:}" >/dev/null 2>&1 ;;
        pc:*) pkg-config --exists "${test#*:}" 2>/dev/null ;;
        # shellcheck disable=SC2086  # the pattern is to be expanded
        file:*) ls ${test#*:} >/dev/null 2>&1 ;;
        esac || printf '%s ' "$package"
    done
}

# install PACKAGE…: with apt-get, as root or by sudo; says clearly when neither is possible
install_packages() {
    [ $# -gt 0 ] || return 0
    command -v apt-get >/dev/null 2>&1 || give_up "these Debian packages are missing: $*" \
        "there is no apt-get here: install what they hold with your system's package manager, then run this again"
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null 2>&1; then
        give_up "these packages are missing: $*" "there is no sudo here: run as root: apt-get install --no-install-recommends $*"
    fi
    say "installing: $*"
    log=$(mktemp)
    # the lists of a new machine are empty, those of an old one may name versions that are gone
    if ! ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1 || ! apt_install "$@" >"$log" 2>&1; then
        as_root apt-get update -qq >"$log" 2>&1 && apt_install "$@" >>"$log" 2>&1 || {
            tail -n 20 "$log" >&2
            rm -f "$log"
            give_up "apt-get could not install: $*"
        }
    fi
    rm -f "$log"
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@"
}

BUILD_NEEDS='gcc=program:gcc libc6-dev=file:/usr/include/stdio.h make=program:make pkg-config=program:pkg-config
libdeflate-dev=pc:libdeflate libzstd-dev=pc:libzstd zlib1g-dev=pc:zlib libjansson-dev=pc:jansson libsmartcols-dev=pc:smartcols
libarchive-dev=pc:libarchive libmaxminddb-dev=pc:libmaxminddb libedit-dev=pc:libedit libmicrohttpd-dev=pc:libmicrohttpd'

# packages_of FOLDER: what its package-lock.json pins, in node_modules; nothing when it is there already. No script of
# a package runs.
packages_of() {
    cmp -s "$1/package-lock.json" "$1/node_modules/.from" && return 0
    # shellcheck disable=SC2046
    install_packages $(missing npm=program:npm nodejs=program:node ca-certificates=file:/etc/ssl/certs/ca-certificates.crt)
    say "fetching the packages of $1"
    log=$(mktemp)
    if ! npm ci --prefix "$1" --ignore-scripts --no-audit --no-fund >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
    cp "$1/package-lock.json" "$1/node_modules/.from"
}

# everything a build needs: compiler and libraries, DuckDB, and what the page is bundled from
set_up_build() {
    # without pkg-config all libraries look missing, which is harmless: apt-get knows better
    # shellcheck disable=SC2046,SC2086  # lists of words
    install_packages $(missing $BUILD_NEEDS)
    if ! ls /usr/include/duckdb.h /usr/local/include/duckdb.h >/dev/null 2>&1; then
        if [ ! -f third_party/duckdb/node_modules/.proven ]; then
            # shellcheck disable=SC2046
            install_packages $(missing npm=program:npm ca-certificates=file:/etc/ssl/certs/ca-certificates.crt)
            say "fetching DuckDB 1.4.4"
        fi
        third_party/duckdb/fetch.sh || give_up "DuckDB could not be fetched; see above"
    fi
    packages_of web || say "going on without them: this program will have no page (report, serve)"
}

# build GOAL…: quiet when nothing is to be done, one line when something is, everything when it fails
build() {
    make -q "$@" >/dev/null 2>&1 && return 0
    say "building ${BUILDING:-backtrail}"
    log=$(mktemp)
    if ! make -j"$(nproc)" "$@" >"$log" 2>&1; then
        tail -n 60 "$log" >&2
        rm -f "$log"
        give_up "the build failed; see above"
    fi
    rm -f "$log"
}
