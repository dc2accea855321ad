#!/usr/bin/env bash
# Files of messages through everything that can go wrong: expired addresses, a killed server, a bucket that is away.
set -euo pipefail
here=$(dirname "$0")
exec "$here/../../tools/with_s3.sh" node "$here/media.mjs"
