#!/usr/bin/env bash
# The OpenAPI documents of the binary, and the answers that the scenarios of test/api were given.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
exec "$here/../../tools/node_tests.sh" "$here"
