#!/usr/bin/env bash
# Installs and builds what is missing, then measures. Options go to bench.mjs (see `node bench.mjs --help`).
set -euo pipefail
cd "$(dirname "$0")"

if [ "${1:-}" != --help ]; then
  ../../../scripts/install-packages.sh .
  printf 'bench: building the engines (the first time takes a few minutes)\n'
  ./build.sh
fi
exec node bench.mjs "$@"
