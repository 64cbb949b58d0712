#!/usr/bin/env bash
# Builds process.wasm again, in another folder and with another home of cargo, and compares it with pkg/dist/process.wasm, byte for byte.
set -euo pipefail
cd "$(dirname "$0")/.."

elsewhere=$(mktemp -d)
trap 'rm -rf "$elsewhere"' EXIT
mkdir -p "$elsewhere/a/longer/path" "$elsewhere/cargo"
# The sources that are here, also those that are not committed; and the crates that were fetched, by another name.
git ls-files -z --cached --others --exclude-standard -- Cargo.toml Cargo.lock rust-toolchain.toml src tests/machines tests/store scripts |
  xargs -0 cp --parents -t "$elsewhere/a/longer/path"
ln -s "$(cd "${CARGO_HOME:-$HOME/.cargo}" && pwd)/registry" "$elsewhere/cargo/registry"

(
  cd "$elsewhere/a/longer/path"
  export CARGO_HOME="$elsewhere/cargo" CARGO_NET_OFFLINE=true
  unset CARGO_TARGET_DIR
  scripts/build-process.sh "$elsewhere/process.wasm"
)
cmp pkg/dist/process.wasm "$elsewhere/process.wasm" || {
  printf 'reproduce: process.wasm is another one when it is built elsewhere\n' >&2
  exit 1
}
printf 'reproduce: the same process.wasm from two folders: %s\n' "$(sha256sum <pkg/dist/process.wasm | cut -d ' ' -f 1)"
