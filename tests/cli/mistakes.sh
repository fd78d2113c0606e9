# Mistakes: what, on what, what to try, in three lines at most; status 2.
. "$(dirname "$0")/lib/tap.sh"
# mistake NAME MESSAGE HINT ARGUMENT…
mistake() {
    title=$1 message=$2 hint=$3; shift 3
    said() { run 2 "$@" && err_has "$message" && err_has "$hint" && out_empty && [ "$(wc -l <"$TMP/err")" -le 3 ]; }
    check "$title" said "$@"
}
mistake 'a mistyped command' "unknown command 'cas'" "did you mean 'backtrail case'?" cas X
mistake 'swapped letters' "unknown command 'evnets'" "did you mean 'backtrail events'?" evnets
mistake 'a lead in the place of a command' "unknown command 'AKIAIOSFODNN7EXAMPLE'" 'backtrail case AKIA' AKIAIOSFODNN7EXAMPLE
mistake 'a mistyped option' "unknown option '--lgos'" "did you mean '--logs'?" case X --lgos y
mistake "another command's option" "has no option '--raw'" "'backtrail events'" case X --raw
mistake 'an option without its argument' "option '--since' needs an argument" 'case --help' case X --since
mistake 'a time that is none' "'--since soon' is not a time" '2024-07-30' case X --since soon
mistake 'a choice that is none' "'sesion' is nothing '--scope' knows" "did you mean 'session'?" case X --scope sesion
mistake 'no lead' 'needs a lead' 'before --logs' case --logs "$logs"
mistake 'two leads' 'one lead at a time' '--logs' case AKIAIOSFODNN7EXAMPLE s-00000000 --logs "$logs"
for command in sessions coverage; do
    mistake "$command: a word too many" "takes no word 'extra'" '--logs PATH' "$command" extra --logs "$logs"
    mistake "$command: a time that ends before it begins" "ends before '--since 2024-08-02'" 'nothing' \
        "$command" --logs "$logs" --since 2024-08-02 --until 2024-08-01
done
mistake 'events: a time that ends before it begins' "ends before '--since 1h'" 'nothing' events --logs "$logs" --since 1h --until 2h
mistake 'doctor: a word too many' "takes no word 'foo'" 'doctor --help' doctor foo
mistake 'sql: a word too many' "takes no word '2'" '--logs PATH' sql 'SELECT 1' 2 --logs "$logs"
mistake 'help: a word too many' "takes no word 'who'" 'help --help' help case who
mistake 'no logs' 'no logs to look at' 'BACKTRAIL_LOGS' sessions
mistake 'a query that is none' "no built-in query 'sesions'" "did you mean 'sessions'?" sql --show sesions
mistake 'an unknown zone' "unknown time zone 'Mars/Base'" 'Europe/Berlin' sessions --logs "$logs" --tz Mars/Base
mistake 'a lead file that is no finding' 'is not a finding' '--logs' case "$logs" --logs "$logs"
missing() { run 4 sessions --logs "$TMP/nothing-here" && err_has nothing-here && out_empty; }
check 'logs that do not exist: status 4, and their name' missing
wrong_sql() { run 2 sql 'SELEC 1' --logs "$logs" && err_has SELEC && out_empty; }
check 'wrong SQL is a usage error that points at the place' wrong_sql
done_testing
