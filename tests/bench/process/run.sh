#!/usr/bin/env bash
# Installs what is missing (the official module, see tests/compatibility), then measures. Options go to bench.mjs.
set -euo pipefail
cd "$(dirname "$0")"
if [ -z "${AOS_OFFICIAL:-}" ]; then
  (
    cd ../../compatibility
    cmp -s package-lock.json node_modules/.installed-lock || {
      npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
      cp package-lock.json node_modules/.installed-lock
    }
    node fetch-module.mjs
  )
fi
exec node --experimental-wasm-memory64 --no-warnings --expose-gc bench.mjs "$@"
