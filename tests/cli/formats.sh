# JSON, JSON lines, CSV, raw records and SQL: promises to programs, judged by jq.
. "$(dirname "$0")/lib/tap.sh"
lead=ASIAIOSFODNN7WORK000
json() { run 0 "$@" --logs "$logs" --json && err_empty && jq -e . "$TMP/out" >/dev/null; }
if command -v jq >/dev/null; then
    contract() { json case $lead && jq -e '.schema == "backtrail.case/1" and .lead.type == "access_key" and .chain[0].event_id == "00000002-1111-4222-8333-444455556666" and .chain[0].class == "K" and .verdict.origin.kind == "user_key" and .verdict.origin.access_key_id == "AKIAIOSFODNN7ALICE00" and .sessions[0].event_count == 5 and .sessions[0].denied == 1' "$TMP/out"; }
    check 'case --json is backtrail.case/1' contract
    parts() { for part in who what where tree; do json $part $lead && jq -e '.schema == "backtrail.case/1" and .lead and .coverage' "$TMP/out" || return 1; done; }
    check 'who, what, where and tree print parts of the same document' parts
    lines() { run 0 case $lead --logs "$logs" --jsonl && [ "$(wc -l <"$TMP/out")" = 1 ] && jq -e .schema "$TMP/out"; }
    check 'case --jsonl is the document on one line' lines
    calls() { run 0 what $lead --logs "$logs" --jsonl && [ "$(jq -s 'map(.total) | add' "$TMP/out")" = 5 ]; }
    check 'what --jsonl is a call a line' calls
    sessions() { json sessions && jq -e '.schema == "backtrail.sessions/1" and (.sessions | length) == 2' "$TMP/out"; }
    check 'sessions --json' sessions
    session_lead() { id=$("$BACKTRAIL" sessions --jsonl --logs "$logs" | jq -r 'select(.kind == "role") | .session_id') && run 0 case "$id" --logs "$logs" && out_has CreateUser && run 0 events "$id" --jsonl --logs "$logs" && [ "$(wc -l <"$TMP/out")" = 5 ]; }
    check 'session ids of a listing are leads' session_lead
    events() { json events --outcome denied && jq -e '.events | length == 1 and .[0].event_name == "AttachUserPolicy" and .[0].source_offset > 0' "$TMP/out"; }
    check 'events --json tells file and offset' events
    raw() { run 0 events --event 00000005 --raw --logs "$logs" && jq -e '.eventName == "CreateUser"' "$TMP/out" && err_has "$logs at byte"; }
    check 'events --raw prints the record as it stands, with its place' raw
    raw_lines() { run 0 events --name createuser --raw --jsonl --logs "$logs" && jq -e '.record.eventName == "CreateUser" and .source_offset > 0' "$TMP/out"; }
    check 'events --raw --jsonl holds record and place' raw_lines
    sql() { json sql 'SELECT count(*) AS n, count(*) AS n FROM events' && jq -e '.[0] == {n: 7, n_2: 7}' "$TMP/out"; }
    check 'sql --json: an array of rows, names unique' sql
else
    echo '# SKIP jq is missing'
fi
filters() { for filter in '--user alice:2' '--key ASIAIOSFODNN7WORK000:5' '--service iam:2' '--service iam.amazonaws.com:2' '--writes:2' '--ip 203.0.113.7:7' '--ip 198.51.100.1:0' '--region us-east-1:7' '--since 2024-07-30T19:40:00Z:2' '--until 2024-07-30T19:30:00Z:1' '--contains prod/database:1' '--account 111122223333:7' '--arn Deploy:5' '--limit 3:3'; do
    "$BACKTRAIL" events ${filter%:*} --jsonl --logs "$logs" >"$TMP/out" 2>"$TMP/err" || return 1
    [ "$(wc -l <"$TMP/out")" = "${filter##*:}" ] || { echo "$filter gave $(wc -l <"$TMP/out")"; return 1; }; done; }
check 'each filter of events picks what it says' filters
csv() { run 0 events --csv --logs "$logs" && [ "$(head -1 "$TMP/out" | cut -d, -f1-3)" = event_time,event_source,event_name ]; }
check 'CSV has a header' csv
defused() { run 0 sql "SELECT '=1+1' AS a, '@x' AS b" --csv --logs "$logs" && out_has "'=1+1,'@x"; }
check 'CSV cells do not act in a spreadsheet' defused
calls_csv() { run 0 what $lead --csv --logs "$logs" && out_has 'group,event_source,event_name,total' && out_has 'CreateUser'; }
check 'what --csv has the columns of the contract' calls_csv
printf 'SELECT event_name\nFROM events WHERE error_code IS NOT NULL;\n' >"$TMP/q.sql"
sql_file() { run 0 sql -f "$TMP/q.sql" --csv --logs "$logs" && out_has AttachUserPolicy && "$BACKTRAIL" sql - --csv --logs "$logs" <"$TMP/q.sql" | grep -q AttachUserPolicy; }
check 'SQL from a file and from standard input' sql_file
locked() { printf 'secret,1\n' >"$TMP/secret.csv"; run 2 sql "SELECT * FROM read_csv('$TMP/secret.csv')" --logs "$logs" || run 4 sql "SELECT * FROM '$TMP/secret.csv'" --logs "$logs"; ! grep -q secret,1 "$TMP/out"; }
check 'SQL reads no file but the logs' locked
show() { run 0 sql --show && out_has sessions && run 0 sql --show sessions && out_has SELECT; }
check 'built-in queries are listed and printed' show
shown_runs() { run 0 coverage --csv --logs "$logs" && out_has '111122223333,us-east-1,management write,2'; }
check 'coverage counts by account, region and kind' shown_runs
done_testing
