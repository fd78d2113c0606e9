# The store: ingest once, ask again and again; incremental, idempotent, refused when it is foreign; logs and store as one.
. "$(dirname "$0")/lib/tap.sh"
lead=ASIAIOSFODNN7WORK000
store=$TMP/case.store
logs=$(cd "$(dirname "$logs")" && pwd)/alice.json # a store names its sources absolutely
value() { sed -n "s/^ *\"$1\": \([0-9]*\),*$/\1/p" "$TMP/out" | head -1; }
count() { run 0 sql 'SELECT count(*) AS n FROM events' --csv "$@" && tail -n 1 "$TMP/out" | tr -d '\r'; }

first() { run 0 ingest "$logs" --store "$store" && out_has '7 in = 7 kept + 0 duplicate + 0 refused'; }
check 'ingest makes a store and says what it read' first
again() { run 0 ingest "$logs" --store "$store" --json && [ "$(value skipped)" = 1 ] && [ "$(value in)" = 0 ]; }
check 'a file that is in the store is skipped' again
touched() { cp "$logs" "$TMP/a.json" && run 0 ingest "$TMP/a.json" --store "$store" && out_has '7 in = 0 kept + 7 duplicate'; }
check 'an event that is in the store is a duplicate, from whatever file' touched
mtime() { touch "$TMP/a.json" && run 0 ingest "$TMP/a.json" --store "$store" --json && [ "$(value skipped)" = 1 ]; }
check 'a file that was only touched is skipped' mtime
grown() { sed 's/"eventID": *"00000005-/"eventID":"99999995-/' "$logs" >"$TMP/a.json" && run 0 ingest "$TMP/a.json" --store "$store" && out_has '7 in = 1 kept + 6 duplicate'; }
check 'of a file that changed only what is new is kept' grown

alike() { for command in case who what where tree; do
    "$BACKTRAIL" $command $lead --json --logs "$logs" >"$TMP/by_logs" 2>/dev/null; run 0 $command $lead --json --store "$TMP/one" || return 1
    cmp "$TMP/by_logs" "$TMP/out" || return 1; done; }
"$BACKTRAIL" ingest "$logs" --store "$TMP/one" >/dev/null
check 'a case is the same from logs and from a store' alike
lists() { for words in 'sessions' 'events --outcome denied' 'coverage'; do
    "$BACKTRAIL" $words --csv --logs "$logs" 2>/dev/null | sed "s|[^,]*alice.json||" >"$TMP/by_logs"; run 0 $words --csv --store "$TMP/one" || return 1
    sed "s|[^,]*alice.json||" "$TMP/out" | cmp "$TMP/by_logs" - || return 1; done; }
check 'listings are the same from logs and from a store' lists
# the window ends within an hour that has events on both sides
window() { "$BACKTRAIL" coverage --since 2024-07-30T19:36:15Z --until 2024-07-30T19:39:00Z --json --logs "$logs" >"$TMP/by_logs" 2>/dev/null
    run 0 coverage --since 2024-07-30T19:36:15Z --until 2024-07-30T19:39:00Z --json --store "$TMP/one" || return 1
    [ "$(value event_count)" = 4 ] && cmp "$TMP/by_logs" "$TMP/out"; }
check 'coverage of a window is the same from logs and from a store' window
raw() { run 0 events --event 00000005 --raw --store "$TMP/one" && out_has CreateUser; }
check 'raw records are found from a store' raw
trino() { run 0 sql "SELECT useridentity.arn FROM cloudtrail_logs WHERE eventname = 'CreateUser'" --csv --store "$TMP/one" && out_has Deploy; }
check 'cloudtrail_logs is there on a store' trino
both() { [ "$(count --store "$TMP/one" --logs "$TMP/a.json")" = 8 ] && [ "$(count --store "$TMP/one" --logs "$logs")" = 7 ]; }
check 'logs and a store together are their union' both
both_case() { run 0 case $lead --json --store "$TMP/one" --logs "$TMP/a.json" && out_has '"event_count": 6'; }
check 'a case looks at both' both_case
environment() { [ "$(BACKTRAIL_STORE=$TMP/one count)" = 7 ] && (cd "$TMP" && rm -rf backtrail.store && cp -r one backtrail.store && [ "$(count)" = 7 ]); }
check 'BACKTRAIL_STORE and ./backtrail.store are the default' environment
explicit() { [ "$(BACKTRAIL_STORE=$store count --logs "$logs")" = 7 ]; }
check 'logs that are named stand alone' explicit
repeated() { run 0 case $lead --store "$TMP/one" && out_has "--store"; }
check 'the next command names the store' repeated

secret() { printf '{"Records":[{"eventID":"1","eventTime":"2024-07-30T19:36:15Z","eventSource":"sts.amazonaws.com","eventName":"AssumeRole","responseElements":{"credentials":{"accessKeyId":"ASIAIOSFODNN7SECRET0","sessionToken":"IQoJverysecrettokenverysecret"}}}]}' >"$TMP/s.json" &&
    run 0 ingest "$TMP/s.json" --store "$TMP/s" && run 0 sql 'SELECT response_elements FROM events' --csv --store "$TMP/s" && out_has '<redacted>' && ! grep -rqa verysecret "$TMP/s"; }
check 'session tokens do not reach a store' secret
damaged() { printf '{"Records":[{"eventID":"1","eventName":"A","eventTime":"2024-07-30T19:36:15Z"},{"eventID":"2","eventName":"B' >"$TMP/d.json" && run 3 ingest "$TMP/d.json" --store "$TMP/d" --json && out_has '"refusals": [' && out_has d.json && run 3 sql 'SELECT count(*) FROM events' --store "$TMP/d"; }
check 'what is refused is listed, at the ingest and in later answers' damaged
timeless() { printf '{"eventID":"1","eventName":"A","eventVersion":"1.08","eventSource":"a.amazonaws.com"}\n' >"$TMP/t.json" && run 0 ingest "$TMP/t.json" --store "$TMP/t" && [ "$(count --store "$TMP/t")" = 1 ] && run 0 store verify --store "$TMP/t"; }
check 'an event without a time has its place' timeless

