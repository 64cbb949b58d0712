//! The `string` library (Lua 5.3 manual §6.4).
//!
//! * [`pattern`], [`search`], [`class`]: matching, as pure functions with a budget of steps;
//! * [`printf`]: the conversions of `string.format`; [`layout`]: the formats of `string.pack`;
//! * [`find`], [`substitute`], [`mod@format`], [`pack`]: the functions of the library built on those;
//! * this file: the simple ones, and how results are built.

mod class;
mod find;
mod format;
mod layout;
mod pack;
mod pattern;
mod printf;
mod search;
mod substitute;
#[cfg(test)]
mod tests;

use crate::heap::Gc;
use crate::string::{LuaString, MAX_SHORT};
use crate::table::Table;
use crate::value::Value;
use crate::vm::{LuaResult, Vm};

/// The largest length that PUC-Rio computes with: C's largest `int`.
const MAX_LENGTH: usize = 0x7fff_ffff;
/// Pieces of a result up to this many bytes are copied without a call.
const SHORT_COPY: usize = 16;
/// Bytes copied or looked at for one unit of gas.
const BYTES_PER_GAS: usize = 16;

/// Makes the library and the metatable of strings, whose `__index` is the library.
pub(crate) fn open(vm: &mut Vm) -> LuaResult<Gc<Table>> {
    let library = vm.new_table_with(0, 32)?;
    vm.register(
        library,
        &[
            ("byte", byte),
            ("char", char),
            ("dump", dump),
            ("find", find::find),
            ("format", format::format),
            ("gmatch", find::gmatch),
            ("gsub", substitute::gsub),
            ("len", len),
            ("lower", lower),
            ("match", find::match_),
            ("pack", pack::pack),
            ("packsize", pack::packsize),
            ("rep", rep),
            ("reverse", reverse),
            ("sub", sub),
            ("unpack", pack::unpack),
            ("upper", upper),
        ],
    )?;
    let metatable = vm.new_table_with(0, 1)?;
    vm.raw_set_field(metatable, "__index", Value::table(library))?;
    let any_string = Value::string(vm.new_string(b"")?);
    vm.set_metatable(any_string, Some(metatable));
    Ok(library)
}

/// Charges for `count` bytes copied or looked at.
pub(super) fn charge_bytes(vm: &mut Vm, count: usize) -> LuaResult<()> {
    vm.charge((count / BYTES_PER_GAS) as u64)
}

/// Makes room for `extra` more bytes in a result that is being built, within the memory limit.
#[inline]
pub(super) fn make_room(vm: &mut Vm, output: &mut Vec<u8>, extra: usize) -> LuaResult<()> {
    if output.capacity() - output.len() >= extra {
        Ok(())
    } else {
        grow(vm, output, extra)
    }
}

#[cold]
fn grow(vm: &mut Vm, output: &mut Vec<u8>, extra: usize) -> LuaResult<()> {
    const LEAST: usize = 256;
    let needed = output.len().saturating_add(extra);
    let capacity = needed.max(output.capacity() * 2).max(LEAST);
    vm.check_room(capacity)?;
    output
        .try_reserve_exact(capacity - output.len())
        .map_err(|_| vm.out_of_memory())
}

/// Appends bytes to a result that is being built.
#[inline]
pub(super) fn append(vm: &mut Vm, output: &mut Vec<u8>, bytes: &[u8]) -> LuaResult<()> {
    if bytes.len() >= BYTES_PER_GAS {
        charge_bytes(vm, bytes.len())?;
    }
    make_room(vm, output, bytes.len().max(SHORT_COPY))?;
    if bytes.len() <= SHORT_COPY {
        extend_by_few(output, bytes);
    } else {
        output.extend_from_slice(bytes);
    }
    Ok(())
}

/// Appends up to [`SHORT_COPY`] bytes in at most two pieces of a fixed size, which are plain loads and stores. In wasm
/// a copy of a size known only at run time is a call into the host, dear for a few bytes.
#[inline]
fn extend_by_few(output: &mut Vec<u8>, bytes: &[u8]) {
    let start = output.len();
    let length = bytes.len();
    output.extend_from_slice(&[0; SHORT_COPY]);
    let place = &mut output[start..start + length];
    if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        place[..8].copy_from_slice(first);
        place[length - 8..].copy_from_slice(last);
    } else if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        place[..4].copy_from_slice(first);
        place[length - 4..].copy_from_slice(last);
    } else if let [first, rest @ ..] = bytes {
        place[0] = *first;
        if let [.., last] = rest {
            place[length / 2] = bytes[length / 2];
            place[length - 1] = *last;
        }
    }
    output.truncate(start + length);
}

/// An empty buffer to build a result in, for [`push_built`].
pub(super) fn new_output(vm: &mut Vm) -> Vec<u8> {
    let mut output = core::mem::take(&mut vm.scratch);
    output.clear();
    output
}

/// Pushes a finished result, and pays for it.
pub(super) fn push_built(vm: &mut Vm, output: Vec<u8>) -> LuaResult<usize> {
    /// A larger buffer is not kept.
    const LARGEST_KEPT: usize = 4096;
    push_copy(vm, &output)?;
    if output.capacity() <= LARGEST_KEPT {
        vm.scratch = output;
    }
    Ok(1)
}

/// Pushes a string of these bytes, and pays for it.
pub(super) fn push_copy(vm: &mut Vm, bytes: &[u8]) -> LuaResult<usize> {
    charge_bytes(vm, bytes.len())?;
    vm.push_bytes(bytes)?;
    Ok(1)
}

