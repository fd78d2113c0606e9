#!/bin/sh
# run.sh: the figures of `make bench`. All ways take turns in one run, so that what else the machine does hits them alike;
# the median of BENCH_ROUNDS is taken, and figures are ratios. No test asserts them.
#
#   BENCH_EVENTS (default 1000000)   events in large files, 2,000 each
#   BENCH_SMALL  (default 100000)    small files, one to twenty events each
#   BENCH_LOGS                       measure these logs instead of generated ones
#   BENCH_FOLDER (default build/bench-data)   where generated logs are kept for the next run
set -eu
BUILD=${BUILD:-build/release}
ROUNDS=${BENCH_ROUNDS:-5}
data=${BENCH_FOLDER:-build/bench-data}
program=$BUILD/backtrail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

say() { printf '%s\n' "$*" >&2; }

# make_logs NAME EVENTS OPTION…: once, kept below $data
make_logs() {
    name=$1 events=$2
    shift 2
    folder=$data/$name-$events
    if [ ! -f "$folder.done" ]; then
        say "making $events events in $folder"
        rm -rf "$folder"
        mkdir -p "$data"
        "$BUILD/tools/trailgen" bulk "$folder" --events "$events" --seed 1 "$@" >"$folder.done.new"
        mv "$folder.done.new" "$folder.done"
    fi
}

# once NAME COMMAND…: its wall clock and processor time in milliseconds, a line in $work/NAME
once() {
    name=$1
    shift
    TIMEFORMAT='%R %U %S'
    { bash -c 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null 2>"$0"' "$work/errors" "$@"; } 2>"$work/time" || {
        cat "$work/errors" >&2
        exit 1
    }
    awk '{ printf "%d %d\n", $1 * 1000 + 0.5, ($2 + $3) * 1000 + 0.5 }' "$work/time" >>"$work/$name"
}

median() { # median NAME COLUMN
    sort -n -k"$2" "$work/$1" | awk -v column="$2" '{ value[NR] = $column } END { print value[int((NR + 1) / 2)] }'
}

# figures LOGS WAY…: every way of reading, in turns
figures() {
    logs=$1
    rm -f "$work/floor" "$work/rows" "$work/events"
    count='SELECT event_name, count(*) FROM'
    round=0
    while [ "$round" -le "$ROUNDS" ]; do
        once floor "$BUILD/bench/floor" "$logs"
        once rows "$program" sql "$count cloudtrail('$logs') GROUP BY 1" --logs "$logs"
        once events "$program" sql "$count events GROUP BY 1" --logs "$logs"
        # the first round only warms the cache
        [ "$round" -gt 0 ] || rm -f "$work/floor" "$work/rows" "$work/events"
        round=$((round + 1))
    done
}

report() { # report WAY TEXT
    awk -v wall="$(median "$1" 1)" -v cpu="$(median "$1" 2)" -v floor_wall="$(median floor 1)" \
        -v floor_cpu="$(median floor 2)" -v text="$2" 'BEGIN {
        printf "  %-46s %6.2f s  %4.0f %% of the floor  (processor time: %.2f s, %.0f %%)\n", text, wall / 1000,
            100 * floor_wall / wall, cpu / 1000, 100 * floor_cpu / cpu }'
}

logs=${BENCH_LOGS:-}
if [ -z "$logs" ]; then
    make_logs large "${BENCH_EVENTS:-1000000}" --per-file 2000
    logs=$folder
fi
figures "$logs"
echo "$logs, $("$BUILD/bench/floor" "$logs"), median of $ROUNDS:"
report floor "libdeflate alone: the floor"
report rows "count by event name over cloudtrail()"
report events "the same over events: copies dropped"
per_large=$(median events 2)

if [ -z "${BENCH_LOGS:-}" ]; then
    events_large=${BENCH_EVENTS:-1000000}
    make_logs small "${BENCH_SMALL_EVENTS:-1000000}" --small
    figures "$folder"
    files=$(find "$folder" -type f -name '*.gz' | wc -l)
    echo "$folder, $("$BUILD/bench/floor" "$folder"), median of $ROUNDS:"
    report floor "libdeflate alone: the floor"
    report rows "count by event name over cloudtrail()"
    report events "the same over events: copies dropped"
    awk -v files="$files" -v wall="$(median rows 1)" -v small="$(median events 2)" -v large="$per_large" \
        -v small_events="${BENCH_SMALL_EVENTS:-1000000}" -v large_events="$events_large" 'BEGIN {
        printf "  %.0f files a second; an event costs %.2f times what it costs in large files\n",
            files * 1000 / wall, (small / small_events) / (large / large_events) }'
fi
