//! The modules that Lua code gets by `require`: the aos library, written from its documented behaviour.
//!
//! A module is a Lua value, usually a table. What is hot or pure is Rust behind it, the rest is Lua beside the Rust file that loads
//! it. User code may inspect and replace any function, so modules call each other through their tables, as aos's own do.

mod aos;
mod base64;
mod bint;
mod chance;
mod crypto;
mod dump;
pub(crate) mod json;
mod pretty;
#[cfg(test)]
pub(crate) mod probes;
mod source;
mod stringify;

pub(crate) use source::run_source;

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

/// Where a package's own module lies, as in `.crypto.init`.
const PACKAGE_SUFFIX: &str = ".init";

/// Makes all modules. Lua's own library must be open.
pub(crate) fn open(vm: &mut Vm) -> LuaResult<()> {
    let package = vm.raw_field(vm.globals(), "package")?;
    add_searcher(vm, package)?;
    let loaded = vm.field(package, "loaded")?;
    for module in LOADED.iter().copied().flatten() {
        (module.open)(vm)?;
        let value = vm.pop();
        vm.set_field(loaded, module.name, value)?;
    }
    let ao = vm.field(loaded, ".ao")?;
    vm.set_field(loaded, "ao", ao)
}

/// Puts [`search`] between `package.preload` and the files.
fn add_searcher(vm: &mut Vm, package: Value) -> LuaResult<()> {
    let searchers = vm.field(package, "searchers")?;
    let mut next = vm.new_function(search)?;
    for position in 2.. {
        let position = Value::integer(position);
        let moved = vm.index(searchers, position)?;
        vm.set_index(searchers, position, next)?;
        if moved.is_nil() {
            return Ok(());
        }
        next = moved;
    }
    Ok(())
}

/// All modules, those of [`LOADED`] first.
fn modules() -> impl Iterator<Item = &'static Module> {
    LOADED.iter().copied().flatten().chain(ON_DEMAND)
}

/// A searcher for `require`: gives what makes the module of this name, or of this name and `.init`.
fn search(vm: &mut Vm) -> LuaResult<usize> {
    let name = vm.check_string(1)?;
    vm.charge(16)?;
    let found = modules()
        .position(|module| module.name.as_bytes() == name.as_bytes())
        .or_else(|| {
            let package = [name.as_bytes(), PACKAGE_SUFFIX.as_bytes()].concat();
            modules().position(|module| module.name.as_bytes() == package)
        });
    if let Some(position) = found {
        let position = Value::integer(position as i64);
        let loader = vm.new_closure(make, &[position])?;
        return vm.result(loader);
    }
    let problem = [b"module ", name.as_bytes(), b" not found"].concat();
    vm.push_bytes(&problem)?;
    Ok(1)
}

/// Makes the module whose position is the function's upvalue.
fn make(vm: &mut Vm) -> LuaResult<usize> {
    let position = vm.upvalue(1).as_integer().unwrap_or_default();
    if let Some(module) = modules().nth(usize::try_from(position).unwrap_or_default()) {
        (module.open)(vm)?;
    }
    Ok(1)
}

/// Pushes a table of functions.
pub(crate) fn push_functions(vm: &mut Vm, functions: &[(&str, NativeBody)]) -> LuaResult<()> {
    let table = vm.new_table_with(0, functions.len())?;
    vm.push(Value::table(table));
    vm.register(table, functions)
}
