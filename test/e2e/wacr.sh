#!/usr/bin/env bash
# WA.cr's dialect over real sockets: what is sent reaches the sandbox's phones, codes are checked, forms are read.
set -euo pipefail
exec node "$(dirname "$0")/wacr.mjs"
