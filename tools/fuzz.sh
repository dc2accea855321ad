#!/usr/bin/env bash
# fuzz.sh BUILD SECONDS: runs every fuzzer for that long. What a fuzzer learns stays in BUILD/corpus; an input that
# fails is left in BUILD/findings.
set -uo pipefail
build=$1 seconds=$2 failed=0
export ASAN_SYMBOLIZER_PATH=/usr/bin/llvm-symbolizer-19
mkdir -p "$build/findings"
for program in "$build"/*_fuzz; do
  [ -x "$program" ] || { echo "no fuzzers"; exit 0; }
  name=$(basename "$program" _fuzz)
  learned=$build/corpus/$name seeds=test/fuzz/corpus/$name
  mkdir -p "$learned"
  arguments=(-max_total_time="$seconds" -timeout=10 -rss_limit_mb=4096 -max_len=8192 -print_final_stats=1
    -artifact_prefix="$build/findings/$name-")
  [ ! -f "test/fuzz/$name.dict" ] || arguments+=(-dict="test/fuzz/$name.dict")
  [ ! -d "$seeds" ] || arguments+=("$seeds")
  log=$build/$name.log
  if "$program" "$learned" "${arguments[@]}" >"$log" 2>&1; then
    echo "$name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs, nothing found"
  else
    failed=1
    echo "$name: FAILED"
    tail -n 40 "$log"
  fi
done
exit "$failed"
