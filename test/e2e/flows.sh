#!/usr/bin/env bash
# A flow with an endpoint of the business's own: made through the proxy, asked by the sandbox as WhatsApp asks.
set -euo pipefail
exec node "$(dirname "$0")/flows.mjs"
