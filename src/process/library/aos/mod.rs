//! The modules of `aos`: the way of a message, and what processes are written with.

mod messages;
mod names;
mod watch;

use lunette_lua::{LuaResult, Vm};

use super::Module;
use super::source::{Natives, run_source_with};

/// What the modules have in Rust.
const NATIVES: &[Natives] = &[
    Natives {
        functions: names::FUNCTIONS,
        upvalues: &[],
    },
    Natives {
        functions: messages::FUNCTIONS,
        upvalues: messages::KEYS,
    },
    Natives {
        functions: watch::FUNCTIONS,
        upvalues: &[],
    },
];

/// A module whose source lies beside this file.
macro_rules! module {
    ($name:literal, $file:literal) => {
        Module {
            name: $name,
            open: |vm| open(vm, $name, include_str!($file)),
        }
    };
}

/// All of them, each after those that it requires.
pub(crate) const MODULES: &[Module] = &[
    module!(".utils", "utils.lua"),
    module!(".handlers-utils", "handlers_utils.lua"),
    module!(".handlers", "handlers.lua"),
    module!(".assignment", "assignment.lua"),
    module!(".ao", "ao.lua"),
    module!(".eval", "eval.lua"),
    module!(".default", "default.lua"),
    module!(".boot", "boot.lua"),
    module!(".process", "process.lua"),
];

fn open(vm: &mut Vm, name: &str, source: &str) -> LuaResult<()> {
    run_source_with(vm, name, source, NATIVES)
}
