#!/bin/sh
# run.sh: the figures of `make bench`. All ways take turns in one run, so that what else the machine does hits them alike;
# the median of the rounds is taken, and what is read off are ratios. No test asserts them.
#
#   BENCH_EVENTS (1000000)         events in large files, 2,000 each
#   BENCH_SMALL_EVENTS (BENCH_EVENTS)   events in small files, one to twelve each
#   BENCH_GROWTH ("250000 1000000 4000000")   sizes for growth; `case` is measured on each
#   BENCH_ROUNDS (3)               rounds; the slow ways (read_json, jq) run once
#   BENCH_LOGS                     measure these logs instead of generated ones (no growth, no small files)
#   BENCH_FOLDER (build/bench-data)   where generated logs are kept for the next run
#   BENCH_QUICK=1                  all sizes a twentieth: is everything there, at a glance?
#
# Figures: wall clock; share of the floor (what libdeflate alone needs to inflate the same files on all cores: wall by
# wall, and processor time by processor time, which a busy machine disturbs less); peak memory; bytes an event.
set -eu
BUILD=${BUILD:-build/release}
quick=${BENCH_QUICK:+20}
events=${BENCH_EVENTS:-$((1000000 / ${quick:-1}))}
small_events=${BENCH_SMALL_EVENTS:-$events}
growth=${BENCH_GROWTH-"$((250000 / ${quick:-1})) $((1000000 / ${quick:-1})) $((4000000 / ${quick:-1}))"}
ROUNDS=${BENCH_ROUNDS:-$((quick ? 1 : 3))}
data=${BENCH_FOLDER:-build/bench-data}
program=$BUILD/backtrail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
export BACKTRAIL_DUCKDB="${BACKTRAIL_DUCKDB:-$PWD/$BUILD/libduckdb.so}"
[ -e "$BACKTRAIL_DUCKDB" ] || unset BACKTRAIL_DUCKDB

say() { printf '%s\n' "$*" >&2; }

# --- logs ---------------------------------------------------------------------------------------------------------

# make_logs NAME EVENTS OPTION…: once, kept below $data; $logs is where, $logs.done what trailgen says of them
make_logs() {
    logs=$data/$1-$2
    [ ! -f "$logs.done" ] || return 0
    name=$1 count=$2
    shift 2
    say "making $count events in $logs"
    rm -rf "$logs"
    mkdir -p "$data"
    "$BUILD/tools/trailgen" bulk "$logs" --events "$count" --seed 1 "$@" >"$logs.done.new"
    mv "$logs.done.new" "$logs.done"
}

# lead NAME: of the planted incident, its access key
lead() { sed -n "s/.*\"name\":\"$1\",\"lead\":\"\([A-Z0-9]*\)\".*/\1/p" "$logs.done"; }

# --- measuring ----------------------------------------------------------------------------------------------------

# once NAME COMMAND…: a line in $work/NAME: wall ms, processor ms, peak KiB
once() {
    name=$1
    shift
    "$BUILD/bench/measure" "$@" >"$work/out" 2>"$work/errors" 3>>"$work/$name" || {
        tail -n 5 "$work/errors" >&2
        exit 1
    }
}

median() { # median NAME COLUMN
    sort -n -k"$2,$2" "$work/$1" | awk -v column="$2" '{ value[NR] = $column } END { print value[int((NR + 1) / 2)] }'
}

bytes_of() { find "$1" -type f -printf '%s\n' | awk '{ sum += $1 } END { printf "%d", sum }'; }

line() { # line NAME TEXT [EXTRA]: its share of the floor (of as many of its files as $share tells)
    awk -v wall="$(median "$1" 1)" -v cpu="$(median "$1" 2)" -v peak="$(median "$1" 3)" -v share="${share:-1}" \
        -v floor_wall="$(median floor 1)" -v floor_cpu="$(median floor 2)" -v text="$2" -v extra="${3:-}" 'BEGIN {
        printf "  %-44s %8.2f s %6.1f %% %9.2f s %6.1f %% %6d MB  %s\n", text, wall / 1000,
            100 * floor_wall * share / wall, cpu / 1000, 100 * floor_cpu * share / cpu, peak / 1024, extra }'
}

every() { [ "$1" -eq 1 ] || echo ", a file of $1"; }

heading() { printf '  %-44s %10s %8s %11s %8s %9s\n' "$1" wall floor/ 'cpu time' floor/ memory; }

forget() { for name; do rm -f "$work/$name"; done; }

# --- ways of reading ----------------------------------------------------------------------------------------------

ingest() { # ingest NAME: into a new store, $work/store
    rm -rf "$work/store"
    once "$1" "$program" ingest "$logs" --store "$work/store"
}

# some PART NAME: every PART-th file of the logs, a line each
some() { find "$logs" -name '*.gz' | sort | awk -v part="$1" 'NR % part == 1 % part' >"$work/$2.files"; }

# share_of NAME: of the files
share_of() {
    awk -v some="$(wc -l <"$work/$1.files")" -v all="$(find "$logs" -name '*.gz' | wc -l)" 'BEGIN { print some / all }'
}