info() { run 0 store info --store "$store" && out_has '8, 2024-07-30'; run 0 store info --store "$store" --json && out_has '"schema": "backtrail.store/1"'; }
check 'store info' info
compact() { run 0 compact --store "$store" && out_has 'are now 1 in 1' && run 0 store verify --store "$store" && out_has 'sound: 8 events' && [ "$(count --store "$store")" = 8 ]; }
check 'compact makes one of many, and loses nothing' compact
after() { run 0 ingest "$logs" "$TMP/a.json" --store "$store" && out_has '0 in = 0 kept'; }
check 'after it, ingest still knows what it read' after
broken() { cp -r "$TMP/one" "$TMP/broken" && for f in "$TMP"/broken/events/*/*.parquet; do head -c 2000 "$f" >"$f.x" && mv "$f.x" "$f"; done && run 4 store verify --store "$TMP/broken" && out_has damaged && err_has 'cannot read'; }
check 'store verify finds a damaged segment' broken
torn() { cp -r "$TMP/one" "$TMP/torn" && printf '{"commit":"0123","rows":5,"segm' >>"$TMP/torn/manifest.jsonl" && [ "$(count --store "$TMP/torn")" = 7 ] && run 0 ingest "$TMP/a.json" --store "$TMP/torn" && [ "$(count --store "$TMP/torn")" = 8 ]; }
check 'a manifest that was cut is read up to there, and goes on' torn
nul() { sed 's/"awsRegion": *"us-east-1"/"awsRegion":"us\\u0000east"/' "$logs" >"$TMP/nul.json" && grep -q u0000 "$TMP/nul.json" && run 0 ingest "$TMP/nul.json" --store "$TMP/nul" && [ "$(count --store "$TMP/nul")" = 7 ]; }
check 'a NUL in a text of the log hides no batch' nul
stray() { cp "$TMP"/torn/events/*/*.parquet "$TMP/stray" 2>/dev/null; d=$(ls -d "$TMP"/torn/events/*); cp "$(ls "$d"/*.parquet | head -1)" "$d/00000000000000000000dead.parquet"; [ "$(count --store "$TMP/torn")" = 8 ] && run 0 ingest "$logs" --store "$TMP/torn" && [ ! -e "$d/00000000000000000000dead.parquet" ]; }
check 'a segment that no commit names is not seen, and removed' stray

header() { sh -c 'echo $$' >"$TMP/dead" && cp -r "$TMP/one" "$TMP/begun" && touch "$TMP/begun/store.json.$(cat "$TMP/dead")" "$TMP/begun/store.json.$$" && run 0 ingest "$logs" --store "$TMP/begun" && [ ! -e "$TMP/begun/store.json.$(cat "$TMP/dead")" ] && [ -e "$TMP/begun/store.json.$$" ]; }
check 'what a death while the store was made left is removed, what another makes is not' header

newer() { cp -r "$TMP/one" "$TMP/newer" && sed 's/"version": [0-9]*/"version": 99/' "$TMP/one/store.json" >"$TMP/newer/store.json" && run 4 case $lead --store "$TMP/newer" && err_has 'newer backtrail' && run 4 ingest "$logs" --store "$TMP/newer"; }
check 'a store of a newer version is refused, with words' newer
older() { cp -r "$TMP/one" "$TMP/older" && sed 's/"version": [0-9]*/"version": 2/' "$TMP/one/store.json" >"$TMP/older/store.json" && run 4 case $lead --store "$TMP/older" && err_has 'ingest the logs again'; }
check 'a store of an older version is refused, with what to do' older
lost() { cp -r "$TMP/one" "$TMP/lost" && rm "$TMP"/lost/index/*.idx && run 4 case $lead --store "$TMP/lost" && err_has 'cannot read' && run 4 store verify --store "$TMP/lost" && cut=$(ls "$TMP"/one/index/*.idx) && head -c 300 "$cut" >"$TMP/lost/index/${cut##*/}" && run 4 case $lead --store "$TMP/lost" && err_has damaged; }
check 'an index that is lost or cut is told' lost
foreign() { mkdir -p "$TMP/foreign" && echo hello >"$TMP/foreign/file" && run 2 ingest "$logs" --store "$TMP/foreign" && err_has 'not a store' && run 4 case $lead --store "$TMP/foreign"; }
check 'a folder of other things is not made a store' foreign
missing() { run 4 case $lead --store "$TMP/nowhere" && err_has nowhere && err_has 'backtrail ingest'; }
check 'a store that is not there is said' missing
nothing() { run 2 ingest --store "$TMP/x" && err_has 'needs logs'; run 4 ingest "$TMP/no-such-logs" --store "$TMP/x"; }
check 'ingest without logs, and of logs that are not there' nothing
locked() { run 2 sql "COPY (SELECT 1) TO '$TMP/one/manifest.jsonl'" --store "$TMP/one" || run 4 sql "COPY (SELECT 1) TO '$TMP/one/manifest.jsonl'" --store "$TMP/one"; [ "$(count --store "$TMP/one")" = 7 ]; }
check 'SQL cannot write to the store' locked
interrupted() { "$BACKTRAIL" ingest "$logs" --store "$TMP/i" >/dev/null 2>&1 & wait $!; run 0 store verify --store "$TMP/i"; }
check 'a store is sound after its ingest' interrupted
done_testing
