//! `string.pack`, `string.packsize` and `string.unpack`.

use super::layout::{
    FormatError, Item, Kind, MAX_SIZE, Reader, read_integer, signed_fits, unsigned_fits,
    write_integer,
};
use super::search::find_byte;
use super::{
    absolute_position, append, charge_bytes, make_room, new_output, push_built, push_visible,
};
use crate::number;
use crate::value::Value;
use crate::vm::{LuaResult, Raised, Vm};

/// Turns a mistake in a format into a Lua error.
#[cold]
fn format_error(vm: &mut Vm, error: FormatError) -> Raised {
    let mut message = Vec::new();
    match error {
        FormatError::IntegerSize(size) => {
            message.extend_from_slice(b"integral size (");
            number::write_integer(&mut message, size as i64);
            message.extend_from_slice(b") out of limits [1,16]");
        }
        FormatError::MissingSize => {
            message.extend_from_slice(b"missing size for format option 'c'")
        }
        FormatError::InvalidOption(letter) => {
            message.extend_from_slice(b"invalid format option '");
            push_visible(&mut message, letter);
            message.push(b'\'');
        }
        FormatError::InvalidAlignmentOption => {
            return vm.argument_error(1, b"invalid next option for option 'X'");
        }
        FormatError::AlignmentNotPowerOfTwo => {
            return vm.argument_error(1, b"format asks for alignment not power of 2");
        }
    }
    vm.error(&message)
}

fn next_item(vm: &mut Vm, reader: &mut Reader, total: usize) -> LuaResult<Option<Item>> {
    vm.charge(1)?;
    reader.next(total).map_err(|error| format_error(vm, error))
}

pub(super) fn packsize(vm: &mut Vm) -> LuaResult<usize> {
    let format = vm.check_string(1)?;
    let mut reader = Reader::new(format.as_bytes());
    let mut total = 0;
    while let Some(item) = next_item(vm, &mut reader, total)? {
        let size = item.padding + item.size;
        if total > MAX_SIZE - size {
            return Err(vm.argument_error(1, b"format result too large"));
        }
        total += size;
        if matches!(item.kind, Kind::Counted | Kind::ZeroEnded) {
            return Err(vm.argument_error(1, b"variable-length format"));
        }
    }
    vm.result(Value::integer(total as i64))
}

pub(super) fn pack(vm: &mut Vm) -> LuaResult<usize> {
    let format = vm.check_string(1)?;
    // An argument that is missing counts as nil, as in PUC-Rio.
    vm.push(Value::NIL);
    let mut reader = Reader::new(format.as_bytes());
    let mut output = new_output(vm);
    let mut total = 0;
    let mut index = 1;
    while let Some(item) = next_item(vm, &mut reader, total)? {
        make_room(vm, &mut output, item.padding + item.size)?;
        output.resize(output.len() + item.padding, 0);
        if !matches!(item.kind, Kind::Padding | Kind::Align | Kind::Nothing) {
            index += 1;
        }
        pack_item(vm, &mut output, item, index)?;
        total = output.len();
    }
    push_built(vm, output)
}

/// Appends argument `index` as `item` asks; there is room for the size of the item.
fn pack_item(vm: &mut Vm, output: &mut Vec<u8>, item: Item, index: usize) -> LuaResult<()> {
    let Item {
        kind, size, little, ..
    } = item;
    match kind {
        Kind::Signed => {
            let value = vm.check_integer(index)?;
            if !signed_fits(value, size) {
                return Err(vm.argument_error(index, b"integer overflow"));
            }
            write_integer(output, value, size, little, true);
        }
        Kind::Unsigned => {
            let value = vm.check_integer(index)?;
            if !unsigned_fits(value, size) {
                return Err(vm.argument_error(index, b"unsigned overflow"));
            }
            write_integer(output, value, size, little, false);
        }
        Kind::Single => {
            let bits = single_bits(vm.check_float(index)?);
            output.extend_from_slice(&if little {
                bits.to_le_bytes()
            } else {
                bits.to_be_bytes()
            });
        }
        Kind::Double => {
            let bits = vm.check_float(index)?.to_bits();
            output.extend_from_slice(&if little {
                bits.to_le_bytes()
            } else {
                bits.to_be_bytes()
            });
        }
        Kind::Fixed => {
            let text = vm.check_string(index)?;
            if text.len() > size {
                return Err(vm.argument_error(index, b"string longer than given size"));
            }
            charge_bytes(vm, size)?;
            output.extend_from_slice(text.as_bytes());
            output.resize(output.len() + size - text.len(), 0);
        }
        Kind::Counted => {
            let text = vm.check_string(index)?;
            if !unsigned_fits(text.len() as i64, size) {
                return Err(vm.argument_error(index, b"string length does not fit in given size"));
            }
            charge_bytes(vm, text.len())?;
            write_integer(output, text.len() as i64, size, little, false);
            append(vm, output, text.as_bytes())?;
        }
        Kind::ZeroEnded => {
            let text = vm.check_string(index)?;
            if text.as_bytes().contains(&0) {
                return Err(vm.argument_error(index, b"string contains zeros"));
            }
            charge_bytes(vm, text.len())?;
            append(vm, output, text.as_bytes())?;
            append(vm, output, &[0])?;
        }
        Kind::Padding => output.push(0),
        Kind::Align | Kind::Nothing => {}
    }
    Ok(())
}

