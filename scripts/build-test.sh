#!/usr/bin/env bash
# Builds a crate of tests for WebAssembly into a folder: build-test.sh PACKAGE FOLDER [PROFILE].
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/versions.sh

package=$1
profile=${3:-dev}
folder=${profile/dev/debug}
cargo build --quiet --profile "$profile" --target "$RUST_TARGET" -p "$package"
.tools/bin/wasm-bindgen --target web --remove-name-section --remove-producers-section --out-dir "$2" \
  "${CARGO_TARGET_DIR:-target}/$RUST_TARGET/$folder/${package//-/_}.wasm"
