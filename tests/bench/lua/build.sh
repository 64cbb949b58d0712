#!/usr/bin/env bash
# Builds the engines written in Rust into target/wasm.
#   build.sh           everything that the comparison needs
#   build.sh lunette   the VM only: lunette.wasm, unmetered.wasm and profile.wasm (with names kept)
set -euo pipefail
cd "$(dirname "$0")"

# The flags that .cargo/config.toml sets must not be replaced by flags from outside.
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS

out=target/wasm
built="${CARGO_TARGET_DIR:-target}/wasm32-unknown-unknown/release"

# build NAME PACKAGE [CARGO OPTIONS...]
build() {
  local name=$1 package=$2
  shift 2
  cargo build --quiet --release --target wasm32-unknown-unknown --package "bench-$package" "$@"
  cp "$built/bench_$package.wasm" "$out/$name.wasm.new"
  mv "$out/$name.wasm.new" "$out/$name.wasm"
}

mkdir -p "$out"
build unmetered lunette --features unmetered
build profile lunette --config 'profile.release.strip=false'
build lunette lunette
if [ "${1:-all}" = lunette ]; then exit 0; fi
build omnilua omnilua
build piccolo piccolo
