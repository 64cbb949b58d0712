//! The modules of `crypto`.

use super::Module;

/// All of them.
pub(crate) const MODULES: &[Module] = &[];
