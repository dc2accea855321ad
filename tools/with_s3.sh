#!/usr/bin/env bash
# with_s3.sh COMMAND…: runs it with a private S3 server on a free loopback port, named by WIGWAG_TEST_S3 (the address of
# a bucket as `--media` takes it; both keys are S3RVER), and stops the server afterwards, whatever happens.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
[ -d "$root/test/s3/node_modules" ] ||
  (cd "$root/test/s3" && npm ci --no-audit --no-fund --loglevel=error >&2)
home=$(mktemp -d "${TMPDIR:-/tmp}/wigwag_s3.XXXXXX")
server=
stop() {
  trap '' INT TERM
  if [ -n "$server" ]; then
    kill -INT "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$home"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

for _ in 1 2 3 4 5; do  # another program may take the port between our look and the server's
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  node "$root/test/s3/server.mjs" "$home/data" "$port" >"$home/server.log" 2>&1 &
  server=$!
  for _ in $(seq 300); do
    kill -0 "$server" 2>/dev/null || break
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break 2; fi
    sleep 0.1
  done
  kill -INT "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  server=
done
[ -n "$server" ] || { cat "$home/server.log" >&2; exit 1; }

export WIGWAG_TEST_S3="s3://wigwag/files?endpoint=http://127.0.0.1:$port&region=us-east-1"
"$@"
