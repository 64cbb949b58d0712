#!/usr/bin/env bash
# Builds pkg/dist: process.wasm (the machine) and lunette_web (the code of the page's worker).
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/versions.sh

out=pkg/dist
built="${CARGO_TARGET_DIR:-target}/$RUST_TARGET/release"

# What rustc emits by default for this target; an older wasm-opt accepts a feature only when told.
features=(--enable-bulk-memory --enable-multivalue --enable-mutable-globals
  --enable-nontrapping-float-to-int --enable-reference-types --enable-sign-ext)

optimise() { wasm-opt "${features[@]}" "$1" "$2" -o "$3"; }

report_size() {
  local name=$1
  printf 'build: %-26s %7d bytes, %7d gzipped\n' "$name" "$(wc -c <"$out/$name")" "$(gzip -9 -c "$out/$name" | wc -c)"
}

mkdir -p "$out"

cargo build --release --target "$RUST_TARGET" -p lunette-process
optimise -O3 "$built/lunette_process.wasm" "$out/process.wasm"

cargo build --release --target "$RUST_TARGET" -p lunette-web
.tools/bin/wasm-bindgen --target web --out-dir "$out" "$built/lunette_web.wasm"
optimise -Oz "$out/lunette_web_bg.wasm" "$out/lunette_web_bg.opt.wasm"
mv "$out/lunette_web_bg.opt.wasm" "$out/lunette_web_bg.wasm"

report_size process.wasm
report_size lunette_web_bg.wasm
report_size lunette_web.js
