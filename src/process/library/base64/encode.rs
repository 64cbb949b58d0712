//! Bytes to base64.

use lunette_lua::{Kind, LuaResult, Raised, Value, Vm};

use super::{COMMON, PADDING, USUAL_CHOICE, as_character, raise};

/// The characters of all codes, and of the padding.
struct Alphabet {
    /// Zero where the caller's table has no byte.
    characters: [u8; PADDING + 1],
    /// The caller's table lacks something.
    is_partial: bool,
}

/// The characters of the usual alphabet.
const fn usual() -> [u8; PADDING + 1] {
    let mut characters = [0; PADDING + 1];
    let mut code = 0;
    while code < characters.len() {
        characters[code] = if code < COMMON.len() {
            COMMON[code]
        } else {
            USUAL_CHOICE[code - COMMON.len()]
        };
        code += 1;
    }
    characters
}

/// Where aos's own module makes a group of characters: the line shows in errors.
struct Lines {
    whole: u32,
    two_bytes: u32,
    one_byte: u32,
}

/// `encode(bytes, encoder, caching)`. Caching is for tables that are slow to look up, and changes nothing here but the line in an
/// error.
pub(super) fn encode(vm: &mut Vm) -> LuaResult<usize> {
    let lines = Lines {
        whole: if vm.argument(3).is_truthy() { 183 } else { 191 },
        two_bytes: 207,
        one_byte: 213,
    };
    let Some(text) = vm.argument(1).as_string() else {
        return not_a_string(vm);
    };
    let text = text.as_bytes();
    if text.is_empty() {
        vm.push_bytes(b"")?;
        return Ok(1);
    }
    vm.charge(2 + text.len() as u64 / 4)?;
    let alphabet = alphabet(vm, text, &lines)?;
    vm.check_room(text.len() / 3 * 4)?;
    let mut output = Vec::with_capacity(text.len().div_ceil(3) * 4);
    for group in text.chunks(3) {
        let codes = codes(group);
        if alphabet.is_partial {
            check(vm, &codes, lines.of(group))?;
        }
        output.extend_from_slice(&codes.map(|code| alphabet.characters[usize::from(code)]));
    }
    vm.push_bytes(&output)?;
    Ok(1)
}

impl Lines {
    fn of(&self, group: &[u8]) -> u32 {
        match group.len() {
            1 => self.one_byte,
            2 => self.two_bytes,
            _ => self.whole,
        }
    }
}

/// The four codes of up to three bytes.
#[inline(always)]
fn codes(group: &[u8]) -> [u8; 4] {
    let byte = |index: usize| u32::from(group.get(index).copied().unwrap_or(0));
    let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
    let code = |shift: u32| (bits >> shift & 63) as u8;
    let [mut third, mut fourth] = [code(6), code(0)];
    if group.len() < 3 {
        fourth = PADDING as u8;
    }
    if group.len() < 2 {
        third = PADDING as u8;
    }
    [code(18), code(12), third, fourth]
}

/// The alphabet of the second argument.
fn alphabet(vm: &mut Vm, text: &[u8], lines: &Lines) -> LuaResult<Alphabet> {
    let encoder = vm.argument(2);
    let mut alphabet = Alphabet {
        characters: usual(),
        is_partial: false,
    };
    if encoder.is_falsy() {
        return Ok(alphabet);
    }
    if !matches!(encoder.kind(), Kind::Table(_) | Kind::String(_)) {
        let problem = format!(
            "attempt to index a {} value (local 'encoder')",
            encoder.type_name()
        );
        return Err(raise(vm, lines.of(&text[..text.len().min(3)]), &problem));
    }
    vm.charge(PADDING as u64)?;
    for (code, character) in alphabet.characters.iter_mut().enumerate() {
        let entry = vm.index(encoder, Value::integer(code as i64))?;
        match as_character(entry) {
            Ok(byte) => *character = byte,
            Err(_) => alphabet.is_partial = true,
        }
    }
    Ok(alphabet)
}

/// Raises the error of the first code without a character.
#[cold]
fn check(vm: &mut Vm, codes: &[u8; 4], line: u32) -> LuaResult<()> {
    let encoder = vm.argument(2);
    for (place, &code) in codes.iter().enumerate() {
        let entry = vm.index(encoder, Value::integer(i64::from(code)))?;
        if let Err(problem) = as_character(entry) {
            let place = place + 1;
            let problem = format!("bad argument #{place} to 'char' ({problem})");
            return Err(raise(vm, line, &problem));
        }
    }
    Ok(())
}

/// What happens to an argument that is no string: its length is taken, then its bytes.
#[cold]
fn not_a_string(vm: &mut Vm) -> LuaResult<usize> {
    let value = vm.argument(1);
    if !value.is_table() {
        let problem = format!(
            "attempt to get length of a {} value (local 'str')",
            value.type_name()
        );
        return Err(raise(vm, 163, &problem));
    }
    let line = match vm.length(value)? {
        0 => {
            vm.push_bytes(b"")?;
            return Ok(1);
        }
        1 => 211,
        2 => 203,
        _ => 171,
    };
    let problem = "attempt to call a nil value (method 'byte')";
    Err::<usize, Raised>(raise(vm, line, problem))
}
