//! The module `.pretty`: tables as lines of `key: value`.

use super::{Module, run_source};

/// `.pretty`
pub(crate) const MODULE: Module = Module {
    name: ".pretty",
    open: |vm| run_source(vm, ".pretty", include_str!("pretty.lua"), &[]),
};

#[cfg(test)]
mod tests {
    #[test]
    fn as_in_aos() {
        crate::library::probes::check(include_str!("probes.txt"));
    }
}
