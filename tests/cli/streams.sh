# Standard output, standard error and exit statuses.
. "$(dirname "$0")/lib/tap.sh"
full() { "$BACKTRAIL" "$@" >/dev/full 2>"$TMP/err" </dev/null; [ $? = 4 ] && err_has 'cannot write to standard output: No space left'; }
if [ -c /dev/full ]; then
    check 'a full disk is a message and status 4: help' full --help
    check 'a full disk is a message and status 4: case' full case ASIAIOSFODNN7WORK000 --logs "$logs"
    check 'a full disk is a message and status 4: json' full sessions --json --logs "$logs"
    check 'a full disk is a message and status 4: csv' full events --csv --logs "$logs"
else
    echo '# SKIP /dev/full is missing'
fi
head_ends() { "$BACKTRAIL" "$@" --logs "$logs" 2>"$TMP/err" | head -1 >"$TMP/out"; [ -s "$TMP/out" ] && err_empty; }
check '| head ends quietly: events' head_ends events --csv
check '| head ends quietly: many rows' head_ends sql --csv 'SELECT * FROM range(300000)'
check '| head ends quietly: case' head_ends case ASIAIOSFODNN7WORK000
quiet() { run 0 case ASIAIOSFODNN7WORK000 --logs "$logs" && err_empty; }
check 'nobody watching: nothing is said on standard error' quiet
unknown() { run 1 case ASIAIOSFODNN7NOBODY0 --logs "$logs" && out_empty && err_has 'is not in the evidence' && err_has '7 events' && err_has 'looked at: accounts 111122223333'; }
check 'a lead that is not there: status 1, and what was looked at' unknown
mkdir "$TMP/mixed"; cp "$logs" "$TMP/mixed/"; gzip -c "$logs" | head -c 400 >"$TMP/mixed/broken.json.gz"
refused() { run 3 case ASIAIOSFODNN7WORK000 --logs "$TMP/mixed" && out_has CreateUser && err_has broken.json && err_has 'at byte' && [ "$(wc -l <"$TMP/err")" -le 6 ]; }
check 'answered, but input was refused: status 3, grouped, with file and offset' refused
environment() { BACKTRAIL_LOGS=$logs "$BACKTRAIL" sessions --csv >"$TMP/out" && out_has s-; }
check 'BACKTRAIL_LOGS stands in for --logs' environment
swallowed() { run 0 case --logs "$logs" ASIAIOSFODNN7WORK000 && out_has CreateUser; }
check 'a lead behind --logs is still the lead' swallowed
stdin() { "$BACKTRAIL" case ASIAIOSFODNN7WORK000 --logs - <"$logs" >"$TMP/out" && out_has CreateUser; }
check '- is standard input' stdin
offered() { run 0 case ASIAIOSFODNN7WORK000 --logs "$logs" && sed -n '/^NEXT/,$p' "$TMP/out" | sed 's/^NEXT//; s/ # .*//; s/^ *backtrail//' >"$TMP/next" && [ -s "$TMP/next" ] &&
    while read -r line; do eval "\"\$BACKTRAIL\" $line" >/dev/null 2>"$TMP/err" </dev/null || { echo "does not work: $line"; cat "$TMP/err"; return 1; }; done <"$TMP/next"; }
check 'every command offered as next one works' offered
done_testing
