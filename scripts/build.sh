#!/usr/bin/env bash
# Builds pkg/dist: process.wasm (the machine) and lunette_web (the code of the page's worker).
# Neither goes through wasm-opt: the one that Debian 12 has damages the table exports of wasm-bindgen's output, and
# on these modules it saves 2 % gzipped.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/versions.sh
. scripts/reproducible-flags.sh

out=pkg/dist
built="${CARGO_TARGET_DIR:-target}/$RUST_TARGET/release"

report_size() {
  local name=$1
  printf 'build: %-20s %7d bytes, %7d gzipped\n' "$name" "$(wc -c <"$out/$name")" "$(gzip -9 -c "$out/$name" | wc -c)"
}

write_hash() {
  printf '// The SHA-256 of %s.\nexport const HASH = "%s";\n' "$1" "$(sha256sum "$out/$1" | cut -d ' ' -f 1)" >"$out/$2"
}

mkdir -p "$out"

scripts/build-process.sh "$out/process.wasm"
# Workers of the edge get it compiled, and could not know its name; service workers see by it whether a file is of their version.
write_hash process.wasm process-hash.js

cargo build --release --locked --target "$RUST_TARGET" -p lunette-web
.tools/bin/wasm-bindgen --target web --remove-name-section --remove-producers-section \
  --out-dir "$out" "$built/lunette_web.wasm"
write_hash lunette_web_bg.wasm runtime-hash.js

node scripts/licences.mjs --texts

report_size process.wasm
report_size lunette_web_bg.wasm
report_size lunette_web.js
