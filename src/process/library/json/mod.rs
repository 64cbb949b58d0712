//! The module `json`, which is also how messages come in and results go out.
//!
//! * `decode` goes straight from bytes to Lua values, `encode` from Lua values to bytes; neither builds a tree or recurses;
//! * `scan` finds the bytes of a string that need attention.
//!
//! What is accepted, what is refused and with which words is aos's own (`json` 0.2.0): commas before a closing bracket and hexadecimal
//! numbers pass, `null` is nil, numbers are written as `%.14g`, the empty table is `[]`, and whether a table is an array
//! is decided by its key 1.

mod decode;
mod encode;
mod scan;

use lunette_lua::{LuaResult, Raised, Value, Vm};

pub(crate) use decode::Malformed;

use super::{Module, push_functions};

/// `json`
pub(crate) const MODULE: Module = Module { name: "json", open };

fn open(vm: &mut Vm) -> LuaResult<()> {
    push_functions(vm, &[("encode", lua_encode), ("decode", lua_decode)])?;
    let module = vm.pop();
    vm.push(module);
    let version = vm.new_string(b"0.2.0")?;
    vm.set_field(module, "_version", Value::string(version))
}

/// Why a text gave no value.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum DecodeFailure {
    /// It is not JSON.
    Malformed(Malformed),
    /// The machine raised an error: gas or memory ran out.
    Raised(Raised),
}

/// Reads a text of one value and pushes the value.
///
/// # Errors
/// What `json.decode` raises.
pub(crate) fn decode(vm: &mut Vm, text: &[u8]) -> LuaResult<()> {
    match decode::decode(vm, text) {
        Ok(()) => Ok(()),
        Err(DecodeFailure::Raised(raised)) => Err(raised),
        Err(DecodeFailure::Malformed(problem)) => {
            let message = problem.lua_message(text);
            Err(vm.raise_text(&message))
        }
    }
}

/// The same for a text from outside, which must be UTF-8: what is wrong with it is told, not raised.
pub(crate) fn decode_outside(vm: &mut Vm, text: &[u8]) -> Result<(), DecodeFailure> {
    match std::str::from_utf8(text) {
        Ok(_) => decode::decode(vm, text),
        Err(error) => Err(DecodeFailure::Malformed(Malformed::not_utf8(
            error.valid_up_to(),
        ))),
    }
}

/// Appends a value as JSON text. Strings keep their bytes, whatever they are.
///
/// # Errors
/// What `json.encode` raises.
pub(crate) fn encode_to(vm: &mut Vm, value: Value, output: &mut Vec<u8>) -> LuaResult<()> {
    encode::encode(vm, value, output)
}

/// The same for a reader outside, who must get UTF-8: what is not becomes U+FFFD.
pub(crate) fn encode_outside(vm: &mut Vm, value: Value, output: &mut Vec<u8>) -> LuaResult<()> {
    let start = output.len();
    encode::encode(vm, value, output)?;
    if std::str::from_utf8(&output[start..]).is_err() {
        let text = String::from_utf8_lossy(&output[start..]).into_owned();
        output.truncate(start);
        output.extend_from_slice(text.as_bytes());
    }
    Ok(())
}

/// `json.encode(value)`
fn lua_encode(vm: &mut Vm) -> LuaResult<usize> {
    let mut output = Vec::new();
    encode_to(vm, vm.argument(1), &mut output)?;
    vm.check_room(output.len())?;
    vm.push_bytes(&output)?;
    Ok(1)
}

/// `json.decode(text)`
fn lua_decode(vm: &mut Vm) -> LuaResult<usize> {
    let argument = vm.argument(1);
    let Some(text) = argument.as_string() else {
        let message = format!(
            "[string \"json\"]:597: expected argument of type string, got {}",
            argument.type_name()
        );
        return Err(vm.raise_text(message.as_bytes()));
    };
    decode(vm, text.as_bytes())?;
    Ok(1)
}

#[cfg(test)]
mod tests;
