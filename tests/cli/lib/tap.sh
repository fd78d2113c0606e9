# Helpers of the command line tests: TAP on standard output. $BACKTRAIL is the program, $TMP a folder of this test's own.
export LC_ALL=C.UTF-8 TZ=UTC
unset COLUMNS NO_COLOR PAGER BACKTRAIL_LOGS BACKTRAIL_STORE
: "${BACKTRAIL:?the program to test}" "${TMP:?a folder of this test's own}"
HOME=$TMP; export HOME
logs=$(dirname "$0")/../data/alice.json
number=0 failed=0

# check NAME COMMAND…: the command succeeds
check() {
    number=$((number + 1)); name=$1; shift
    if "$@" >"$TMP/check.out" 2>&1; then echo "ok $number - $name"
    else echo "not ok $number - $name"; sed 's/^/#   /' "$TMP/check.out"; failed=1; fi
}
# run STATUS ARGUMENT…: run the program, keep "$TMP/out" and "$TMP/err", compare the exit status
run() {
    expected=$1; shift
    "$BACKTRAIL" "$@" >"$TMP/out" 2>"$TMP/err" </dev/null; status=$?
    [ "$status" = "$expected" ] && return 0
    echo "status $status, not $expected: backtrail $*"; cat "$TMP/err"; return 1
}
out_has() { grep -qF -e "$1" "$TMP/out" || { echo "standard output lacks: $1"; cat "$TMP/out"; return 1; }; }
err_has() { grep -qF -e "$1" "$TMP/err" || { echo "standard error lacks: $1"; cat "$TMP/err"; return 1; }; }
out_empty() { [ ! -s "$TMP/out" ] || { echo "standard output is not empty"; head -5 "$TMP/out"; return 1; }; }
err_empty() { [ ! -s "$TMP/err" ] || { echo "standard error is not empty"; cat "$TMP/err"; return 1; }; }
done_testing() { echo "1..$number"; exit $failed; }
