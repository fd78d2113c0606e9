# What a terminal shows: width, colour, zone, safety.
. "$(dirname "$0")/lib/tap.sh"
ESC=$(printf '\033')
widest() { grep -v 'backtrail ' "$TMP/out" | wc -L; }
for width in 60 80 120; do
    fits() { COLUMNS=$width; export COLUMNS; run 0 case ASIAIOSFODNN7WORK000 --logs "$logs" && [ "$(widest)" -le "$width" ]; }
    check "the answer fits $width columns" fits
    fits_list() { COLUMNS=$width; export COLUMNS; run 0 sessions --logs "$logs" && [ "$(widest)" -le "$width" ]; }
    check "a listing fits $width columns" fits_list
    fits_events() { COLUMNS=$width; export COLUMNS; run 0 events --logs "$logs" && [ "$(widest)" -le "$width" ]; }
    check "events fit $width columns" fits_events
done
unset COLUMNS
eighty() { run 0 case ASIAIOSFODNN7WORK000 --logs "$logs" && [ "$(widest)" -le 80 ] && [ "$(wc -l <"$TMP/out")" -le 50 ]; }
check 'piped, it is one screen of 80 columns' eighty
no_escape() { run 0 case ASIAIOSFODNN7WORK000 --logs "$logs" && ! grep -q "$ESC" "$TMP/out"; }
check 'piped, there is no colour' no_escape
always() { run 0 case ASIAIOSFODNN7WORK000 --logs "$logs" --color always && grep -q "$ESC\[1m" "$TMP/out"; }
check '--color always colours a pipe' always
strip() { sed "s/$ESC\[[0-9;]*m//g" "$TMP/out" >"$TMP/stripped"; run 0 case ASIAIOSFODNN7WORK000 --logs "$logs" && cmp "$TMP/stripped" "$TMP/out"; }
"$BACKTRAIL" case ASIAIOSFODNN7WORK000 --logs "$logs" --color always >"$TMP/out"
check 'colour says nothing that words do not say' strip
if command -v script >/dev/null; then
    on_terminal() { script -qec "$1" /dev/null </dev/null >"$TMP/out" 2>&1; }
    colored() { on_terminal "'$BACKTRAIL' case ASIAIOSFODNN7WORK000 --no-pager --logs '$logs'" && grep -q "$ESC\[1m" "$TMP/out"; }
    check 'a terminal gets colour' colored
    no_color() { on_terminal "NO_COLOR=1 '$BACKTRAIL' case ASIAIOSFODNN7WORK000 --no-pager --logs '$logs'" && ! grep -q "$ESC\[[0-9]" "$TMP/out"; }
    check 'NO_COLOR is heeded' no_color
    pager() { on_terminal "PAGER='sed s/^/paged:/' '$BACKTRAIL' case ASIAIOSFODNN7WORK000 --logs '$logs'" && grep -q '^paged:' "$TMP/out"; }
    check 'a terminal gets the pager' pager
    no_pager() { on_terminal "PAGER='sed s/^/paged:/' '$BACKTRAIL' case ASIAIOSFODNN7WORK000 --no-pager --logs '$logs'" && ! grep -q '^paged:' "$TMP/out"; }
    check '--no-pager keeps it away' no_pager
    summary() { grep -q 'read 1 file, 7 events' "$TMP/out"; }
    check 'a terminal gets a line of what was read' summary
    inert() { on_terminal "'$BACKTRAIL' events --json --logs '$logs'" && ! grep -q "$ESC" "$TMP/out" && ! grep -q "$(printf '\342\200\256')" "$TMP/out"; }
    check 'JSON on a terminal lets no character act' inert
    raw_inert() { on_terminal "'$BACKTRAIL' events --raw --no-pager --logs '$logs'" && ! grep -q "$(printf '\342\200\256')" "$TMP/out"; }
    check 'raw records on a terminal let no character act' raw_inert
else
    echo '# SKIP script(1) is missing: no terminal to test with'
fi
safe() { run 0 where ASIAIOSFODNN7WORK000 --logs "$logs" && ! grep -q "$ESC" "$TMP/out" && out_has '\x1b[31m' && out_has '\u202e'; }
check 'escape sequences of a log are shown, not obeyed' safe
zone() { run 0 who ASIAIOSFODNN7WORK000 --logs "$logs" --tz Europe/Berlin && out_has '2024-07-30T21:36:15+02:00'; }
if [ -e /usr/share/zoneinfo/Europe/Berlin ]; then check 'times in another zone carry its offset' zone; else echo '# SKIP no zoneinfo'; fi
utc_json() { run 0 who ASIAIOSFODNN7WORK000 --logs "$logs" --tz local --json && out_has '2024-07-30T19:36:15Z'; }
check 'JSON is UTC whatever the zone' utc_json
ascii() { LC_ALL=C "$BACKTRAIL" case ASIAIOSFODNN7WORK000 --logs "$logs" >"$TMP/out" && ! LC_ALL=C grep -q '[^ -~]' "$TMP/out"; }
check 'outside UTF-8 there is nothing but ASCII' ascii
if command -v jq >/dev/null; then
    jq '.Records |= map(select(.eventName != "AssumeRole"))' "$logs" >"$TMP/gap.json"
    one_gap() {
        run 0 case ASIAIOSFODNN7WORK000 --logs "$TMP/gap.json" && out_has 'GAP ' && out_has 'sts_region_missing: ' && ! grep -q 'gap: ' "$TMP/out" &&
            ! grep -q 'in us-east-1 and in us-east-1' "$TMP/out" && run 0 case ASIAIOSFODNN7WORK000 --logs "$TMP/gap.json" --json &&
            jq -e '[.caveats[].code] | index("gap") != null and index("sts_region_missing") != null' "$TMP/out"
    }
    check 'a gap is told once on a screen, by the caveat that says what would close it; JSON has both' one_gap
else
    echo '# SKIP jq is missing'
fi
no_chain() { run 0 who AKIAIOSFODNN7ALICE00 --csv --logs "$logs" && out_empty; }
check 'the chain of an origin is empty CSV, not an empty line' no_chain
done_testing
