#!/usr/bin/env bash
# Pages in a real Chromium against `wigwag dev`.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
exec "$here/../../tools/node_tests.sh" "$here"
