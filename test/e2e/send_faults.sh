#!/usr/bin/env bash
# Kills the server in the middle of sends, while Meta misbehaves: nothing goes out twice, and what is shown is true.
set -euo pipefail
exec node "$(dirname "$0")/send_faults.mjs"
