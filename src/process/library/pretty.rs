//! The module `.pretty`.

use super::{Module, push_functions};

/// `.pretty`
pub(crate) const MODULE: Module = Module {
    name: ".pretty",
    open: |vm| push_functions(vm, &[]),
};
