#!/usr/bin/env bash
# Makes targets one after the other, ends at the first that fails, and says how long each took. Targets with commas between them, `a,b`, are made side
# by side: each waits much, and has little to do with the other. What one of these says comes out when it has ended.
set -uo pipefail
cd "$(dirname "$0")/.."

took=()
report() { printf '%s\n' "" "seconds  step" "${took[@]}"; }
trap report EXIT

for step in "$@"; do
  IFS=, read -ra targets <<<"$step"
  before=$SECONDS
  make --no-print-directory --output-sync=target --jobs="${#targets[@]}" "${targets[@]}" || {
    took+=("$(printf '%7d  %s: failed' $((SECONDS - before)) "$step")")
    exit 1
  }
  took+=("$(printf '%7d  %s' $((SECONDS - before)) "$step")")
done
