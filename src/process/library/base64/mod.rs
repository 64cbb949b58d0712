//! The module `.base64`.
//!
//! An encoder is a table from codes (0 to 63, and 64 for the padding) to characters, a decoder one from characters to codes. Those for the
//! usual alphabet are not tables but an `Alphabet` in each direction, read once from nothing; a caller's table is read into the same form for each call. Its
//! odd entries matter only when they are used: then the error is the one that aos's own, written in Lua, runs into.

mod decode;
mod encode;

use lunette_lua::table::Table;
use lunette_lua::{Gc, Kind, LuaResult, Raised, Value, Vm};

use super::{Module, push_functions};

/// `.base64`
pub(crate) const MODULE: Module = Module {
    name: ".base64",
    open: |vm| {
        push_functions(
            vm,
            &[
                ("encode", encode::encode),
                ("decode", decode::decode),
                ("makeencoder", make_encoder),
                ("makedecoder", make_decoder),
            ],
        )
    },
};

/// The code of the padding.
const PADDING: usize = 64;

/// The characters of the codes 0 to 61. The caller of `makeencoder` may choose the others.
const COMMON: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// The characters of the codes 62 and 63 and of the padding, unless the caller chooses others.
const USUAL_CHOICE: &[u8; 3] = b"+/=";

/// An error at a line of aos's own module.
#[cold]
fn raise(vm: &mut Vm, line: u32, problem: &str) -> Raised {
    let text = format!("[string \".base64\"]:{line}: {problem}");
    vm.raise_text(text.as_bytes())
}

/// `makeencoder(s62, s63, padding)`: a table from codes to characters.
fn make_encoder(vm: &mut Vm) -> LuaResult<usize> {
    let mut choice = [None; 3];
    for (index, &usual) in USUAL_CHOICE.iter().enumerate() {
        choice[index] = chosen(vm, index + 1, usual)?;
    }
    let encoder = vm.new_table_with(PADDING, 1)?;
    vm.push(Value::table(encoder));
    for (code, &character) in COMMON.iter().enumerate() {
        set_code(vm, encoder, code, character)?;
    }
    for (index, character) in choice.into_iter().enumerate() {
        if let Some(character) = character {
            set_code(vm, encoder, COMMON.len() + index, character)?;
        }
    }
    Ok(1)
}

/// `makedecoder(s62, s63, padding)`: the inverse. Of two codes with one character the higher counts, but 0 most of all.
fn make_decoder(vm: &mut Vm) -> LuaResult<usize> {
    make_encoder(vm)?;
    let encoder = vm.pop();
    vm.push(encoder);
    let decoder = vm.new_table_with(0, PADDING + 1)?;
    vm.push(Value::table(decoder));
    if let Some(encoder) = encoder.as_table() {
        for code in (1..=PADDING as i64).chain([0]) {
            let character = encoder.get_integer(code);
            if !character.is_nil() {
                vm.raw_set(decoder, character, Value::integer(code))?;
            }
        }
    }
    Ok(1)
}

fn set_code(vm: &mut Vm, encoder: Gc<Table>, code: usize, character: u8) -> LuaResult<()> {
    let character = Value::integer(i64::from(character));
    vm.raw_set_integer(encoder, code as i64, character)
}

/// The first byte of a string argument, if it has one; `usual` in place of nil and false.
fn chosen(vm: &mut Vm, argument: usize, usual: u8) -> LuaResult<Option<u8>> {
    let value = vm.argument(argument);
    match value.kind() {
        Kind::Nil | Kind::Boolean(false) => Ok(Some(usual)),
        Kind::String(text) => Ok(text.as_bytes().first().copied()),
        Kind::Table(_) => Err(raise(
            vm,
            123,
            "attempt to call a nil value (method 'byte')",
        )),
        _ => {
            let problem = format!(
                "attempt to index a {} value (local 'char')",
                value.type_name()
            );
            Err(raise(vm, 123, &problem))
        }
    }
}

/// Why an entry of a table is no argument for `string.char`, in the words of the error; `None` if it is a byte.
fn as_character(value: Value) -> Result<u8, String> {
    use lunette_lua::number::{Number, float_to_integer, parse};
    let integer = match value.kind() {
        Kind::Integer(integer) => Some(integer),
        Kind::Float(float) => float_to_integer(float),
        Kind::String(text) => match parse(text.as_bytes()) {
            Some(Number::Integer(integer)) => Some(integer),
            Some(Number::Float(float)) => float_to_integer(float),
            None => return Err("number expected, got string".to_owned()),
        },
        _ => return Err(format!("number expected, got {}", value.type_name())),
    };
    let integer = integer.ok_or("number has no integer representation")?;
    u8::try_from(integer).map_err(|_| "value out of range".to_owned())
}

#[cfg(test)]
mod tests {
    #[test]
    fn as_in_aos() {
        crate::library::probes::check(include_str!("probes.txt"));
    }
}
