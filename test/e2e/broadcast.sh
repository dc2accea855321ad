#!/usr/bin/env bash
# Kills the server twice in the middle of a broadcast, while Meta misbehaves: nobody gets it twice, and it is counted
# right.
set -euo pipefail
exec node "$(dirname "$0")/broadcast.mjs"
