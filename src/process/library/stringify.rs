//! The module `.stringify`.

use super::{Module, push_functions};

/// `.stringify`
pub(crate) const MODULE: Module = Module {
    name: ".stringify",
    open: |vm| push_functions(vm, &[]),
};
