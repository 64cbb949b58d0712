#!/usr/bin/env bash
# Installs the bundler, once, and runs the tests of the packed package.
set -euo pipefail
cd "$(dirname "$0")"
stamp=node_modules/.installed-lock
if ! cmp -s package-lock.json "$stamp"; then
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  cp package-lock.json "$stamp"
fi
node --test --test-reporter="${REPORTER:-spec}" "$@" ./*.test.mjs
