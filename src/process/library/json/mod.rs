//! The module `json`.

use super::{Module, push_functions};

/// `json`
pub(crate) const MODULE: Module = Module {
    name: "json",
    open: |vm| push_functions(vm, &[]),
};
