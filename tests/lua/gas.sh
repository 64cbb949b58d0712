#!/bin/sh
# Gas and memory are counted alike on every host: every probe and every program is
# measured natively and in wasm, and the two lists must be the same.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
target=${CARGO_TARGET_DIR:-$here/wasm/target}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/scripts"

cd "$here/wasm"
export CARGO_TARGET_DIR="$target"
cargo build --release --quiet --bin measure
cargo build --release --quiet --lib --target wasm32-unknown-unknown
LUNETTE_WASM=$target/wasm32-unknown-unknown/release/lunette_lua_wasm.wasm
export LUNETTE_WASM

lua5.3 "$here/extract.lua" "$folder/scripts"
"$target/release/measure" "$folder/scripts" >"$folder/native"
./measure.mjs "$folder/scripts" >"$folder/wasm"
if ! diff "$folder/native" "$folder/wasm" >"$folder/difference"; then
  echo "gas or memory differ between this machine (<) and wasm (>):" >&2
  head -40 "$folder/difference" >&2
  exit 1
fi
echo "$(wc -l <"$folder/native") scripts cost the same natively and in wasm"
