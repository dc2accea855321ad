#!/usr/bin/env bash
# node_tests.sh FOLDER: runs the folder's node tests; its last line is `N passed, N failed`, all else only on failure.
set -uo pipefail
cd "$1"
[ -d node_modules ] || npm ci --no-audit --no-fund --loglevel=error >&2 || exit 1
log=$(mktemp)
trap 'rm -f "$log"' EXIT
node --test --test-reporter=tap >"$log" 2>&1
code=$?
passed=$(sed -n 's/^# pass //p' "$log" | tail -n 1)
failed=$(sed -n 's/^# fail //p' "$log" | tail -n 1)
[ "$code" = 0 ] || cat "$log"
echo "${passed:-0} passed, ${failed:-1} failed"
exit "$code"
