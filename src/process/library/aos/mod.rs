//! The modules of `aos`.

use super::Module;

/// All of them.
pub(crate) const MODULES: &[Module] = &[];
