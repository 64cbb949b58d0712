//! The module `.dump`: values as Lua source, keys in order.

use super::{Module, run_source};

/// `.dump`
pub(crate) const MODULE: Module = Module {
    name: ".dump",
    open: |vm| run_source(vm, ".dump", include_str!("dump.lua"), &[]),
};

#[cfg(test)]
mod tests {
    #[test]
    fn as_in_aos() {
        crate::library::probes::check(include_str!("probes.txt"));
    }
}
