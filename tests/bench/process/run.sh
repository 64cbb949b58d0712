#!/usr/bin/env bash
# Installs what is missing (the official module, see tests/compatibility), then measures. Options go to bench.mjs.
set -euo pipefail
cd "$(dirname "$0")"
if [ -z "${AOS_OFFICIAL:-}" ]; then
  (
    cd ../../compatibility
    ../../scripts/install-packages.sh . --ignore-scripts
    node fetch-module.mjs
  )
fi
exec node --experimental-wasm-memory64 --no-warnings --expose-gc bench.mjs "$@"
