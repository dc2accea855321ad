#!/usr/bin/env bash
# Three servers on one PostgreSQL, killed at random.
set -euo pipefail
exec node "$(dirname "$0")/nodes.mjs"
