# What the logs cover: told alike on a screen, as JSON and as rows, and true to the logs.
. "$(dirname "$0")/lib/tap.sh"
command -v jq >/dev/null || { echo 'jq is not here'; exit 77; }
total=$(jq '.Records | length' "$logs")
screen() { run 0 coverage --logs "$logs" && for part in CHECKS WHEN SILENCE KINDS GLOBAL SIGN-IN CHANGES READ; do out_has "$part" || return 1; done; }
check 'every part is on the screen' screen
for width in 60 80 120; do
    fits() { COLUMNS=$width; export COLUMNS; run 0 coverage --logs "$logs" && [ "$(wc -L <"$TMP/out")" -le "$width" ]; }
    check "it fits $width columns" fits
done
unset COLUMNS
ascii() { LC_ALL=C run 0 coverage --logs "$logs" && ! LC_ALL=C grep -q '[^ -~]' "$TMP/out"; }
check 'outside of a UTF-8 locale it is plain ASCII' ascii
json() {
    run 0 coverage --logs "$logs" --json && jq -e --argjson n "$total" '
        .schema == "backtrail.coverage/1" and .event_count == $n and ([.places[].event_count] | add) == $n and
        ([.timeline.rows[].counts[]] | add) + .undated_count == $n and .events.kept == $n and
        ([.accounts[].event_count] | add) == $n and (.refusals == [])' "$TMP/out"
}
check 'the document counts every event once, in each of its parts' json
true_places() {
    run 0 coverage --logs "$logs" --json && jq -S '[.places[] | {a: .account_id, r: .region}] | unique' "$TMP/out" >"$TMP/told" &&
        jq -S '[.Records[] | {a: (.recipientAccountId // .userIdentity.accountId), r: .awsRegion}] | unique' "$logs" >"$TMP/true" &&
        cmp "$TMP/told" "$TMP/true"
}
check 'accounts and regions are those of the logs' true_places
states() { jq -e '[.checks[].state] | length > 5 and all(IN("ok", "missing", "cannot_tell"))' "$TMP/out"; }
check 'each check is ok, missing or cannot_tell' states
rows() {
    run 0 coverage --logs "$logs" --jsonl && jq -es --argjson n "$total" '[.[].event_count] | add == $n' "$TMP/out" &&
        run 0 coverage --logs "$logs" --csv && head -1 "$TMP/out" | grep -q '^account_id,region,category,event_count,first_event,last_event'
}
check 'rows are the places' rows
since() {
    cut=$(jq -r '[.Records[].eventTime] | sort | .[length / 2 | floor]' "$logs")
    count=$(jq --arg cut "$cut" '[.Records[] | select(.eventTime >= $cut)] | length' "$logs")
    run 0 coverage --logs "$logs" --since "$cut" --json && [ "$(jq .event_count "$TMP/out")" = "$count" ]
}
check '--since leaves out what was before' since
tampered() {
    jq '.Records |= (map(select(.eventName != "x")) + [(.[0] | .eventSource = "cloudtrail.amazonaws.com" | .eventName = "StopLogging" |
        .eventID = "11111111-1111-1111-1111-111111111111" | .errorCode = "AccessDenied" | .requestParameters = {name: "main-trail"})])' "$logs" >"$TMP/tampered.json" &&
        run 0 coverage --logs "$TMP/tampered.json" && out_has StopLogging && out_has denied && out_has main-trail &&
        run 0 coverage --logs "$TMP/tampered.json" --json && jq -e '.tampering[0] | .event_name == "StopLogging" and .outcome == "denied" and .target == "main-trail"' "$TMP/out"
}
check 'an attempt to stop the log is told' tampered
done_testing
