//! Names of tags in their one spelling, and the other small functions of `.utils` that need no Lua.

use lunette_lua::function::NativeBody;
use lunette_lua::table::Table;
use lunette_lua::{Gc, LuaResult, Vm};

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

/// Does a name have its spelling already?
pub(super) fn is_normal(name: &[u8]) -> bool {
    let mut starts = true;
    name.iter().all(|&byte| {
        let fits = match byte {
            b'-' => {
                starts = true;
                return true;
            }
            b'_' => false,
            _ if starts => !byte.is_ascii_lowercase(),
            _ => !byte.is_ascii_uppercase(),
        };
        starts = false;
        fits
    })
}

/// Is a text a pattern?
pub(super) fn is_magic(text: &[u8]) -> bool {
    text.iter().any(|byte| MAGIC.contains(byte))
}

/// `has_magic(text)`
fn has_magic(vm: &mut Vm) -> LuaResult<usize> {
    let text = vm.check_string(1)?;
    vm.charge(1 + text.len() as u64 / 16)?;
    vm.result(is_magic(text.as_bytes()))
}

/// `is_list(value)`
fn is_list(vm: &mut Vm) -> LuaResult<usize> {
    let is_list = match vm.argument(1).as_table() {
        Some(table) => is_sequence(vm, table)?,
        None => false,
    };
    vm.result(is_list)
}

/// Are the keys of the table whole numbers from 1 on, the greatest of which is its length? It may have holes.
pub(super) fn is_sequence(vm: &mut Vm, table: Gc<Table>) -> LuaResult<bool> {
    let (mut last, mut place) = (0, 0);
    while let Some((next, key, _)) = table.entry_from(place) {
        vm.charge(1)?;
        let Some(key) = key.as_integer().filter(|key| *key >= 1) else {
            return Ok(false);
        };
        last = last.max(key);
        place = next;
    }
    Ok(last == table.length())
}
