#!/usr/bin/env bash
# Kills the server in the middle of a load, again and again: what was acknowledged is there once, and nothing else.
set -euo pipefail
exec node "$(dirname "$0")/crash.mjs"
