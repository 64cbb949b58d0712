//! The modules that Lua code gets by `require`: the aos library, written from its documented behaviour.
//!
//! A module is a Lua table. What is hot or pure is Rust behind it, the rest is Lua beside the Rust file that loads it. User code
//! may inspect and replace any function, so modules call each other through their tables, as aos's own do.

mod aos;
mod base64;
mod bint;
mod chance;
mod crypto;
mod dump;
pub(crate) mod json;
mod pretty;
mod stringify;

use lunette_lua::function::NativeBody;
use lunette_lua::{LuaResult, Value, Vm};

/// A module that `require` finds.
pub(crate) struct Module {
    /// The name to require it by, such as `.base64`.
    pub(crate) name: &'static str,
    /// Makes the module and pushes it.
    pub(crate) open: fn(&mut Vm) -> LuaResult<()>,
}

/// The modules that exist from the start, in the order in which they are made.
const LOADED: &[&[Module]] = &[
    &[
        json::MODULE,
        base64::MODULE,
        chance::MODULE,
        stringify::MODULE,
        pretty::MODULE,
        dump::MODULE,
    ],
    crypto::MODULES,
    aos::MODULES,
];

/// The modules that are made when first required.
const ON_DEMAND: &[Module] = &[bint::MODULE];

/// Makes all modules. Lua's own library must be open.
pub(crate) fn open(vm: &mut Vm) -> LuaResult<()> {
    let package = vm.raw_field(vm.globals(), "package")?;
    let loaded = vm.field(package, "loaded")?;
    let preload = vm.field(package, "preload")?;
    for module in LOADED.iter().copied().flatten() {
        (module.open)(vm)?;
        let value = vm.pop();
        vm.set_field(loaded, module.name, value)?;
    }
    for module in ON_DEMAND {
        let opener: NativeBody = |vm| {
            (bint::MODULE.open)(vm)?;
            Ok(1)
        };
        let opener = vm.new_function(opener)?;
        vm.set_field(preload, module.name, opener)?;
    }
    Ok(())
}

/// Runs the Lua source of a module and pushes what it returns. Its `...` is a table of `natives`; its chunk name is the one
/// that positions in errors show, as in `[string ".handlers"]:1:`.
pub(crate) fn run_source(
    vm: &mut Vm,
    name: &str,
    source: &str,
    natives: &[(&str, NativeBody)],
) -> LuaResult<()> {
    let globals = Value::table(vm.globals());
    let chunk = vm.load(source.as_bytes(), name.as_bytes(), globals)?;
    vm.push(chunk);
    let table = vm.new_table()?;
    vm.push(Value::table(table));
    vm.register(table, natives)?;
    vm.call(1, 1)
}

/// Pushes a table of functions.
pub(crate) fn push_functions(vm: &mut Vm, functions: &[(&str, NativeBody)]) -> LuaResult<()> {
    let table = vm.new_table_with(0, functions.len())?;
    vm.push(Value::table(table));
    vm.register(table, functions)
}