# ways COUNT: floor, aggregates, ingest in turns; once, on every $DUCK_PART-th and $JQ_PART-th file: read_json, jq
ways() {
    count=$1
    forget floor rows events ingest read_json jq
    "$BUILD/bench/floor" "$logs" >/dev/null # warms the cache
    for _ in $(seq "$ROUNDS"); do
        once floor "$BUILD/bench/floor" "$logs"
        once rows "$program" sql "SELECT event_name, count(*) FROM cloudtrail('$logs') GROUP BY 1" --logs "$logs"
        once events "$program" sql "SELECT event_name, count(*) FROM events GROUP BY 1" --logs "$logs"
        ingest ingest
    done
    store_bytes=$(bytes_of "$work/store")
    segment_bytes=$(bytes_of "$work/store/events")
    some "$DUCK_PART" read_json
    some "$JQ_PART" jq
    awk -v out="$work/by_hand.parquet" -v quote="'" 'FILENAME != "bench/read_json.sql" {
            files = files (files ? "," : "") quote $0 quote; next }
        { gsub("OUT", out); gsub("FILES", files); print } # in this order: a file may be called so' "$work/read_json.files" bench/read_json.sql >"$work/statement"
    once read_json sh -c '"$1" <"$2"' sh "$BUILD/bench/duck" "$work/statement"
    # shellcheck disable=SC2016  # for the other shell
    once jq sh -c 'xargs zcat <"$1" | jq -r ".Records[].eventName" | sort | uniq -c' sh "$work/jq.files"
}

report() { # report TITLE
    echo "$1: $("$BUILD/bench/floor" "$logs"), median of $ROUNDS"
    heading ''
    line floor 'libdeflate alone: the floor'
    line rows 'count by event name over cloudtrail()'
    line events 'the same over events: copies dropped'
    line ingest 'ingest' "$(awk -v all="$store_bytes" -v part="$segment_bytes" -v count="$count" 'BEGIN {
        printf "%.0f bytes an event, %.0f of them in segments", all / count, part / count }')"
    share=$(share_of read_json)
    line read_json "DuckDB: COPY FROM read_json$(every "$DUCK_PART")" "$(awk -v theirs="$(median read_json 2)" \
        -v ours="$(median ingest 2)" -v bytes="$(bytes_of "$work/by_hand.parquet")" -v count="$count" -v share="$share" \
        'BEGIN { printf "%.0f bytes an event, %.1f times the cpu time of ingest", bytes / count / share,
            theirs / ours / share }')"
    share=$(share_of jq)
    line jq "zcat | jq | sort | uniq -c$(every "$JQ_PART")"
    share=1
    echo
}

# --- growth, and a case -------------------------------------------------------------------------------------------

# the store's figures and the cases' on it, at one size
at_size() {
    make_logs large "$1" --per-file 2000
    forget floor ingest small_warm small_cold huge_warm huge_cold
    once floor "$BUILD/bench/floor" "$logs"
    ingest ingest
    line ingest "ingest of $1 events" "$(awk -v bytes="$(bytes_of "$work/store")" -v count="$1" 'BEGIN {
        printf "%.0f bytes an event", bytes / count }')"
    for which in small huge; do
        for _ in $(seq "$ROUNDS"); do
            once "${which}_cold" -c "$work/store" "$program" case "$(lead $which)" --store "$work/store"
            once "${which}_warm" "$program" case "$(lead $which)" --store "$work/store"
        done
        events_of=$(sed -n "s/.*\"name\":\"$which\"[^}]*\"events\":\([0-9]*\).*/\1/p" "$logs.done")
        awk -v warm="$(median "${which}_warm" 1)" -v warm_cpu="$(median "${which}_warm" 2)" \
            -v cold="$(median "${which}_cold" 1)" -v peak="$(median "${which}_warm" 3)" -v text="$which" \
            -v events="$events_of" 'BEGIN {
            printf "    case, %s lead (%d events): %.0f ms warm (cpu time %.0f ms, %d MB), %.0f ms cold\n",
                text, events, warm, warm_cpu, peak / 1024, cold }'
    done
}

if [ -n "${BENCH_LOGS:-}" ]; then
    logs=$BENCH_LOGS DUCK_PART=1 JQ_PART=1
    ways "$("$program" sql "SELECT count(*) FROM cloudtrail('$logs')" --logs "$logs" --csv | tail -n 1 | tr -d '\r')"
    report "$logs"
    exit 0
fi
make_logs large "$events" --per-file 2000
DUCK_PART=1 JQ_PART=20
ways "$events"
report 'large files'
per_large=$(median events 2) ingest_large=$(median ingest 2)
make_logs small "$small_events" --small
DUCK_PART=20 JQ_PART=200
ways "$small_events"
report 'many small files'
awk -v files="$(find "$logs" -type f -name '*.gz' | wc -l)" -v wall="$(median rows 1)" -v ingest_wall="$(median ingest 1)" \
    -v rows="$(median events 2)" -v large="$per_large" -v ingest="$(median ingest 2)" -v ingest_large="$ingest_large" \
    -v here="$small_events" -v there="$events" 'BEGIN {
    printf "  %.0f files a second read, %.0f ingested; in cpu time an event costs %.2f times what it costs in large files ",
        files * 1000 / wall, files * 1000 / ingest_wall, (rows / here) / (large / there)
    printf "to read, %.2f to ingest\n\n", (ingest / here) / (ingest_large / there) }'
[ -z "$growth" ] || {
    echo "growth (large files); cold: the store's files dropped from the page cache"
    heading ''
    for size in $growth; do at_size "$size"; done
}
