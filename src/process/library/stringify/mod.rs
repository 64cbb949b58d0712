//! The module `.stringify`: tables as the console shows them.

use super::{Module, run_source};

/// `.stringify`
pub(crate) const MODULE: Module = Module {
    name: ".stringify",
    open: |vm| run_source(vm, ".stringify", include_str!("stringify.lua"), &[]),
};

#[cfg(test)]
mod tests {
    #[test]
    fn as_in_aos() {
        crate::library::probes::check(include_str!("probes.txt"));
    }
}
