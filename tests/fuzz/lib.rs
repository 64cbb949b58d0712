//! What no input may do. To the virtual machine: panic, run without end, exceed its memory, or give another result the
//! second time. To what reads data items and transactions: panic, or be read as something that is not written again as the same.
//!
//! Each target is a function from bytes to nothing that panics when a rule is broken. libFuzzer calls it (`targets/`), and
//! so does a short run with a generator of its own (`deterministic.rs`) that needs no nightly compiler.

pub mod bundle;
pub mod corpus;
pub mod format;
pub mod item;
pub mod items;
pub mod machine;
pub mod mutate;
pub mod pack;
pub mod path;
pub mod pattern;
pub mod source;
pub mod tags;
pub mod transaction;
pub mod transactions;

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
pub const TARGETS: [Target; 9] = [
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
    Target {
        name: "item",
        run: item::run,
        seeds: items::items,
    },
    Target {
        name: "tags",
        run: tags::run,
        seeds: items::tags,
    },
    Target {
        name: "bundle",
        run: bundle::run,
        seeds: items::bundles,
    },
    Target {
        name: "transaction",
        run: transaction::run,
        seeds: transactions::transactions,
    },
    Target {
        name: "path",
        run: path::run,
        seeds: transactions::paths,
    },
];
