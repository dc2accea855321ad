#!/usr/bin/env bash
# Installs by apt what the build and the tests need and this machine lacks. Quiet and instant when nothing is missing.
set -euo pipefail

packages=(
  clang-19 lld-19 clang-format-19 libclang-rt-19-dev llvm-19 ccache ninja-build cmake pkg-config make python3
  libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev libsimdjson-dev
  libsqlite3-dev sqlite3 libpq-dev postgresql-15 postgresql-client-15
  libcurl4-openssl-dev libssl-dev libsodium-dev libfmt-dev libspdlog-dev libcli11-dev prometheus-cpp-dev
  libgtest-dev libbenchmark-dev ca-certificates curl jq)
command -v node >/dev/null || packages+=(nodejs)
command -v npm >/dev/null || packages+=(npm)
[ ! -d test/browser ] || packages+=(chromium)

missing=()
installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${packages[@]}" 2>/dev/null || true)
for package in "${packages[@]}"; do
  grep -qx "$package installed" <<<"$installed" || missing+=("$package")
done
((${#missing[@]})) || exit 0

root=()
if [ "$(id -u)" != 0 ]; then root=(sudo); fi
echo "installing: ${missing[*]}"

# Debian's PostgreSQL makes and starts a cluster of its own at installation; nothing here uses it.
if [[ " ${missing[*]} " == *" postgresql-15 "* && ! -e /etc/postgresql-common/createcluster.conf ]]; then
  "${root[@]}" mkdir -p /etc/postgresql-common
  echo "create_main_cluster = false" | "${root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() { "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o Dpkg::Options::=--force-confold "$@"; }
if ! { apt update && apt install --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  tail -n 30 "$log" >&2
  exit 1
fi
