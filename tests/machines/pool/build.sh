#!/usr/bin/env bash
# Builds tests/machines/pool/dist: the pool of machines for its tests; to measure it, `build.sh release`.
set -euo pipefail
cd "$(dirname "$0")/../../.."
. scripts/versions.sh

profile=${1:-dev}
folder=${profile/dev/debug}
cargo build --quiet --profile "$profile" --target "$RUST_TARGET" -p lunette-machines-test
.tools/bin/wasm-bindgen --target web --remove-name-section --remove-producers-section --out-dir tests/machines/pool/dist \
  "${CARGO_TARGET_DIR:-target}/$RUST_TARGET/$folder/lunette_machines_test.wasm"
