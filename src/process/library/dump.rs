//! The module `.dump`.

use super::{Module, push_functions};

/// `.dump`
pub(crate) const MODULE: Module = Module {
    name: ".dump",
    open: |vm| push_functions(vm, &[]),
};
