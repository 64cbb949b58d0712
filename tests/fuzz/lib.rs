//! What no input may do to the virtual machine: panic, run without end, exceed its memory, or give another result the
//! second time.
//!
//! Each target is a function from bytes to nothing that panics when a rule is broken. libFuzzer calls it (`targets/`), and
//! so does a short run with a generator of its own (`deterministic.rs`) that needs no nightly compiler.

pub mod corpus;
pub mod format;
pub mod machine;
pub mod mutate;
pub mod pack;
pub mod pattern;
pub mod source;

/// A target: its name, its function and where its inputs start from.
pub struct Target {
    /// Also the name of libFuzzer's binary.
    pub name: &'static str,
    /// Panics when a rule is broken.
    pub run: fn(&[u8]),
    /// Inputs to mutate.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// Every target.
pub const TARGETS: [Target; 4] = [
    Target {
        name: "source",
        run: source::run,
        seeds: corpus::sources,
    },
    Target {
        name: "pattern",
        run: pattern::run,
        seeds: corpus::patterns,
    },
    Target {
        name: "pack",
        run: pack::run,
        seeds: corpus::packs,
    },
    Target {
        name: "format",
        run: format::run,
        seeds: corpus::formats,
    },
];
