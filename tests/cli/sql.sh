# backtrail sql as a place to work: statements, forms, complaints; a conversation on a terminal.
. "$(dirname "$0")/lib/tap.sh"

several() { run 0 sql "SELECT 1 AS a; SELECT 2 AS b;" --csv --logs "$logs" && [ "$(tr -d '\r' <"$TMP/out" | tr '\n' ,)" = 'a,1,b,2,' ]; }
check 'every statement answers' several
quiet() { run 0 sql "CREATE VIEW v AS SELECT 5 AS a; SELECT a FROM v" --csv --logs "$logs" && [ "$(tr -d '\r' <"$TMP/out" | tr '\n' ,)" = 'a,5,' ]; }
check 'one that makes a view says nothing' quiet
first() { run 2 sql "SELECT 1 AS a; SELECT nope FROM events; SELECT 3" --csv --logs "$logs" && out_has 1 && ! grep -q 3 "$TMP/out"; }
check 'the first that fails ends it' first
file() { printf -- '-- a question\nSELECT 1 AS a;\n\nSELECT count(*)\nFROM nowhere;\n' >"$TMP/q.sql" && run 2 sql -f "$TMP/q.sql" --csv --logs "$logs" && err_has 'LINE 5: FROM nowhere'; }
check '-f FILE: a complaint counts lines as the file does' file
nested() { run 0 sql "SELECT useridentity.sessioncontext.attributes AS a, [1, 2] AS b, map(['k'], [1]) AS m FROM cloudtrail_logs LIMIT 1" --jsonl --logs "$logs" && out_has '"b": [1, 2], "m": {"k": 1}}' && out_has '{"a": {"mfaauthenticated":'; }
check 'nested values are JSON in JSON' nested
picture() { run 0 sql "EXPLAIN SELECT 1" --logs "$logs" && [ "$(wc -l <"$TMP/out")" -gt 5 ] && out_has 'DUMMY_SCAN'; }
check 'EXPLAIN draws its plan' picture
trino() { run 0 sql "SELECT To_Unixtime(\"from_iso8601_timestamp\"('1970-01-01T00:01:00Z')) AS n" --csv --logs "$logs" && out_has 60; }
named() { run 0 sql "SELECT CAST(json_extract('{\"a\":[1]}', '\$.a') AS ARRAY(BIGINT)), 2 AS n" --csv --logs "$logs" && out_has '_col0,n'; }
check 'what was rewritten has the name that Athena gives it' named
check "Trino's functions are there when a statement names them, in any case and in quotes" trino
table() { run 2 sql "CREATE EXTERNAL TABLE cloudtrail_logs (eventversion STRING)" --logs "$logs" && err_has 'the tables are here already' && run 2 sql "MSCK REPAIR TABLE cloudtrail_logs" --logs "$logs" && err_has 'the tables are here already'; }
check 'the statements that make the table in Athena: what to do instead' table
empty() { run 2 sql ' -- nothing
' --logs "$logs" && err_has 'no statement'; run 2 sql ';' --logs "$logs"; }
check 'nothing to run is said' empty

# on a terminal
if command -v script >/dev/null; then
    talk() { # talk LINE…: a conversation; what is on the terminal goes to $TMP/screen
        for line; do echo "$line"; done >"$TMP/lines"
        (while IFS= read -r line; do sleep 0.4; printf '%s\r' "$line"; done <"$TMP/lines"; sleep 1) |
            HOME=$TMP/home timeout 60 script -qec "stty cols 80; '$BACKTRAIL' sql --logs '$logs'" /dev/null >"$TMP/screen" 2>&1
    }
    mkdir -p "$TMP/home"
    shell() { talk 'SELECT 40 + 2' '  AS answer;' ".schema events" ".mode csv" "SELECT ';' AS x, 6 * 7 AS y;" 'SELECT nope;' .nope .quit
        for words in '     ...> ' '42' 'event_time' ';,42' 'Referenced column' "'.nope' is no word of ours"; do
            grep -qF -e "$words" "$TMP/screen" || { echo "the terminal lacks: $words"; cat -v "$TMP/screen"; return 1; }; done; }
    check 'a conversation: statements over lines, words of its own, complaints' shell
    kept() { grep -q answer "$TMP/home/.local/state/backtrail/sql_history" && [ "$(stat -c %a "$TMP/home/.local/state/backtrail/sql_history")" = 600 ]; }
    check 'its history stays, for the user alone' kept
else
    number=$((number + 1)); echo "ok $number # SKIP no script(1) to make a terminal with"
fi
done_testing
