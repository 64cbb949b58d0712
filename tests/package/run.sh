#!/usr/bin/env bash
# Installs the bundler, once, and runs the tests of the packed package.
set -euo pipefail
cd "$(dirname "$0")"
../../scripts/install-packages.sh . --ignore-scripts
node --test --test-reporter="${REPORTER:-spec}" "$@" ./*.test.mjs
