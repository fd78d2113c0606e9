# serve and report: what they say before a page is shown. Their answers are tests/scenario/serve.py's.
. "$(dirname "$0")/lib/tap.sh"
lead=ASIAIOSFODNN7WORK000
logs=$(cd "$(dirname "$logs")" && pwd)/alice.json
BACKTRAIL_STORE= && unset BACKTRAIL_STORE

# a build without Node has no page, and says what to do; with one, the same commands work
if "$BACKTRAIL" report $lead -o "$TMP/page.html" --logs "$logs" 2>/dev/null; then
    written() { run 0 report $lead -o "$TMP/page.html" --logs "$logs" && err_has 'wrote' && err_has '5 events' && grep -q 'id="backtrail-data"' "$TMP/page.html"; }
    check 'report writes a page, and says where and how large' written
    replaced() { echo old >"$TMP/page.html" && run 0 report $lead -o "$TMP/page.html" --logs "$logs" && ! grep -q '^old' "$TMP/page.html" && [ "$(ls "$TMP" | grep -c '^page.html')" = 1 ]; }
    check 'it takes the place of an older one, and leaves nothing beside it' replaced
    piped() { run 0 report $lead -o - --logs "$logs" && out_has 'id="backtrail-data"'; }
    check 'it can be written to standard output' piped
    unwritable() { run 4 report $lead -o "$TMP/no/such/page.html" --logs "$logs" && err_has 'cannot write' && err_has 'no/such'; }
    check 'where it cannot be written is said' unwritable
    unknown() { run 1 report ASIAIOSFODNN7NOTHERE -o "$TMP/none.html" --logs "$logs" && err_has 'not in the evidence' && [ ! -e "$TMP/none.html" ]; }
    check 'a lead that is not in the evidence writes no page' unknown
    nowhere() { run 2 report $lead --logs "$logs" && err_has '-o case.html'; }
    check 'where to is asked for' nowhere
    both() { run 2 serve --store "$TMP/x" --logs "$logs" && err_has 'backtrail ingest'; }
    check 'serve shows a store or logs, not both' both
    missing() { run 4 serve --store "$TMP/nowhere" && err_has nowhere; run 4 serve --logs "$TMP/nothing" && err_has nothing; }
    check 'evidence that is not there is said' missing
    lead() { run 2 serve $lead --logs "$logs" && err_has 'backtrail report'; }
    check 'serve takes no lead, and says what does' lead
    port() { run 2 serve --logs "$logs" --port 70000 && err_has 65535; run 2 serve --logs "$logs" --port x; run 2 serve --logs "$logs" --listen nonsense && err_has 'no address'; }
    check 'a port or an address that is none is said' port
else
    without() { run 4 report $lead -o "$TMP/page.html" --logs "$logs" && err_has 'without its page' && err_has Node && [ ! -e "$TMP/page.html" ]; run 4 serve --logs "$logs" && err_has 'without its page'; }
    check 'a build without Node says that it has no page, and what to install' without
fi
cleaned() { [ -z "$(ls "$XDG_CACHE_HOME/backtrail" 2>/dev/null)" ]; }
check 'nothing stays behind in the cache' cleaned
done_testing
