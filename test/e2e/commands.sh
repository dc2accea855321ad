#!/usr/bin/env bash
# The operator's commands while the server runs; restart, shutdown, ready lines.
set -euo pipefail
exec node "$(dirname "$0")/commands.mjs"
