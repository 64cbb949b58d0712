//! `string.format`.

use super::printf::{
    Specification, format_character, format_float, format_integer, format_text,
    write_float_literal, write_integer_literal, write_quoted,
};
use super::search::find_byte;
use super::{append, charge_bytes, make_room, new_output, push_built, push_visible};
use crate::number;
use crate::value::Kind;
use crate::vm::{LuaResult, Vm};

/// More than any number takes: 309 digits before the point, 99 after it, sign and point.
const LONGEST_NUMBER: usize = 420;
/// A string at least this long is not padded or cut unless a precision is given (PUC-Rio does so to spare its buffer).
const LONG_TEXT: usize = 100;

pub(super) fn format(vm: &mut Vm) -> LuaResult<usize> {
    let count = vm.argument_count();
    let format = vm.check_string(1)?;
    let mut rest = format.as_bytes();
    let mut output = new_output(vm);
    make_room(vm, &mut output, rest.len())?;
    charge_bytes(vm, rest.len())?;
    let mut index = 1;
    while let Some(percent) = find_byte(rest, b'%') {
        append(vm, &mut output, &rest[..percent])?;
        rest = &rest[percent + 1..];
        if let [b'%', after @ ..] = rest {
            append(vm, &mut output, b"%")?;
            rest = after;
            continue;
        }
        index += 1;
        if index > count {
            return Err(vm.argument_error(index, b"no value"));
        }
        vm.charge(1)?;
        rest = convert(vm, &mut output, rest, index)?;
    }
    append(vm, &mut output, rest)?;
    push_built(vm, output)
}

/// Carries out the specification that `text` begins with, on argument `index`; gives the text after it.
fn convert<'a>(
    vm: &mut Vm,
    output: &mut Vec<u8>,
    text: &'a [u8],
    index: usize,
) -> LuaResult<&'a [u8]> {
    let (specification, length) = match Specification::parse(text) {
        Ok(parsed) => parsed,
        Err(error) => return Err(vm.error(error.message().as_bytes())),
    };
    match specification.letter {
        b's' => convert_text(vm, output, &specification, index)?,
        b'd' | b'i' | b'o' | b'u' | b'x' | b'X' => {
            let value = vm.check_integer(index)?;
            make_room(vm, output, LONGEST_NUMBER)?;
            if specification.is_plain() && matches!(specification.letter, b'd' | b'i') {
                number::write_integer(output, value);
            } else {
                format_integer(output, &specification, value);
            }
        }
        b'e' | b'E' | b'f' | b'g' | b'G' | b'a' | b'A' => {
            let value = vm.check_float(index)?;
            make_room(vm, output, LONGEST_NUMBER)?;
            // Exact digits of extreme exponents come from a big integer.
            vm.charge(4)?;
            format_float(output, &specification, value);
        }
        b'c' => {
            let byte = vm.check_integer(index)? as u8;
            make_room(vm, output, LONGEST_NUMBER)?;
            format_character(output, &specification, byte);
        }
        b'q' => convert_literal(vm, output, index)?,
        letter => {
            let mut message = b"invalid option '%".to_vec();
            push_visible(&mut message, letter);
            message.extend_from_slice(b"' to 'format'");
            return Err(vm.error(&message));
        }
    }
    Ok(&text[length..])
}

fn convert_text(
    vm: &mut Vm,
    output: &mut Vec<u8>,
    specification: &Specification,
    index: usize,
) -> LuaResult<()> {
    let value = vm.argument(index);
    let text = vm.to_text(value)?;
    let text = text.as_bytes();
    charge_bytes(vm, text.len())?;
    if specification.is_plain() {
        return append(vm, output, text);
    }
    if text.contains(&0) {
        return Err(vm.argument_error(index, b"string contains zeros"));
    }
    if specification.precision.is_none() && text.len() >= LONG_TEXT {
        return append(vm, output, text);
    }
    // Now the text is short or cut to the precision, which has two digits, as has the width.
    make_room(vm, output, LONGEST_NUMBER)?;
    format_text(output, specification, text);
    Ok(())
}

fn convert_literal(vm: &mut Vm, output: &mut Vec<u8>, index: usize) -> LuaResult<()> {
    let value = vm.argument(index);
    match value.kind() {
        Kind::String(text) => {
            let text = text.as_bytes();
            charge_bytes(vm, text.len() * 4)?;
            // An escape takes up to four bytes.
            make_room(vm, output, text.len().saturating_mul(4).saturating_add(2))?;
            write_quoted(output, text);
        }
        Kind::Integer(integer) => {
            make_room(vm, output, LONGEST_NUMBER)?;
            write_integer_literal(output, integer);
        }
        Kind::Float(float) => {
            make_room(vm, output, LONGEST_NUMBER)?;
            write_float_literal(output, float);
        }
        Kind::Nil | Kind::Boolean(_) => {
            let text = vm.to_text(value)?;
            append(vm, output, text.as_bytes())?;
        }
        _ => return Err(vm.argument_error(index, b"value has no literal form")),
    }
    Ok(())
}