/// The bits of a double rounded to single precision.
fn single_bits(value: f64) -> u32 {
    if value.is_nan() {
        // Hosts disagree about the NaN that a conversion gives: keep the sign and the upper payload, as x86-64 does.
        let bits = value.to_bits();
        return (bits >> 63 << 31) as u32 | 0x7fc0_0000 | (bits >> 29) as u32 & 0x003f_ffff;
    }
    (value as f32).to_bits()
}

/// The inverse of [`single_bits`].
fn double_of_single(bits: u32) -> f64 {
    let value = f32::from_bits(bits);
    if value.is_nan() {
        let bits = bits as u64;
        return f64::from_bits(
            bits >> 31 << 63 | 0x7ff8_0000_0000_0000 | (bits & 0x003f_ffff) << 29,
        );
    }
    value as f64
}

pub(super) fn unpack(vm: &mut Vm) -> LuaResult<usize> {
    let format = vm.check_string(1)?;
    let data = vm.check_string(2)?;
    let data = data.as_bytes();
    let start = vm.optional_integer(3, 1)?;
    let start = absolute_position(start, data.len());
    if start < 1 || start - 1 > data.len() as i64 {
        return Err(vm.argument_error(3, b"initial position out of string"));
    }
    let mut position = start as usize - 1;
    let mut reader = Reader::new(format.as_bytes());
    let mut count = 0;
    while let Some(item) = next_item(vm, &mut reader, position)? {
        // A string without its final zero leaves the position one past the end.
        let available = data.len().checked_sub(position);
        if available.is_none_or(|available| item.padding + item.size > available) {
            return Err(too_short(vm));
        }
        position += item.padding;
        vm.reserve_stack(2, "too many results")?;
        if let Some((value, length)) = unpack_item(vm, item, data, position)? {
            vm.push(value);
            count += 1;
            position += length;
        } else {
            position += item.size;
        }
    }
    vm.push(Value::integer(position as i64 + 1));
    Ok(count + 1)
}

#[cold]
fn too_short(vm: &mut Vm) -> Raised {
    vm.argument_error(2, b"data string too short")
}

/// The value at `position` of `data` and the bytes it takes; `None` for an item that packs nothing.
fn unpack_item(
    vm: &mut Vm,
    item: Item,
    data: &[u8],
    position: usize,
) -> LuaResult<Option<(Value, usize)>> {
    let data = &data[position..];
    let Item {
        kind, size, little, ..
    } = item;
    let bytes = &data[..size];
    let value = match kind {
        Kind::Signed | Kind::Unsigned => {
            Value::integer(checked_integer(vm, bytes, little, kind == Kind::Signed)?)
        }
        Kind::Single => {
            let mut copy = [0; 4];
            copy.copy_from_slice(bytes);
            Value::float(double_of_single(if little {
                u32::from_le_bytes(copy)
            } else {
                u32::from_be_bytes(copy)
            }))
        }
        Kind::Double => {
            let mut copy = [0; 8];
            copy.copy_from_slice(bytes);
            Value::float(f64::from_bits(if little {
                u64::from_le_bytes(copy)
            } else {
                u64::from_be_bytes(copy)
            }))
        }
        Kind::Fixed => text_value(vm, bytes)?,
        Kind::Counted => {
            let length = checked_integer(vm, bytes, little, false)? as u64;
            if length > (data.len() - size) as u64 {
                return Err(
                    if length.wrapping_add((position + size) as u64)
                        > (position + data.len()) as u64
                    {
                        too_short(vm)
                    } else {
                        // A length so near 2^64 that PUC-Rio's check overflows and its allocator has to refuse.
                        vm.raise_text(b"memory allocation error: block too big")
                    },
                );
            }
            let end = size + length as usize;
            return Ok(Some((text_value(vm, &data[size..end])?, end)));
        }
        Kind::ZeroEnded => {
            // Every string of PUC-Rio is followed by a zero, which ends an unterminated one.
            let length = find_byte(data, 0).unwrap_or(data.len());
            return Ok(Some((text_value(vm, &data[..length])?, length + 1)));
        }
        Kind::Padding | Kind::Align | Kind::Nothing => return Ok(None),
    };
    Ok(Some((value, size)))
}

fn text_value(vm: &mut Vm, bytes: &[u8]) -> LuaResult<Value> {
    charge_bytes(vm, bytes.len())?;
    Ok(Value::string(vm.new_string(bytes)?))
}

fn checked_integer(vm: &mut Vm, bytes: &[u8], little: bool, signed: bool) -> LuaResult<i64> {
    match read_integer(bytes, little, signed) {
        Some(integer) => Ok(integer),
        None => {
            let mut message = Vec::new();
            number::write_integer(&mut message, bytes.len() as i64);
            message.extend_from_slice(b"-byte integer does not fit into Lua Integer");
            Err(vm.error(&message))
        }
    }
}