/// Pushes a string of `length` bytes that `fill` writes, and pays for it.
fn push_filled(vm: &mut Vm, length: usize, fill: impl FnOnce(&mut [u8])) -> LuaResult<usize> {
    charge_bytes(vm, length)?;
    if length <= MAX_SHORT {
        let mut buffer = [0; MAX_SHORT];
        fill(&mut buffer[..length]);
        vm.push_bytes(&buffer[..length])?;
        return Ok(1);
    }
    vm.check_room(length)?;
    match LuaString::build(vm.heap(), length, fill) {
        Ok(string) => vm.result(Value::string(string)),
        Err(_) => Err(vm.out_of_memory()),
    }
}

/// A position counted from 1; negative ones count from the end, and 0 lies before the start.
pub(super) fn absolute_position(position: i64, length: usize) -> i64 {
    if position >= 0 {
        position
    } else if position.unsigned_abs() > length as u64 {
        0
    } else {
        length as i64 + position + 1
    }
}

/// Appends a byte as messages show it: itself, or its code when it is not printable.
fn push_visible(message: &mut Vec<u8>, byte: u8) {
    if matches!(byte, b' '..=b'~') {
        message.push(byte);
    } else {
        message.extend_from_slice(b"<\\");
        crate::number::write_integer(message, byte as i64);
        message.push(b'>');
    }
}

fn len(vm: &mut Vm) -> LuaResult<usize> {
    let length = vm.check_string(1)?.len();
    vm.result(Value::integer(length as i64))
}

fn sub(vm: &mut Vm) -> LuaResult<usize> {
    let string = vm.check_string(1)?;
    let length = string.len();
    let first = vm.check_integer(2)?;
    let last = vm.optional_integer(3, -1)?;
    let first = absolute_position(first, length).max(1);
    let last = absolute_position(last, length).min(length as i64);
    // Compared before they become addresses, which have 32 bits in WebAssembly.
    if first > last {
        return push_copy(vm, b"");
    }
    let (first, last) = (first as usize, last as usize);
    if last - first + 1 == length {
        return vm.result(Value::string(string));
    }
    push_copy(vm, &string.as_bytes()[first - 1..last])
}

fn byte(vm: &mut Vm) -> LuaResult<usize> {
    let string = vm.check_string(1)?;
    let length = string.len();
    let first = vm.optional_integer(2, 1)?;
    let first = absolute_position(first, length);
    let last = vm.optional_integer(3, first)?;
    let last = absolute_position(last, length).min(length as i64);
    let first = first.max(1);
    if first > last {
        return Ok(0);
    }
    let bytes = &string.as_bytes()[first as usize - 1..last as usize];
    if let [byte] = bytes {
        return vm.result(Value::integer(*byte as i64));
    }
    if bytes.len() >= MAX_LENGTH {
        return Err(vm.error(b"string slice too long"));
    }
    vm.charge(bytes.len() as u64)?;
    vm.reserve_stack(bytes.len(), "string slice too long")?;
    for byte in bytes {
        vm.push(Value::integer(*byte as i64));
    }
    Ok(bytes.len())
}

fn char(vm: &mut Vm) -> LuaResult<usize> {
    let count = vm.argument_count();
    vm.charge(count as u64)?;
    let mut output = new_output(vm);
    make_room(vm, &mut output, count)?;
    for index in 1..=count {
        match u8::try_from(vm.check_integer(index)?) {
            Ok(byte) => output.push(byte),
            Err(_) => return Err(vm.argument_error(index, b"value out of range")),
        }
    }
    push_built(vm, output)
}

/// The result of changing a copy of the first argument in place.
fn changed(vm: &mut Vm, change: fn(&mut [u8])) -> LuaResult<usize> {
    let string = vm.check_string(1)?;
    push_filled(vm, string.len(), |bytes| {
        bytes.copy_from_slice(string.as_bytes());
        change(bytes);
    })
}

fn lower(vm: &mut Vm) -> LuaResult<usize> {
    changed(vm, <[u8]>::make_ascii_lowercase)
}

fn upper(vm: &mut Vm) -> LuaResult<usize> {
    changed(vm, <[u8]>::make_ascii_uppercase)
}

fn reverse(vm: &mut Vm) -> LuaResult<usize> {
    changed(vm, <[u8]>::reverse)
}

fn rep(vm: &mut Vm) -> LuaResult<usize> {
    let string = vm.check_string(1)?;
    let count = vm.check_integer(2)?;
    let separator = vm.optional_string(3)?;
    let string = string.as_bytes();
    let separator = separator
        .as_ref()
        .map_or(&b""[..], |separator| separator.as_bytes());
    let unit = string.len() + separator.len();
    let Ok(count @ 1..) = u64::try_from(count) else {
        return push_copy(vm, b"");
    };
    if unit as u64 > MAX_LENGTH as u64 / count {
        return Err(vm.error(b"resulting string too large"));
    }
    if unit == 0 {
        return push_copy(vm, b"");
    }
    let length = unit * count as usize - separator.len();
    push_filled(vm, length, |bytes| {
        bytes[..string.len()].copy_from_slice(string);
        if length > string.len() {
            bytes[string.len()..unit].copy_from_slice(separator);
        }
        // What is there repeats itself, so it can be doubled whatever the unit.
        let mut filled = unit;
        while filled < length {
            let next = filled.min(length - filled);
            bytes.copy_within(..next, filled);
            filled += next;
        }
    })
}

/// There is no precompiled form of functions, so every function is one that cannot be dumped.
fn dump(vm: &mut Vm) -> LuaResult<usize> {
    vm.check_function(1)?;
    Err(vm.error(b"unable to dump given function"))
}
