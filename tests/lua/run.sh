#!/bin/sh
# Conformance of lunette-lua with PUC-Rio Lua 5.3.
#
#   tests/lua/run.sh [--short | --long] [--generate SECONDS] [--seed N] [FILTER...]
#
# Builds the command line interpreter, then runs every probe, every program and
# the command line tests on `lua5.3` and on ours, and compares. After that the
# generator makes random programs for some seconds (5 with --short, 20 without,
# 300 with --long). With filters, only files whose path contains one of them.
# The last line says how many passed and failed; the exit code tells the same.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
reference=${LUA_REFERENCE:-lua5.3}
candidate=${LUA_CANDIDATE:-}
seconds=20
seed=1
filters=

while [ $# -gt 0 ]; do
  case $1 in
    --short) seconds=5 ;;
    --long) seconds=300 ;;
    --generate) seconds=$2; shift ;;
    --seed) seed=$2; shift ;;
    --help) sed -n '2,10s/^# \{0,1\}//p' "$0"; exit 0 ;;
    -*) echo "run.sh: unknown option $1" >&2; exit 2 ;;
    *) filters="$filters $1"; seconds=0 ;;
  esac
  shift
done

if ! command -v "$reference" >/dev/null; then
  echo "run.sh: $reference is needed (apt-get install lua5.3)" >&2
  exit 2
fi

if [ -z "$candidate" ]; then
  (cd "$root" && cargo build --release --quiet -p lunette-lua)
  candidate=${CARGO_TARGET_DIR:-$root/target}/release/lunette-lua
fi

# Filters are words without spaces, so that splitting them is intended.
# shellcheck disable=SC2086
"$reference" "$here/run.lua" --reference "$reference" --candidate "$candidate" \
  --generate "$seconds" --seed "$seed" --command-line "$here/cli.sh" $filters
