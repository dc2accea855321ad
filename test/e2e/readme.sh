#!/usr/bin/env bash
# What the README shows is what happens.
set -euo pipefail
exec node "$(dirname "$0")/readme.mjs"
