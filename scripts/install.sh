#!/usr/bin/env bash
# Installs what is missing, says what, and does nothing the second time.
#   scripts/install.sh build   what `make run` needs
#   scripts/install.sh test    what `make test` needs as well
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/versions.sh

say() { printf 'install: %s\n' "$*"; }

fail() {
  printf 'install: %s\n' "$*" >&2
  exit 1
}

# apt_install COMMAND=PACKAGE...: the packages whose command is not there yet.
apt_install() {
  local missing=() pair
  for pair in "$@"; do
    command -v "${pair%%=*}" >/dev/null 2>&1 || missing+=("${pair##*=}")
  done
  [ ${#missing[@]} -eq 0 ] && return
  command -v apt-get >/dev/null 2>&1 || fail "please install: ${missing[*]} (no apt-get here)"
  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || fail "please install as root: ${missing[*]} (no sudo here)"
    root=(sudo)
  fi
  say "apt packages: ${missing[*]}"
  "${root[@]}" apt-get update -qq
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

require_toolchain() {
  command -v cargo >/dev/null 2>&1 || fail "cargo is missing: install rustup first (https://rustup.rs)"
  command -v node >/dev/null 2>&1 || fail "node is missing: install Node.js 20 or newer first (https://nodejs.org)"
  command -v npm >/dev/null 2>&1 || fail "npm is missing: it comes with Node.js"
}

# The compiler is the one of rust-toolchain.toml. rustup brings it when it is first asked for, unless it was told not to.
install_toolchain() {
  rustc --version >/dev/null 2>&1 && return
  local channel
  channel="$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)"
  command -v rustup >/dev/null 2>&1 || fail "rustc does not work, and there is no rustup to install Rust $channel"
  say "Rust $channel"
  rustup toolchain install "$channel" --profile minimal
}

install_rust_target() {
  local library
  library="$(rustc --print sysroot)/lib/rustlib/$RUST_TARGET"
  [ -d "$library" ] && return
  command -v rustup >/dev/null 2>&1 || fail "the Rust target $RUST_TARGET is missing, and so is rustup to add it"
  say "Rust target $RUST_TARGET"
  rustup target add "$RUST_TARGET"
}

# install_tool PACKAGE VERSION COMMAND PRINTED [OPTION...]: a command of a crate into .tools, unless it is there and prints this as its version.
# Built apart from the workspace and thrown away, so that it neither waits for its lock nor fills its cache. Not optimised: that would take
# four times as long, to save some tenths of a second a run.
install_tool() {
  local package=$1 version=$2 tool=.tools/bin/$3 printed=$4
  shift 4
  if [ -x "$tool" ] && [ "$("$tool" --version)" = "$printed" ]; then return; fi
  say "$package $version into .tools (a minute or two, once)"
  CARGO_TARGET_DIR="$PWD/.tools/build" CARGO_PROFILE_DEV_DEBUG=0 cargo install --quiet --debug --force --root .tools \
    "$package" --version "=$version" "$@"
  rm -rf .tools/build
}

# Its own lock file names a package version that does not resolve, hence not with --locked.
install_wasm_bindgen() {
  install_tool wasm-bindgen-cli "$WASM_BINDGEN_VERSION" wasm-bindgen "wasm-bindgen $WASM_BINDGEN_VERSION"
}

install_cargo_deny() {
  install_tool cargo-deny "$CARGO_DENY_VERSION" cargo-deny "cargo-deny $CARGO_DENY_VERSION" --locked
}

require_toolchain
install_toolchain
install_rust_target
install_wasm_bindgen
if [ "${1:-build}" = build ]; then
  # What the page is made of and with: a thirtieth of what the tests need.
  scripts/install-packages.sh . --omit=dev
else
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 scripts/install-packages.sh .
  scripts/install-packages.sh tests/programs
  install_cargo_deny
  apt_install lua5.3=lua5.3 chromium=chromium chromedriver=chromium-driver
  for component in rustfmt clippy; do
    cargo "${component/rustfmt/fmt}" --version >/dev/null 2>&1 && continue
    say "Rust component $component"
    rustup component add "$component"
  done
fi
