#!/usr/bin/env bash
# A primary dies, its synchronous standby takes over.
set -euo pipefail
exec node "$(dirname "$0")/failover.mjs"
