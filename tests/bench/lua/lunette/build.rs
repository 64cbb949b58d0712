//! As for process.wasm: no more memory than the map of written pages covers.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-link-arg=--max-memory=1073741824");
}
