# What Backtrail runs on, and what it says of itself: doctor, the man page, completions.
. "$(dirname "$0")/lib/tap.sh"
healthy() { run 0 doctor && out_has DuckDB && out_has 'spill folder' && out_has Landlock && out_has libdeflate && err_empty; }
check 'doctor says what it runs on' healthy
fits() { [ "$(grep -v / "$TMP/out" | wc -L)" -le 80 ]; }
check 'in 80 columns' fits
ill() { BACKTRAIL_DUCKDB=/nonexistent.so run 4 doctor && out_has 'cannot load DuckDB'; }
check 'a DuckDB that cannot be loaded is a problem, and status 4' ill
lost() { BACKTRAIL_LOGS=/nonexistent run 4 doctor && out_has "cannot be read: '/nonexistent'"; }
check 'so are default logs that are not there' lost
if command -v jq >/dev/null; then
    json() { run 0 doctor --json && jq -e '.schema == "backtrail.doctor/1" and ([.checks[].state] | all(IN("ok", "note", "problem")))' "$TMP/out"; }
    check 'as JSON' json
fi
man_page() { run 0 help --man && for part in '.SH NAME' '.SH COMMANDS' '.SH OPTIONS' '.SH ENVIRONMENT' '.SH EXIT STATUS'; do out_has "$part" || return 1; done; }
check 'the man page has its sections' man_page
every_option() {
    for command in $("$BACKTRAIL" | sed -n 's/^  \([a-z]*\)  .*/\1/p' | grep -v backtrail); do
        out_has ".SS $command" || return 1
        for option in $("$BACKTRAIL" "$command" --help | sed -n 's/^  ....--\([a-z-]*\).*/\1/p'); do
            out_has "\\-\\-$(echo "$option" | sed 's/-/\\-/g')" || return 1
        done
    done
}
check 'and every command and option of the help' every_option
if command -v groff >/dev/null; then
    sound() { [ -z "$(groff -man -Tutf8 -ww "$TMP/out" 2>&1 >/dev/null)" ]; }
    check 'groff has nothing to say against it' sound
fi
if command -v bash >/dev/null; then
    complete() { # complete EXPECTED WORD…: what the last word is completed to
        expected=$1; shift
        got=$(bash -c 'source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _backtrail; echo "${COMPREPLY[@]}"' "$TMP/out" "$@")
        [ "$got" = "$expected" ] || { echo "'$*' completes to '$got', not '$expected'"; return 1; }
    }
    completions() {
        run 0 help --completion bash && complete coverage backtrail cov && complete --scope backtrail case --sc &&
            complete denied backtrail sessions --sort d && complete doctor backtrail help doc &&
            complete '' backtrail coverage --scope
    }
    # shellcheck disable=SC2016
    check 'bash completes commands, their own options, and words' completions
fi
zsh_words() { run 0 help --completion zsh && out_has '#compdef backtrail' && out_has "'*--scope["; }
check 'completions for zsh' zsh_words
other() { run 2 help --completion fish && err_has 'bash, zsh'; }
check 'no other shell' other
done_testing
