#!/usr/bin/env bash
# Installs and builds what is missing, then measures. Options go to bench.mjs (see `node bench.mjs --help`).
set -euo pipefail
cd "$(dirname "$0")"

install_npm_packages() {
  local stamp=node_modules/.installed-lock
  if [ -f "$stamp" ] && cmp -s package-lock.json "$stamp"; then return; fi
  printf 'bench: npm packages of tests/bench/lua/package-lock.json\n'
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json "$stamp"
}

if [ "${1:-}" != --help ]; then
  install_npm_packages
  printf 'bench: building the engines (the first time takes a few minutes)\n'
  ./build.sh
fi
exec node bench.mjs "$@"
