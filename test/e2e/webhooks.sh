#!/usr/bin/env bash
# Webhooks to users: three kills in the middle of many deliveries, and two servers on one database.
set -euo pipefail
exec node "$(dirname "$0")/webhooks.mjs"
