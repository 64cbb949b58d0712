#!/usr/bin/env bash
# Makes targets one after the other, ends at the first that fails, and says how long each took.
set -uo pipefail
cd "$(dirname "$0")/.."

took=()
report() { printf '%s\n' "" "seconds  step" "${took[@]}"; }
trap report EXIT

for target in "$@"; do
  before=$SECONDS
  make --no-print-directory "$target" || {
    took+=("$(printf '%7d  %s: failed' $((SECONDS - before)) "$target")")
    exit 1
  }
  took+=("$(printf '%7d  %s' $((SECONDS - before)) "$target")")
done
