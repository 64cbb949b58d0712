//! Names of tags in their one spelling, and the other small functions of `.utils` that need no Lua.

use lunette_lua::function::NativeBody;
use lunette_lua::{LuaResult, Value, Vm};

/// What the Lua of the modules calls.
pub(super) const FUNCTIONS: &[(&str, NativeBody)] = &[
    ("capitalize", capitalize),
    ("has_magic", has_magic),
    ("is_list", is_list),
    ("normalize", normalize),
];

/// The characters that make a text a pattern.
const MAGIC: &[u8] = b"^$()%.[]*+?";

/// `capitalize(text)`: the first letter large, the others small.
fn capitalize(vm: &mut Vm) -> LuaResult<usize> {
    convert(vm, |text| {
        text.make_ascii_lowercase();
        if let Some(first) = text.first_mut() {
            first.make_ascii_uppercase();
        }
    })
}

/// `normalize(name)`: each part between `-` or `_` capitalized, and joined by `-`.
fn normalize(vm: &mut Vm) -> LuaResult<usize> {
    convert(vm, normalize_name)
}

/// Puts a name into its spelling.
pub(super) fn normalize_name(name: &mut [u8]) {
    let mut starts = true;
    for byte in name {
        if matches!(byte, b'-' | b'_') {
            *byte = b'-';
            starts = true;
        } else if starts {
            byte.make_ascii_uppercase();
            starts = false;
        } else {
            byte.make_ascii_lowercase();
        }
    }
}

/// A string changed in place; any other value as it is.
fn convert(vm: &mut Vm, change: impl Fn(&mut [u8])) -> LuaResult<usize> {
    let value = vm.argument(1);
    let Some(text) = value.as_string() else {
        return vm.result(value);
    };
    vm.charge(1 + text.len() as u64 / 16)?;
    vm.check_room(text.len())?;
    let mut changed = text.as_bytes().to_vec();
    change(&mut changed);
    vm.push_bytes(&changed)?;
    Ok(1)
}

/// `has_magic(text)`: is it a pattern?
fn has_magic(vm: &mut Vm) -> LuaResult<usize> {
    let text = vm.check_string(1)?;
    vm.charge(1 + text.len() as u64 / 16)?;
    let has_magic = text.as_bytes().iter().any(|byte| MAGIC.contains(byte));
    vm.result(has_magic)
}

/// `is_list(value)`: a table whose keys are 1, 2, 3 ... and no others.
fn is_list(vm: &mut Vm) -> LuaResult<usize> {
    let Some(table) = vm.argument(1).as_table() else {
        return vm.result(false);
    };
    let mut count = 0;
    let mut key = Value::NIL;
    while let Ok(Some((next, _))) = table.next(key) {
        vm.charge(1)?;
        count += 1;
        if next.as_integer().is_none() {
            return vm.result(false);
        }
        key = next;
    }
    vm.result(count == table.length())
}
