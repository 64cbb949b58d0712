//! The module `.bint`.

use super::{Module, push_functions};

/// `.bint`
pub(crate) const MODULE: Module = Module {
    name: ".bint",
    open: |vm| push_functions(vm, &[]),
};
