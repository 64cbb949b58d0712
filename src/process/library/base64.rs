//! The module `.base64`.

use super::{Module, push_functions};

/// `.base64`
pub(crate) const MODULE: Module = Module {
    name: ".base64",
    open: |vm| push_functions(vm, &[]),
};
