//! The `utf8` library (Lua 5.3 manual §6.5).

use super::string::{absolute_position, charge_bytes, make_room, new_output, push_built};
use crate::heap::Gc;
use crate::number::{self, Number};
use crate::table::Table;
use crate::value::{Kind, Value};
use crate::vm::{LuaResult, Vm};

/// The largest code point.
const MAX_CODE: i64 = 0x10_ffff;
/// A pattern that matches one sequence of a valid string.
const SEQUENCE_PATTERN: &[u8] = b"[\0-\x7f\xc2-\xf4][\x80-\xbf]*";
/// The largest count that PUC-Rio computes with: C's largest `int`.
const MAX_COUNT: i64 = 0x7fff_ffff;

/// Makes the library.
pub(crate) fn open(vm: &mut Vm) -> LuaResult<Gc<Table>> {
    let library = vm.new_table_with(0, 8)?;
    vm.register(
        library,
        &[
            ("char", char),
            ("codepoint", codepoint),
            ("codes", codes),
            ("len", len),
            ("offset", offset),
        ],
    )?;
    let pattern = vm.new_string(SEQUENCE_PATTERN)?;
    vm.raw_set_field(library, "charpattern", Value::string(pattern))?;
    Ok(library)
}

/// Whether a byte continues a sequence. The end of the string does not.
fn is_continuation(byte: Option<&u8>) -> bool {
    byte.is_some_and(|byte| byte & 0xc0 == 0x80)
}

/// The code point that `bytes` start with and the length of its sequence. Surrogates pass, overlong forms do not.
fn decode(bytes: &[u8]) -> Option<(u32, usize)> {
    /// The largest code point that fewer continuation bytes can hold.
    const LIMITS: [u32; 4] = [0xff, 0x7f, 0x7ff, 0xffff];
    let first = *bytes.first()?;
    if first < 0x80 {
        return Some((first as u32, 1));
    }
    let count = first.leading_ones() as usize - 1;
    let limit = *LIMITS.get(count)?;
    let mut code = first as u32 & (0x3f >> count);
    for index in 1..=count {
        let byte = bytes.get(index);
        if !is_continuation(byte) {
            return None;
        }
        code = code << 6 | *byte? as u32 & 0x3f;
    }
    if code <= limit || code > MAX_CODE as u32 {
        return None;
    }
    Some((code, count + 1))
}

/// Appends the sequence of a code point.
fn encode(output: &mut Vec<u8>, code: u32) {
    let tail = |shift: u32| 0x80 | (code >> shift & 0x3f) as u8;
    match code {
        0..0x80 => output.push(code as u8),
        0x80..0x800 => output.extend_from_slice(&[0xc0 | (code >> 6) as u8, tail(0)]),
        0x800..0x1_0000 => output.extend_from_slice(&[0xe0 | (code >> 12) as u8, tail(6), tail(0)]),
        _ => output.extend_from_slice(&[0xf0 | (code >> 18) as u8, tail(12), tail(6), tail(0)]),
    }
}

fn len(vm: &mut Vm) -> LuaResult<usize> {
    let string = vm.check_string(1)?;
    let bytes = string.as_bytes();
    let length = bytes.len() as i64;
    let first = vm.optional_integer(2, 1)?;
    let first = absolute_position(first, bytes.len());
    let last = vm.optional_integer(3, -1)?;
    let last = absolute_position(last, bytes.len());
    if first < 1 || first - 1 > length {
        return Err(vm.argument_error(2, b"initial position out of string"));
    }
    if last > length {
        return Err(vm.argument_error(3, b"final position out of string"));
    }
    let mut position = first - 1;
    let mut count = 0;
    vm.charge((last - position).max(0) as u64 / 4)?;
    while position < last {
        let Some((_, size)) = decode(&bytes[position as usize..]) else {
            vm.push(Value::NIL);
            vm.push(Value::integer(position + 1));
            return Ok(2);
        };
        position += size as i64;
        count += 1;
    }
    vm.result(Value::integer(count))
}

fn codepoint(vm: &mut Vm) -> LuaResult<usize> {
    let string = vm.check_string(1)?;
    let bytes = string.as_bytes();
    let first = vm.optional_integer(2, 1)?;
    let first = absolute_position(first, bytes.len());
    let last = vm.optional_integer(3, first)?;
    let last = absolute_position(last, bytes.len());
    if first < 1 {
        return Err(vm.argument_error(2, b"out of range"));
    }
    if last > bytes.len() as i64 {
        return Err(vm.argument_error(3, b"out of range"));
    }
    if first > last {
        return Ok(0);
    }
    if last - first >= MAX_COUNT {
        return Err(vm.error(b"string slice too long"));
    }
    vm.charge((last - first) as u64)?;
    vm.reserve_stack((last - first + 1) as usize, "string slice too long")?;
    let mut position = first as usize - 1;
    let mut count = 0;
    while position < last as usize {
        let Some((code, size)) = decode(&bytes[position..]) else {
            return Err(vm.error(b"invalid UTF-8 code"));
        };
        vm.push(Value::integer(code as i64));
        position += size;
        count += 1;
    }
    Ok(count)
}

