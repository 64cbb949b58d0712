//! The module `.chance`.

use super::{Module, push_functions};

/// `.chance`
pub(crate) const MODULE: Module = Module {
    name: ".chance",
    open: |vm| push_functions(vm, &[]),
};
