//! Source text of any bytes: compiled, and run when it compiles.

use crate::machine;

/// The whole input is a chunk.
///
/// # Panics
/// When a rule is broken.
pub fn run(data: &[u8]) {
    machine::run_twice(data, &[]);
}
