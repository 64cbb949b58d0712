//! Arrays of bytes as Lua has them, tables of integers from 1 on, and hexadecimal text.
//!
//! Each of these gives nil for what it cannot take: the Lua code beside then goes item by item, and fails where aos does.

use lunette_lua::number::float_to_integer;
use lunette_lua::table::Table;
use lunette_lua::{Gc, Kind, LuaResult, Value, Vm};

const UPPER_DIGITS: &[u8; 16] = b"0123456789ABCDEF";
const LOWER_DIGITS: &[u8; 16] = b"0123456789abcdef";

/// The byte that a number is.
pub(crate) fn byte_of(value: Value) -> Option<u8> {
    let integer = match value.kind() {
        Kind::Integer(integer) => integer,
        Kind::Float(float) => float_to_integer(float)?,
        _ => return None,
    };
    u8::try_from(integer).ok()
}

/// The items of a plain table up to the first nil, if all of them are bytes.
pub(crate) fn array_bytes(vm: &mut Vm, array: Value) -> LuaResult<Option<Vec<u8>>> {
    let Some(table) = array.as_table().filter(|table| table.metatable().is_none()) else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    loop {
        let item = table.get_integer(bytes.len() as i64 + 1);
        if item.is_nil() {
            return Ok(Some(bytes));
        }
        let Some(byte) = byte_of(item) else {
            return Ok(None);
        };
        vm.charge(1)?;
        bytes.push(byte);
    }
}

/// Pushes an array of these bytes.
pub(crate) fn push_array(vm: &mut Vm, bytes: &[u8]) -> LuaResult<Gc<Table>> {
    vm.charge(bytes.len() as u64)?;
    vm.check_room(bytes.len().saturating_mul(16))?;
    let table = vm.new_table_with(bytes.len(), 0)?;
    vm.push(Value::table(table));
    for (index, &byte) in (1..).zip(bytes) {
        vm.raw_set_integer(table, index, Value::integer(i64::from(byte)))?;
    }
    Ok(table)
}

/// Pushes a string made of many bytes.
pub(crate) fn push_string(vm: &mut Vm, bytes: &[u8]) -> LuaResult<()> {
    vm.charge(bytes.len() as u64 / 16)?;
    vm.check_room(bytes.len())?;
    vm.push_bytes(bytes)
}

/// `bytes(array)`: its items as a string.
pub(super) fn bytes(vm: &mut Vm) -> LuaResult<usize> {
    match array_bytes(vm, vm.argument(1))? {
        Some(bytes) => push_string(vm, &bytes)?,
        None => vm.push(Value::NIL),
    }
    Ok(1)
}

/// `array(string)`: its bytes as an array.
pub(super) fn array(vm: &mut Vm) -> LuaResult<usize> {
    let string = vm.check_string(1)?;
    push_array(vm, string.as_bytes())?;
    Ok(1)
}

fn push_hex(vm: &mut Vm, digits: &[u8; 16]) -> LuaResult<usize> {
    let string = vm.check_string(1)?;
    vm.charge(string.len() as u64 / 4)?;
    vm.check_room(string.len().saturating_mul(2))?;
    let mut text = Vec::with_capacity(string.len() * 2);
    for &byte in string.as_bytes() {
        text.push(digits[usize::from(byte >> 4)]);
        text.push(digits[usize::from(byte & 15)]);
    }
    push_string(vm, &text)?;
    Ok(1)
}

/// `upper_hex(string)`
pub(super) fn upper_hex(vm: &mut Vm) -> LuaResult<usize> {
    push_hex(vm, UPPER_DIGITS)
}

/// `lower_hex(string)`
pub(super) fn lower_hex(vm: &mut Vm) -> LuaResult<usize> {
    push_hex(vm, LOWER_DIGITS)
}

/// The byte that two digits stand for; aos knows `AB` and `ab`, but not `Ab`.
fn pair_byte(pair: &[u8]) -> Option<u8> {
    let &[high, low] = pair else { return None };
    let mixed = (high.is_ascii_uppercase() && low.is_ascii_lowercase())
        || (high.is_ascii_lowercase() && low.is_ascii_uppercase());
    if mixed {
        return None;
    }
    let digit = |character: u8| char::from(character).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

/// `digits(value)`: the two upper case digits of a byte.
pub(super) fn digits(vm: &mut Vm) -> LuaResult<usize> {
    match byte_of(vm.argument(1)) {
        Some(byte) => {
            let [high, low] = [byte >> 4, byte & 15].map(|digit| UPPER_DIGITS[usize::from(digit)]);
            vm.push_bytes(&[high, low])?;
        }
        None => vm.push(Value::NIL),
    }
    Ok(1)
}

/// `digits_byte(text)`: the byte that two digits stand for.
pub(super) fn digits_byte(vm: &mut Vm) -> LuaResult<usize> {
    let text = vm.check_string(1)?;
    match pair_byte(text.as_bytes()) {
        Some(byte) => vm.result(i64::from(byte)),
        None => vm.result(Value::NIL),
    }
}

/// `unhex(text)`: the bytes that pairs of digits stand for. A last digit without another is left out.
pub(super) fn unhex(vm: &mut Vm) -> LuaResult<usize> {
    let Some(text) = vm.argument(1).as_string() else {
        return vm.result(Value::NIL);
    };
    vm.charge(text.len() as u64 / 2)?;
    vm.check_room(text.len() / 2)?;
    let pairs = text.as_bytes().chunks_exact(2);
    match pairs.map(pair_byte).collect::<Option<Vec<u8>>>() {
        Some(bytes) => push_string(vm, &bytes)?,
        None => vm.push(Value::NIL),
    }
    Ok(1)
}
