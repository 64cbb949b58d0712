# The versions of everything that is not pinned by Cargo.lock or package-lock.json.
# WASM_BINDGEN_VERSION must equal the wasm-bindgen requirement in src/web/Cargo.toml: the tool and the crate
# speak a private format that changes with every release.
WASM_BINDGEN_VERSION=0.2.130
RUST_TARGET=wasm32-unknown-unknown
CARGO_DENY_VERSION=0.20.2
