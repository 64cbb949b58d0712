//! The modules of `aos`: the way of a message, and what processes are written with.

mod names;

use super::{Module, run_source};

/// All of them, each after those that it requires.
pub(crate) const MODULES: &[Module] = &[
    Module {
        name: ".interim",
        open: crate::interim::open,
    },
    Module {
        name: ".utils",
        open: |vm| run_source(vm, ".utils", include_str!("utils.lua"), names::FUNCTIONS),
    },
    Module {
        name: ".handlers-utils",
        open: |vm| {
            run_source(
                vm,
                ".handlers-utils",
                include_str!("handlers_utils.lua"),
                &[],
            )
        },
    },
    Module {
        name: ".handlers",
        open: |vm| run_source(vm, ".handlers", include_str!("handlers.lua"), &[]),
    },
    Module {
        name: ".assignment",
        open: |vm| run_source(vm, ".assignment", include_str!("assignment.lua"), &[]),
    },
    Module {
        name: ".ao",
        open: |vm| run_source(vm, ".ao", include_str!("ao.lua"), names::FUNCTIONS),
    },
    Module {
        name: ".eval",
        open: |vm| run_source(vm, ".eval", include_str!("eval.lua"), &[]),
    },
    Module {
        name: ".default",
        open: |vm| run_source(vm, ".default", include_str!("default.lua"), &[]),
    },
    Module {
        name: ".boot",
        open: |vm| run_source(vm, ".boot", include_str!("boot.lua"), &[]),
    },
    Module {
        name: ".process",
        open: |vm| run_source(vm, ".process", include_str!("process.lua"), &[]),
    },
];
