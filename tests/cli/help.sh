# Help at every level: what it is, examples first, within a blink and without touching the logs.
. "$(dirname "$0")/lib/tap.sh"
bare() { run 0 && out_has 'backtrail case' && out_has 'Commands:' && out_has 'Learn more' && err_empty; }
check 'bare backtrail says what it is, with two examples and the commands' bare
within_80() { [ "$(awk 'length > 80' "$TMP/out" | wc -l)" = 0 ]; }
check 'and fits 80 columns' within_80
same() { "$BACKTRAIL" -h | cmp - "$TMP/out" && "$BACKTRAIL" --help | cmp - "$TMP/out" && "$BACKTRAIL" help | cmp - "$TMP/out"; }
run 0
check '-h, --help and help say the same' same
for command in case who what where tree sessions events coverage sql report serve ingest store compact doctor help; do
    examples_first() {
        run 0 "$command" -h && err_empty && out_has "Usage: backtrail $command" &&
            [ "$(grep -nm1 Examples "$TMP/out" | cut -d: -f1)" -lt "$(grep -nm1 Usage "$TMP/out" | cut -d: -f1)" ] &&
            run 0 help "$command" && within_80
    }
    check "$command -h: examples first" examples_first
done
help_wins() { run 0 case --help X --scope nonsense && out_has Usage; }
check '--help wins over mistakes elsewhere' help_wins
version() { run 0 --version && out_has 'backtrail 0' && run 0 version && out_has 'backtrail '; }
check 'the version' version
done_testing
