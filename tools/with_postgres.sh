#!/usr/bin/env bash
# with_postgres.sh COMMAND…: runs it with a private PostgreSQL on a free loopback port, named by WIGWAG_TEST_POSTGRES
# (postgres://…), and stops the server afterwards, whatever happens.
# WIGWAG_TEST_FSYNC=on keeps commits durable (crash tests); the default is off, which is several times faster.
set -euo pipefail

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo "PostgreSQL's server is not installed (make deps)" >&2; exit 1; }
home=$(mktemp -d "${TMPDIR:-/tmp}/wigwag_postgres.XXXXXX")
as=()
if [ "$(id -u)" = 0 ]; then  # the server refuses to run as root
  as=(setpriv --reuid postgres --regid postgres --clear-groups --)
  chown postgres "$home"
fi
server=
stop() {
  trap '' INT TERM
  if [ -n "$server" ]; then
    kill -INT "$server" 2>/dev/null || true  # fast shutdown: ends sessions, then the server
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$home"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

cd "$home"
"${as[@]}" "$bin/initdb" -D "$home/data" -U wigwag -A trust -E UTF8 --locale=C.UTF-8 --no-sync \
  >"$home/initdb.log" 2>&1 || { cat "$home/initdb.log" >&2; exit 1; }
fsync=${WIGWAG_TEST_FSYNC:-off}
for _ in 1 2 3 4 5; do  # another program may take the port between our look and the server's
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  "${as[@]}" "$bin/postgres" -D "$home/data" -p "$port" -c listen_addresses=127.0.0.1 \
    -c unix_socket_directories="$home" -c fsync="$fsync" -c synchronous_commit="$fsync" -c full_page_writes="$fsync" \
    -c max_connections=200 -c shared_buffers=64MB -c log_min_messages=panic >"$home/server.log" 2>&1 &
  server=$!
  for _ in $(seq 300); do
    kill -0 "$server" 2>/dev/null || break
    if "$bin/pg_isready" -q -h 127.0.0.1 -p "$port" -U wigwag -d postgres; then break 2; fi
    sleep 0.1
  done
  kill -INT "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  server=
done
[ -n "$server" ] || { cat "$home/server.log" >&2; exit 1; }

cd "$OLDPWD"
export WIGWAG_TEST_POSTGRES="postgres://wigwag@127.0.0.1:$port/postgres"
"$@"
