#!/usr/bin/env bash
# Installs what the comparison needs, once, and runs it.
set -euo pipefail
cd "$(dirname "$0")"
../../scripts/install-packages.sh . --ignore-scripts
node fetch-module.mjs
node --test --test-reporter="${REPORTER:-spec}" "$@" ./*.test.mjs
