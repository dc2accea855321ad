#!/usr/bin/env bash
# Published clients, unmodified, against `wigwag dev` on both engines.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
exec "$here/../../tools/node_tests.sh" "$here"
