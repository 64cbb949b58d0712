#!/bin/sh
# Conformance of lunette-lua with PUC-Rio Lua 5.3.
#
#   tests/lua/run.sh [--wasm] [--short | --long] [--generate SECONDS] [--seed N] [FILTER...]
#
# Builds the command line interpreter, then runs every probe, every program and
# the command line tests on `lua5.3` and on ours, and compares. After that the
# generator makes random programs for some seconds (5 with --short, 20 without,
# 300 with --long). With filters, only files whose path contains one of them.
# With --wasm it is the virtual machine built to wasm, in Node, that runs the
# probes and the generated cases; it has no command line and no files.
# The last line says how many passed and failed; the exit code tells the same.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
reference=${LUA_REFERENCE:-lua5.3}
candidate=${LUA_CANDIDATE:-}
seconds=20
seed=1
wasm=false
filters=

while [ $# -gt 0 ]; do
  case $1 in
    --wasm) wasm=true; filters="$filters /probes/" ;;
    --short) seconds=5 ;;
    --long) seconds=300 ;;
    --generate) seconds=$2; shift ;;
    --seed) seed=$2; shift ;;
    --help) sed -n '2,14s/^# \{0,1\}//p' "$0"; exit 0 ;;
    -*) echo "run.sh: unknown option $1" >&2; exit 2 ;;
    *) filters="$filters $1"; $wasm || seconds=0 ;;
  esac
  shift
done

if ! command -v "$reference" >/dev/null; then
  echo "run.sh: $reference is needed (apt-get install lua5.3)" >&2
  exit 2
fi

if $wasm; then
  target=${CARGO_TARGET_DIR:-$here/wasm/target}
  (cd "$here/wasm" && CARGO_TARGET_DIR=$target cargo build --release --quiet --target wasm32-unknown-unknown)
  LUNETTE_WASM=$target/wasm32-unknown-unknown/release/lunette_lua_wasm.wasm
  export LUNETTE_WASM
  candidate=$here/wasm/lunette-lua.mjs
elif [ -z "$candidate" ]; then
  (cd "$root" && cargo build --release --quiet -p lunette-lua)
  candidate=${CARGO_TARGET_DIR:-$root/target}/release/lunette-lua
fi

# Filters are words without spaces, so that splitting them is intended.
# shellcheck disable=SC2086
"$reference" "$here/run.lua" --reference "$reference" --candidate "$candidate" \
  --generate "$seconds" --seed "$seed" --command-line "$here/cli.sh" $filters
