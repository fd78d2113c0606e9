# A world that is against it: full disks, folders that may not be written, Ctrl-C, other locales, two at once.
. "$(dirname "$0")/../cli/lib/tap.sh"
logs=$(cd "$(dirname "$0")/../data" && pwd)/alice.json
lead=ASIAIOSFODNN7WORK000
"$BUILD/tools/trailgen" bulk "$TMP/bulk" --events 20000 --seed 3 --per-file 40 >"$TMP/truth"
events() { "$BACKTRAIL" sql 'SELECT count(*) AS n, bit_xor(hash(event_id, event_name, request_parameters)) AS h FROM events' --csv "$@" 2>"$TMP/err" | tail -n 1 | tr -d '\r'; }
skip() { number=$((number + 1)); echo "ok $number # SKIP $1"; }
want=$(events --logs "$TMP/bulk")
"$BACKTRAIL" ingest "$logs" --store "$TMP/one" >/dev/null

# every command says that its output went nowhere
full() { "$BACKTRAIL" "$@" >/dev/full 2>"$TMP/err" </dev/null; [ $? = 4 ] && err_has 'cannot write to standard output'; }
every() {
    for words in "case $lead" "who $lead" "what $lead" "where $lead" "tree $lead" sessions events coverage "sql FROM(SELECT(1))" 'store info' 'store verify' compact; do
        for form in '' --json; do
            # shellcheck disable=SC2086  # words
            full $words $form --store "$TMP/one" || { echo "not said by: $words $form"; return 1; }
        done
    done
    full ingest "$logs" --store "$TMP/full" && full ingest "$logs" --store "$TMP/full" --json && full doctor && full help && full --version && full help --man && full sql --show
}
if [ -c /dev/full ]; then check 'every command: a full /dev/full is a message and status 4' every; else skip 'no /dev/full'; fi

locale() { # the same answers without UTF-8, and nothing that the locale cannot show
    for words in "case $lead" "what $lead" sessions events coverage; do
        # shellcheck disable=SC2086  # words
        LC_ALL=C "$BACKTRAIL" $words --store "$TMP/one" >"$TMP/out" 2>"$TMP/err" || return 1
        LC_ALL=C grep -q '[^ -~]' "$TMP/out" && { echo "beyond ASCII: $words"; return 1; }
        LC_ALL=C "$BACKTRAIL" $words --json --store "$TMP/one" >"$TMP/c" 2>/dev/null; "$BACKTRAIL" $words --json --store "$TMP/one" 2>/dev/null | cmp "$TMP/c" - || return 1
    done
}
check 'in the C locale: ASCII on the screen, the same JSON' locale

# Ctrl-C: what was read is kept, status 130, and the same command goes on
interrupt() {
    python3 - "$BACKTRAIL" "$TMP" <<'PYTHON'
import os, random, signal, subprocess, sys, time
program, tmp = sys.argv[1:]
words = [program, "ingest", tmp + "/bulk", "--store", tmp + "/interrupted", "--batch-bytes", "1000000"]
hit = 0
for wait in (0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 1.2):
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
    time.sleep(wait)
    process.send_signal(signal.SIGINT)
    said = process.stderr.read().decode()
    status = process.wait()
    if status == 130:
        hit += 1
        if "goes on from there" not in said: sys.exit("not said: " + said)
    elif status not in (0, -2): sys.exit("status %d: %s" % (status, said))
sys.exit(0 if hit else "it was never caught at work")
PYTHON
    [ $? = 0 ] && run 0 store verify --store "$TMP/interrupted" && run 0 ingest "$TMP/bulk" --store "$TMP/interrupted" && [ "$(events --store "$TMP/interrupted")" = "$want" ]
}
check 'Ctrl-C during ingest: status 130, and the same command goes on' interrupt

two() { "$BACKTRAIL" ingest "$TMP/bulk" --store "$TMP/two" --batch-bytes 1000000 >/dev/null & other=$!
    run 0 ingest "$TMP/bulk" --store "$TMP/two" --batch-bytes 1000000; wait $other && run 0 store verify --store "$TMP/two" && [ "$(events --store "$TMP/two")" = "$want" ]; }
check 'two ingests of the same logs at once: every event once' two

# a disk of 1 MiB
mkdir "$TMP/small"
if mount -t tmpfs -o size=1m none "$TMP/small" 2>/dev/null; then
    small() { run 4 ingest "$TMP/bulk" --store "$TMP/small/store" && err_has 'No space left' ; "$BACKTRAIL" store verify --store "$TMP/small/store" >"$TMP/out" 2>&1 || { cat "$TMP/out"; return 1; }; }
    check 'a full disk: status 4, said, and the store is sound' small
    larger() { mount -o remount,size=100m "$TMP/small" && run 0 ingest "$TMP/bulk" --store "$TMP/small/store" && [ "$(events --store "$TMP/small/store")" = "$want" ]; }
    check 'with room, the same command finishes' larger
    frozen() { cp -r "$TMP/one" "$TMP/small/one" && mount -o remount,ro "$TMP/small" && run 4 ingest "$TMP/bulk" --store "$TMP/small/one" && err_has 'ead-only' && run 0 case $lead --store "$TMP/small/one"; }
    check 'a store on a read-only disk is answered from, and not written' frozen
    umount "$TMP/small"
else
    skip 'no tmpfs can be mounted here: full and read-only disks are injected only (disk_faults.py)'
fi
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
    nobody() { mkdir "$TMP/closed" && chmod 755 "$TMP" "$TMP/closed" && setpriv --reuid 65534 --regid 65534 --clear-groups "$BACKTRAIL" ingest "$logs" --store "$TMP/closed/store" >"$TMP/out" 2>"$TMP/err"; [ $? = 4 ] && err_has 'ermission denied'; }
    check 'a folder that may not be written: status 4, said' nobody
else
    forbidden() { mkdir "$TMP/closed" && chmod 555 "$TMP/closed" && run 4 ingest "$logs" --store "$TMP/closed/store" && err_has 'ermission denied'; }
    check 'a folder that may not be written: status 4, said' forbidden
fi
done_testing
