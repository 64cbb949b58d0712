//! The layout of `process.wasm`'s memory. The stack comes first, then the statics, then the heap.

/// Bytes of the stack of Rust code. See `tests/image/stack.test.mjs` for how much of it is needed.
const STACK: usize = 512 * 1024;
/// Bytes that the memory may grow to: what the map of written pages covers.
const MEMORY: usize = 1 << 30;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").as_deref() == Ok("wasm32") {
        println!("cargo::rustc-link-arg=-zstack-size={STACK}");
        println!("cargo::rustc-link-arg=--max-memory={MEMORY}");
    }
}
