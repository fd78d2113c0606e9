#!/bin/sh
# run.sh FUZZER…: each for FUZZ_SECONDS; says TAP; leaves what broke one below build/fuzz/found.
# Seeds are tests/fuzz/corpus/NAME (the folder of its name, without _fuzz), what it learns stays in build/fuzz/corpus.
set -u
count=0 failed=0
for fuzzer; do
    name=${fuzzer##*/}
    count=$((count + 1))
    learned=build/fuzz/corpus/$name
    found=build/fuzz/found/$name-
    seeds=tests/fuzz/corpus/${name%_fuzz}
    mkdir -p "$learned" build/fuzz/found
    [ -d "$seeds" ] || seeds=
    log=build/fuzz/$name.log
    # a leak is a fault as well; 2 GB is far above what any input may cost
    if "$fuzzer" -max_total_time="${FUZZ_SECONDS:-600}" -max_len=65536 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$found" "$learned" $seeds >"$log" 2>&1; then
        echo "ok $count - $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs"
    else
        failed=$((failed + 1))
        echo "not ok $count - $name"
        tail -n 40 "$log"
    fi
done
echo "1..$count"
[ "$failed" -eq 0 ]
