#!/usr/bin/env bash
# The acceptance checks of a platform that receives from Meta, driven by the sandbox: meta-cloud-api.md, section 17.4.
set -euo pipefail
exec node "$(dirname "$0")/conversing.mjs"
