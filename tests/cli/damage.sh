# Damaged, foreign and hostile input: what can be read is answered, what cannot is named with file and place, and no
# character of a log acts on anybody's terminal or spreadsheet.
. "$(dirname "$0")/lib/tap.sh"
key=AKIAIOSFODNN7ALICE00
python3 - "$logs" "$TMP" <<'PYTHON' || exit 1
import copy, gzip, json, os, sys
source, folder = json.load(open(sys.argv[1])), sys.argv[2]
first = source["Records"][0]

def record(number, **members):
    one = copy.deepcopy(first)
    one.update(eventID="%08x-1111-4222-8333-444455556666" % number, requestID="r-%d" % number, **members)
    return json.dumps(one, separators=(",", ":")).encode()

def put(name, data):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as out:
        out.write(data if isinstance(data, bytes) else data.encode())

def with_middle(middle):
    return b'{"Records":[' + record(10) + b"," + middle + b"," + record(12) + b"]}"

def middle(name, data):
    put(name + "/a.json", with_middle(data))

whole = json.dumps(source).encode()
packed = gzip.compress(whole)
put("cut/a.json.gz", packed[: len(packed) // 2])
put("cut/whole.json", whole)
put("magic/a.json.gz", bytes([packed[0] ^ 1]) + packed[1:])
put("magic/whole.json", whole)
put("after/a.json.gz", packed + b"and more")
put("member/a.json.gz", packed + gzip.compress(record(99)))
put("crc/a.json.gz", packed[:-8] + bytes([packed[-8] ^ 1]) + packed[-7:])
half = len(packed) // 2
put("flip/a.json.gz", packed[:half] + bytes([packed[half] ^ 16]) + packed[half + 1 :])
put("flip/whole.json", whole)
middle("trailing-comma", b'{"eventVersion":"1.08",}')
put("only-broken/a.json", '{"Records":[{"eventVersion":"1.08",]}')
put("only-open/a.json", '{"Records":[')
middle("nameless", b'{"userIdentity":{"type":"Root"},"eventVersion":"1.08","awsRegion":"us-east-1"}')
for depth in (65, 10000):
    middle("deep-%d" % depth, record(11, requestParameters=0).replace(b'"requestParameters":0', b'"requestParameters":' + b"[" * depth + b"]" * depth))
put("deep-document/a.json", b"[" * 65 + record(1) + b"]" * 65)
middle("long-string", record(11, userAgent="A" * (300 << 10)))
middle("long-record", record(11, requestParameters={"k%d" % i: "v" * 1000 for i in range(1200)}))
middle("utf8", record(11, userAgent="@@").replace(b"@@", b"\xff\xfe"))
middle("nul", record(11, userAgent="@@").replace(b"@@", b"a\0b"))
put("utf16/a.json", whole.decode().encode("utf-16"))
put("empty/a.json", b"")
put("empty/b.json.gz", gzip.compress(b""))
put("blank/a.json", b" \n\t\n" * 50)
put("foreign/README.md", "# notes\n")
put("foreign/package.json", '{"name":"x"}')
put("foreign/logo.png", b"\x89PNG\r\n\x1a\n" + bytes(32))
put("digests/a.json", '{"awsAccountId":"1","digestS3Object":"x","logFiles":[]}')
put("csv/a.csv", "User name,Event time,Event source,Event name,Event ID\n,2024-01-01T00:00:00Z,s3.amazonaws.com,A,1\n"
    '"eve,2024-01-01T00:00:00Z,s3.amazonaws.com,B,2\n,,,,\neve,2024-01-01T00:00:00Z,s3.amazonaws.com,C,3\n')
put("unreadable/a.json", whole)
put("unreadable/b.json", record(77))
put("many/a.json", b'{"Records":[' + b",".join(
    record(i, userIdentity=dict(source["Records"][2]["userIdentity"], principalId="AROAIOSFODNN7DEPLOY00:s%d" % i)) for i in range(2100)) + b"]}")
put("mixed/a.json", whole)
for i in range(7):
    put("mixed/cut%d.json" % i, with_middle(b'{"eventVersion":"1.08",')[:-40])

# every text of a log is the adversary's
evil = '=HYPERLINK("x")\x1b[31m\x1b]0;t\x07\x9b5m\u202egnp\u2066\u200f\n\r\x08\x7f\u2028\ufeff'
def poison(value, kept):
    if isinstance(value, dict):
        return {name: item if name in kept else poison(item, kept) for name, item in value.items()}
    if isinstance(value, list):
        return [poison(item, kept) for item in value]
    return evil + value if isinstance(value, str) else value
structure = {"eventVersion", "eventTime", "creationDate", "accessKeyId", "principalId", "eventSource", "eventName"}
put("evil/values.json", json.dumps(poison(source, structure)))
put("evil/names.json", json.dumps(poison(source, {"eventVersion", "eventTime", "creationDate", "accessKeyId"}), ensure_ascii=False))
put("evil/x\x1b[31m\n\u202ey.json", with_middle(b"{\"eventVersion\":\"1.08\",}"))
put("evil/x\x1b[31m\n\u202ey.txt", "text")
put("evil.finding", json.dumps({"schemaVersion": "2.0", "type": evil, "title": evil}))
PYTHON

# refused FOLDER EVENTS REASON PLACE: so many events are kept, the reason is said with file and offset, status 3
refused() {
    run 3 events --jsonl --logs "$TMP/$1" && err_has "$3" && err_has "$4" || return 1
    [ "$(wc -l <"$TMP/out")" = "$2" ] || { echo "kept $(wc -l <"$TMP/out") events, not $2"; return 1; }
}
check 'gzip cut short: the whole records before the cut, and the other files' refused cut 7 'gzip data ends early' "cut/a.json.gz' at byte"
check 'a gzip file whose first byte is damaged is named' refused magic 7 'holds no gzip data' 'magic/a.json.gz'
check 'bytes behind the end of the gzip data are named' refused after 7 'bytes after the end of the gzip data' 'at byte'
check 'a second gzip member is not slipped in' refused member 7 'bytes after the end of the gzip data' 'at byte'
check 'a wrong checksum: what was read may be altered' refused crc 7 'may be altered' 'at byte'
flipped() { run 3 events --jsonl --logs "$TMP/flip" && err_has 'gzip data is damaged' && [ "$(grep -c '"event_time": "2024-07-30T19:..:..Z"' "$TMP/out")" -ge 7 ]; }
check 'a flipped bit costs its file only' flipped
check 'a broken record between two good ones' refused trailing-comma 2 'not valid JSON' "a.json' at byte"
check 'a broken record that is alone is no foreign document' refused only-broken 0 'not valid JSON' "a.json' at byte 12"
check 'a list of records that is cut before the first' refused only-open 0 'text ends early' "a.json' at byte 12"
check 'a record that lacks its name and source' refused nameless 2 'without eventName or eventSource' 'at byte'
check 'parameters nested 65 deep' refused deep-65 2 'nested too deeply' 'at byte'
check 'parameters nested 10,000 deep' refused deep-10000 2 'nested too deeply' 'at byte'
check 'records in lists nested 65 deep' refused deep-document 0 'nested too deeply' 'at byte'
check 'a string of 300 KiB' refused long-string 2 'a string is too long' 'at byte'
check 'a record of more than 1 MiB' refused long-record 2 'record is too long' 'at byte'
check 'bytes that are not UTF-8' refused utf8 2 'invalid UTF-8' 'at byte'
check 'a NUL byte in a string' refused nul 2 'raw control character' 'at byte'
check 'UTF-16 is refused with what to do' refused utf16 0 'convert it to UTF-8' 'a.json'
check 'empty files, packed or not, are named' refused empty 0 '2 x empty file' 'a.json'
check 'CSV with a lost quote costs one row; rows may begin with empty cells' refused csv 2 'CSV row does not end' 'a.csv'

bomb() {
    head -c 200000000 /dev/zero | gzip -1 >"$TMP/bomb.json.gz"
    (ulimit -v 4000000; run 3 coverage --logs "$TMP/bomb.json.gz") && err_has 'decompression bomb'
}
check 'a decompression bomb is refused early' bomb
answered() { run 3 case $key --logs "$TMP/cut" && out_has 'user alice' && out_has 'refused_input' && err_has 'answered, but 2 pieces'; }
check 'a case on damaged logs is answered, with a caveat' answered
if command -v jq >/dev/null; then
    counted() {
        run 3 case $key --logs "$TMP/trailing-comma" --json &&
            jq -e '.coverage.refused == 1 and .coverage.events == 2 and any(.caveats[]; .code == "refused_input")' "$TMP/out"
    }
    check 'case --json counts and names what was refused' counted
else
    echo '# SKIP jq is missing'
fi
grouped() {
    run 3 coverage --logs "$TMP/mixed" && [ "$(wc -l <"$TMP/err")" -le 6 ] && err_has '7 x ' && err_has '--verbose' &&
        run 3 coverage --verbose --logs "$TMP/mixed" && for i in 0 1 2 3 4 5 6; do err_has "mixed/cut$i.json' at byte" || return 1; done
}
check 'many of a kind are one line; --verbose lists them all' grouped
absent() { run 1 case ASIAIOSFODNN7NOBODY0 --logs "$TMP/cut" && err_has 'not in the evidence' && err_has '2 pieces of the input could not be read' && ! grep -q answered "$TMP/err"; }
check 'a lead that is not there: what could not be read is said too' absent

foreign() {
    run 4 events --jsonl --logs "$TMP/foreign" && out_empty && err_has 'not one CloudTrail event' &&
        err_has "text: '" && err_has "a picture: '" && err_has "JSON of another kind: '" && err_has package.json
}
check 'a folder of other files: status 4, and what they are' foreign
foreign_case() { run 4 case $key --logs "$TMP/foreign" && err_has 'no event at all' && err_has 'not one CloudTrail event'; }
check 'a case on a folder of other files is not "the lead is not there"' foreign_case
check 'a file of blanks is named' eval 'run 4 events --logs "$TMP/blank" && err_has "nothing but white space"'
check 'nothing but digests is said' eval 'run 0 events --logs "$TMP/digests" && err_has "not one CloudTrail event" && err_has "1 digest"'
mkdir -p "$TMP/nothing/below"
check 'a folder without files: status 4, with a hint' eval 'run 4 sessions --logs "$TMP/nothing" && err_has "no files in" && err_has AWSLogs'
left_alone() { cp "$logs" "$TMP/foreign/z.json"; run 0 coverage --verbose --logs "$TMP/foreign" && err_has 'left alone' && err_has README.md; rm "$TMP/foreign/z.json"; }
check 'foreign files among logs: nothing is wrong, --verbose lists them' left_alone
chmod 000 "$TMP/unreadable/b.json"
unreadable() { run 3 events --jsonl --logs "$TMP/unreadable" && err_has 'b.json' && err_has 'Permission denied' && [ "$(wc -l <"$TMP/out")" = 7 ]; }
if [ "$(id -u)" != 0 ]; then check 'a file that may not be read costs itself only' unreadable
elif command -v setpriv >/dev/null && chmod -R a+rX "$TMP" 2>/dev/null && chmod 000 "$TMP/unreadable/b.json" && setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$BACKTRAIL" -a -r "$TMP/unreadable/a.json" 2>/dev/null; then
    as_nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$BACKTRAIL" events --jsonl --logs "$TMP/unreadable" >"$TMP/out" 2>"$TMP/err"; [ $? = 3 ] && err_has b.json && err_has 'ermission denied' && [ "$(wc -l <"$TMP/out")" = 7 ]; }
    check 'a file that may not be read costs itself only' as_nobody
else
    echo '# SKIP root reads every file, and nobody cannot reach the program'
fi
many() { run 0 case 203.0.113.7 --logs "$TMP/many" && out_has 'matches 2100 sessions' && out_has 'only 2000 of the 2100 sessions'; }
check 'an address of very many sessions: what is left out is said' many
piped() { run 0 version; "$BACKTRAIL" case $key --logs - <"$TMP/cut/a.json.gz" >"$TMP/out" 2>"$TMP/err"; [ $? = 3 ] && out_has 'user alice' && err_has 'gzip data ends early'; }
check 'damaged logs on standard input' piped

interrupted() {
    python3 -c 'import os, signal, subprocess, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler) # a shell starts background jobs with it ignored
run = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
time.sleep(1); run.send_signal(signal.SIGINT); time.sleep(0.2); run.poll() is None and run.send_signal(signal.SIGINT)
err = run.communicate(timeout=20)[1]
sys.exit(0 if run.returncode == 130 and "Traceback" not in err else "status %d: %s" % (run.returncode, err))' \
        "$BACKTRAIL" sql 'SELECT count(*) FROM range(100000000) a, range(100000) b WHERE (a.range * b.range) % 7 = 3' --logs "$logs"
}
check 'Ctrl-C ends a long question with status 130' interrupted

# --- terminals and spreadsheets ---

# say ARGUMENT…: add what it says to "$TMP/said"; it does not crash
say() {
    "$BACKTRAIL" "$@" >>"$TMP/said" 2>&1 </dev/null
    [ $? -le 4 ] || { echo "crash: backtrail $*"; return 1; }
}
# harmless: what was said is nothing but text and line ends
harmless() {
    python3 - "$TMP/said" <<'PYTHON' && rm "$TMP/said"
import re, sys
text = open(sys.argv[1], "rb").read().decode()
hit = re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]", text.replace("\r\n", "\n"))
if hit or not text:
    sys.exit(repr(text[max(0, hit.start() - 60) : hit.end() + 20]) if hit else "nothing was said")
PYTHON
}
bad=$(printf 'x\033[31m\n\342\200\256y')
evil=$TMP/evil
for command in case who what where tree; do
    inert() {
        for form in --no-pager --csv --json --jsonl; do say "$command" ASIAIOSFODNN7WORK000 $form --logs "$evil" || return 1; done
        for lead in user:alice "user:$bad" "$bad" "$evil/$bad.json"; do say "$command" "$lead" --logs "$evil" || return 1; done
        harmless
    }
    check "$command: no text of a log or of the command line acts" inert
done
for command in sessions events coverage; do
    inert() { for form in --no-pager --csv --json --jsonl --verbose; do say $command $form --logs "$evil" || return 1; done; harmless; }
    check "$command: no text of a log acts" inert
done
sql_inert() {
    for query in 'FROM events' 'FROM cloudtrail_logs' 'PIVOT events ON user_agent USING count(*)' "SELECT 1 AS \"$bad\"" "SELECT '$bad'" "SELECT $bad" 'SELECT error(user_agent) FROM events' 'SELECT CAST(user_agent AS INTEGER) FROM events'; do
        for form in --no-pager --csv --json; do say sql "$query" $form --logs "$evil" || return 1; done
    done
    harmless
}
check 'sql: neither cells nor column names nor complaints act' sql_inert
talk_inert() {
    say "$bad" && say case "--$bad" && say case X --scope "$bad" && say case X --since "$bad" && say sessions --logs "nowhere/$bad" &&
        say sql -f "$bad" && say sql --show "$bad" && say help "$bad" && say sessions --tz "$bad" --logs "$evil" && say sessions --kind "$bad" &&
        say events "$bad" --logs "$evil" && say case "finding:$bad" --logs "$evil" && say case "$TMP/evil.finding" --logs "$evil" && say case "arn:aws:iam::1:user/$bad" --logs "$evil" && harmless
}
check 'mistakes are quoted safely' talk_inert
defused() {
    for command in "what ASIAIOSFODNN7WORK000" "where ASIAIOSFODNN7WORK000" sessions events "sql FROM:events"; do
        # shellcheck disable=SC2086
        set -- $command; "$BACKTRAIL" "$1" ${2:+"$(echo "$2" | tr : ' ')"} --csv --logs "$evil" >"$TMP/out" 2>/dev/null
        [ -s "$TMP/out" ] && python3 -c '
import csv, sys
for row in csv.reader(open(sys.argv[1], newline="")):
    for cell in row:
        if cell[:1] in ("=", "+", "@", "\t", "\r") or (cell[:1] == "-" and not cell[1:].replace(".", "").isdigit()):
            sys.exit("acts in a spreadsheet: " + cell[:60])' "$TMP/out" || return 1
    done
}
check 'no CSV cell is a formula' defused

# --- SQL is locked in ---

printf 'secret,1\n' >"$TMP/secret.csv"
for query in "COPY events TO '$TMP/made.csv'" "SELECT * FROM read_csv('$TMP/secret.csv')" "SELECT * FROM '$TMP/secret.csv'" "SELECT * FROM read_json('$TMP/secret.csv')" \
    "SELECT * FROM read_parquet('$TMP/secret.csv')" "ATTACH '$TMP/made.db'" 'INSTALL httpfs' 'LOAD httpfs' "LOAD '$TMP/made.so'" "SET temp_directory = '$TMP'" "PRAGMA memory_limit = '100GB'" \
    'SET enable_external_access = true' "SET allowed_directories = ['/']" 'SET lock_configuration = false' "SET profiling_output = '$TMP/made'" "SELECT * FROM glob('/etc/*')" "SELECT * FROM read_text('/etc/passwd')" \
    "SELECT * FROM read_blob('/etc/passwd')" "EXPORT DATABASE '$TMP/made'" "SELECT * FROM query('SELECT * FROM read_csv(''$TMP/secret.csv'')')"; do
    locked() { run 2 sql "$query" --csv --logs "$logs" && out_empty && err_has 'SQL here reads nothing but the logs' && ! ls "$TMP"/made* >/dev/null 2>&1; }
    check "refused: $(echo "$query" | sed "s|$TMP|...|g" | head -c 60)" locked
done
for query in "CALL enable_logging(storage='file', storage_path='$TMP/made'); SELECT 1" "SELECT * FROM enable_logging(storage='stdout'); SELECT 1"; do
    quiet() { run 2 sql "$query" --csv --logs "$logs" && out_empty && err_has 'does not configure the engine' && ! ls "$TMP"/made* >/dev/null 2>&1; }
    check "the engine's own log stays off: $(echo "$query" | head -c 30)" quiet
done
check 'the environment is not to be had' eval 'run 2 sql "SELECT getenv('"'HOME'"')" --logs "$logs" && err_has "does not exist"'

# --- the examples of AWS's guide for Athena ---

while read -r rows query; do
    guide() { run 0 sql "$query" --jsonl --logs "$logs" && [ "$(wc -l <"$TMP/out")" = "$rows" ]; }
    check "Athena: $(echo "$query" | head -c 70)" guide
done <<'SQL'
0 SELECT * FROM cloudtrail_logs WHERE eventsource = 's3.amazonaws.com' AND eventname in ('GetObject') AND useridentity.accountid LIKE '%ANONYMOUS%' AND useridentity.arn IS NULL AND requestparameters LIKE '%bucket%';
0 SELECT useridentity.username, sourceipaddress, eventtime, additionaleventdata FROM default.cloudtrail_logs WHERE eventname = 'ConsoleLogin' AND eventtime >= '2017-02-17T00:00:00Z' AND eventtime < '2017-02-18T00:00:00Z';
1 SELECT eventname, useridentity.username, sourceIPAddress, eventtime, requestparameters FROM cloudtrail_logs WHERE (requestparameters like '%sg-5887f224%' or requestparameters like '%HYPERLINK%') AND eventtime > '2017-02-15T00:00:00Z' AND eventname = 'CreateUser' ORDER BY eventtime asc;
5 SELECT eventsource, eventname, useridentity.sessioncontext.sessionissuer.username AS uid FROM cloudtrail_logs WHERE useridentity.sessioncontext.sessionissuer.username IS NOT NULL ORDER BY eventsource, eventname LIMIT 10
1 SELECT count (*) AS TotalEvents, useridentity.arn, eventsource, eventname, errorCode, errorMessage FROM cloudtrail_logs WHERE (errorcode LIKE '%Denied%' OR errorcode LIKE '%Unauthorized%') AND date_parse(eventtime, '%Y-%m-%dT%H:%i:%sZ') > date_add('day', -7, timestamp '2024-08-01 00:00:00') GROUP BY eventsource, eventname, errorCode, errorMessage, useridentity.arn ORDER BY eventsource, eventname
1 SELECT from_iso8601_timestamp(eventtime), json_extract_scalar(requestparameters, '$.userName'), arbitrary(useridentity.arn) FROM cloudtrail_logs WHERE eventname = 'CreateUser' GROUP BY 1, 2
1 SELECT r.arn, r.accountid FROM cloudtrail_logs CROSS JOIN UNNEST(resources) AS t(r)
1 SELECT 'default.cloudtrail_logs' AS "default.x", count(*) FROM default.cloudtrail_logs -- default.
SQL
done_testing