fn char(vm: &mut Vm) -> LuaResult<usize> {
    let count = vm.argument_count();
    vm.charge(count as u64)?;
    let mut output = new_output(vm);
    make_room(vm, &mut output, count * 4)?;
    for index in 1..=count {
        let code = vm.check_integer(index)?;
        if !(0..=MAX_CODE).contains(&code) {
            return Err(vm.argument_error(index, b"value out of range"));
        }
        encode(&mut output, code as u32);
    }
    push_built(vm, output)
}

fn offset(vm: &mut Vm) -> LuaResult<usize> {
    let string = vm.check_string(1)?;
    let bytes = string.as_bytes();
    let mut count = vm.check_integer(2)?;
    let default = if count >= 0 {
        1
    } else {
        bytes.len() as i64 + 1
    };
    let start = vm.optional_integer(3, default)?;
    let start = absolute_position(start, bytes.len());
    if start < 1 || start - 1 > bytes.len() as i64 {
        return Err(vm.argument_error(3, b"position out of range"));
    }
    let start = start as usize - 1;
    let mut position = start;
    if count == 0 {
        while position > 0 && is_continuation(bytes.get(position)) {
            position -= 1;
        }
    } else {
        if is_continuation(bytes.get(position)) {
            return Err(vm.error(b"initial position is a continuation byte"));
        }
        if count > 0 {
            count -= 1;
        }
        while count < 0 && position > 0 {
            position -= 1;
            while position > 0 && is_continuation(bytes.get(position)) {
                position -= 1;
            }
            count += 1;
        }
        while count > 0 && position < bytes.len() {
            position += 1;
            while is_continuation(bytes.get(position)) {
                position += 1;
            }
            count -= 1;
        }
    }
    charge_bytes(vm, position.abs_diff(start) * 4)?;
    vm.result(if count == 0 {
        Value::integer(position as i64 + 1)
    } else {
        Value::NIL
    })
}

fn codes(vm: &mut Vm) -> LuaResult<usize> {
    vm.check_string(1)?;
    let subject = vm.argument(1);
    let iterator = vm.new_function(next_code)?;
    vm.push(iterator);
    vm.push(subject);
    vm.push(Value::integer(0));
    Ok(3)
}

/// The iterator: string and position of the sequence before, to position and code of the next.
fn next_code(vm: &mut Vm) -> LuaResult<usize> {
    let string = vm.check_string(1)?;
    let bytes = string.as_bytes();
    let before = integer_or_zero(vm.argument(2)).wrapping_sub(1);
    let mut position = 0;
    if before >= 0 {
        // Past the sequence that starts there.
        let Some(next) = usize::try_from(before)
            .ok()
            .filter(|before| *before < bytes.len())
        else {
            return Ok(0);
        };
        position = next + 1;
        while is_continuation(bytes.get(position)) {
            position += 1;
        }
        charge_bytes(vm, (position - next) * 4)?;
    }
    if position >= bytes.len() {
        return Ok(0);
    }
    match decode(&bytes[position..]) {
        Some((code, size)) if !is_continuation(bytes.get(position + size)) => {
            vm.push(Value::integer(position as i64 + 1));
            vm.push(Value::integer(code as i64));
            Ok(2)
        }
        _ => Err(vm.error(b"invalid UTF-8 code")),
    }
}

/// The integer that a value converts to, 0 where there is none.
fn integer_or_zero(value: Value) -> i64 {
    let number = match value.kind() {
        Kind::Integer(integer) => Some(Number::Integer(integer)),
        Kind::Float(float) => Some(Number::Float(float)),
        Kind::String(string) => number::parse(string.as_bytes()),
        _ => None,
    };
    match number {
        Some(Number::Integer(integer)) => integer,
        Some(Number::Float(float)) => number::float_to_integer(float).unwrap_or(0),
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for code in [
            0, 0x41, 0x7f, 0x80, 0x7ff, 0x800, 0xd800, 0xffff, 0x1_0000, 0x10_ffff,
        ] {
            let mut bytes = Vec::new();
            encode(&mut bytes, code);
            assert_eq!(decode(&bytes), Some((code, bytes.len())), "{code:x}");
            assert!(bytes.len() == 1 || decode(&bytes[..bytes.len() - 1]).is_none());
        }
    }

    #[test]
    fn malformed_sequences() {
        for bytes in [
            &b"\x80"[..],
            b"\xbf",
            b"\xc0\x80",
            b"\xc1\xbf",
            b"\xe0\x80\x80",
            b"\xf0\x80\x80\x80",
            b"\xf4\x90\x80\x80",
            b"\xf8\x88\x80\x80\x80",
            b"\xfe",
            b"\xff",
            b"\xc3",
            b"\xc3a",
            b"",
        ] {
            assert_eq!(decode(bytes), None, "{bytes:x?}");
        }
    }
}
