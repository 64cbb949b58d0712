#!/usr/bin/env bash
# Builds process.wasm, the machine, to the path that is given. The same source gives the same bytes in any folder.
set -euo pipefail
out=$(realpath "$1")
cd "$(dirname "$0")/.."
. scripts/versions.sh
. scripts/reproducible-flags.sh

# Names of functions are worth nothing to a host, and a quarter of the size.
cargo build --release --locked --target "$RUST_TARGET" -p lunette-process --config profile.release.strip=true
cp "${CARGO_TARGET_DIR:-target}/$RUST_TARGET/release/lunette_process.wasm" "$out"
