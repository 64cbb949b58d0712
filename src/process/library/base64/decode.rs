//! Base64 to bytes.

use lunette_lua::number::{Number, float_to_integer, parse};
use lunette_lua::{Kind, LuaResult, Value, Vm};

use super::{COMMON, USUAL_CHOICE, as_character, raise};

/// Marks a character without a code of 0 to 64.
const NO_CODE: u8 = 255;

/// What characters stand for.
struct Alphabet {
    codes: [u8; 256],
    /// The characters that are not skipped.
    kept: [bool; 256],
    /// It comes from a table.
    is_custom: bool,
}

/// `decode(text, decoder, caching)`. Characters outside the alphabet are skipped. Padding counts at the end only.
pub(super) fn decode(vm: &mut Vm) -> LuaResult<usize> {
    let alphabet = alphabet(vm)?;
    let Some(text) = vm.argument(1).as_string() else {
        return not_a_string(vm);
    };
    let text = text.as_bytes();
    vm.charge(2 + text.len() as u64 / 4)?;
    vm.check_room(text.len() * 2)?;
    let is_kept = |byte: &&u8| alphabet.kept[usize::from(**byte)];
    let text: Vec<u8> = text.iter().filter(is_kept).copied().collect();
    let padding = match text.as_slice() {
        [.., b'=', b'='] => 2,
        [.., b'='] => 1,
        _ => 0,
    };
    let caching = vm.argument(3).is_truthy();
    let mut output = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let whole = if padding > 0 {
        text.len().saturating_sub(4)
    } else {
        text.len()
    };
    // The last group may reach into what is taken as padding.
    for start in (0..whole).step_by(4) {
        let group = &text[start..text.len().min(start + 4)];
        let bytes = match alphabet.quick(group) {
            Some(bytes) => bytes,
            None => slow(vm, group, 4, if caching { 265 } else { 281 }, caching)?,
        };
        output.extend_from_slice(&bytes);
    }
    if padding > 0 {
        // Lua's `byte(n - 3, n - padding)`, where positions before the first are cut off but negative ones count from the end.
        let count = text.len() as i64;
        let start = match count - 3 {
            position if position >= 0 => position.max(1),
            position => (count + position + 1).max(1),
        };
        let end = count - padding;
        let last = text.get(start as usize - 1..end.max(0) as usize);
        let line = if padding == 1 { 297 } else { 305 };
        let bytes = slow(
            vm,
            last.unwrap_or_default(),
            4 - padding as usize,
            line,
            false,
        )?;
        output.extend_from_slice(&bytes[..3 - padding as usize]);
    }
    vm.push_bytes(&output)?;
    Ok(1)
}

impl Alphabet {
    /// The three bytes of four characters that all have ordinary codes.
    #[inline(always)]
    fn quick(&self, group: &[u8]) -> Option<[u8; 3]> {
        let &[a, b, c, d] = group else {
            return None;
        };
        let [a, b, c, d] = [a, b, c, d].map(|byte| self.codes[usize::from(byte)]);
        // A code of 64, the padding in mid-text, runs over into its neighbour as it does in aos.
        if [a, b, c, d].contains(&NO_CODE) {
            return None;
        }
        let sum = (u32::from(a) << 18) + (u32::from(b) << 12) + (u32::from(c) << 6) + u32::from(d);
        Some([(sum >> 16) as u8, (sum >> 8) as u8, sum as u8])
    }
}

/// The alphabet of the second argument.
fn alphabet(vm: &mut Vm) -> LuaResult<Alphabet> {
    let decoder = vm.argument(2);
    let mut alphabet = Alphabet {
        codes: [NO_CODE; 256],
        kept: [false; 256],
        is_custom: decoder.is_truthy(),
    };
    for (code, byte) in COMMON.iter().enumerate() {
        alphabet.codes[usize::from(*byte)] = code as u8;
        alphabet.kept[usize::from(*byte)] = true;
    }
    alphabet.kept[usize::from(b'=')] = true;
    let Some(table) = decoder.as_table() else {
        if alphabet.is_custom {
            let problem = format!(
                "bad argument #1 to 'for iterator' (table expected, got {})",
                decoder.type_name()
            );
            return Err(raise(vm, 233, &problem));
        }
        for (index, byte) in USUAL_CHOICE.iter().enumerate() {
            alphabet.codes[usize::from(*byte)] = (COMMON.len() + index) as u8;
            alphabet.kept[usize::from(*byte)] = true;
        }
        return Ok(alphabet);
    };
    vm.charge(256)?;
    for byte in 0..=255u8 {
        let entry = table.get_integer(i64::from(byte));
        alphabet.codes[usize::from(byte)] = match entry.as_integer() {
            Some(code @ 0..=64) => code as u8,
            _ => NO_CODE,
        };
    }
    let mut chosen = [Value::NIL; 2];
    let mut position = 0;
    while let Some((next, character, code)) = table.entry_from(position) {
        position = next;
        for (place, wanted) in chosen.iter_mut().zip([62, 63]) {
            if code.raw_equals(Value::integer(wanted)) {
                *place = character;
            }
        }
    }
    vm.charge(position as u64)?;
    for character in chosen {
        match as_character(character) {
            Ok(byte) => keep(&mut alphabet.kept, byte),
            Err(problem) => {
                let problem = format!("bad argument #1 to 'char' ({problem})");
                return Err(raise(vm, 243, &problem));
            }
        }
    }
    Ok(alphabet)
}

/// Keeps a character chosen for 62 or 63. Aos puts it into a set of a pattern after a `%`, where letters stand for classes.
fn keep(kept: &mut [bool; 256], character: u8) {
    let class: fn(u8) -> bool = match character.to_ascii_lowercase() {
        b'c' => |byte| byte.is_ascii_control(),
        b'g' => |byte| byte.is_ascii_graphic(),
        b'p' => |byte| byte.is_ascii_punctuation(),
        b's' => |byte| matches!(byte, b' ' | b'\t'..=b'\r'),
        // The other classes are letters and digits, which are kept anyway.
        _ => |_| false,
    };
    let is_class = matches!(
        character.to_ascii_lowercase(),
        b'a' | b'c' | b'd' | b'g' | b'l' | b'p' | b's' | b'u' | b'w' | b'x'
    );
    if !is_class {
        kept[usize::from(character)] = true;
        return;
    }
    for byte in 0..=255u8 {
        let inside = match character {
            b'A' => !byte.is_ascii_alphabetic(),
            b'D' => !byte.is_ascii_digit(),
            b'L' => !byte.is_ascii_lowercase(),
            b'U' => !byte.is_ascii_uppercase(),
            b'W' => !byte.is_ascii_alphanumeric(),
            b'X' => !byte.is_ascii_hexdigit(),
            b'C' | b'G' | b'P' | b'S' => !class(byte),
            _ => class(byte),
        };
        kept[usize::from(byte)] |= inside;
    }
}

/// The bytes of `count` characters that have no ordinary codes, or are not that many: by Lua's arithmetic, or its errors.
#[cold]
fn slow(vm: &mut Vm, group: &[u8], count: usize, line: u32, caching: bool) -> LuaResult<[u8; 3]> {
    if caching && group.len() < 4 {
        let name = [b'a', b'b', b'c', b'd'][group.len()] as char;
        let problem = format!("attempt to perform arithmetic on a nil value (local '{name}')");
        return Err(raise(vm, line, &problem));
    }
    // With caching the sum is made six lines further down.
    let line = if caching { line + 8 } else { line };
    let mut sum = Number::Integer(0);
    for place in 0..count {
        let code = match group.get(place) {
            Some(&byte) => entry(vm, byte),
            None => Value::NIL,
        };
        let code = match code.kind() {
            Kind::Integer(integer) => Some(Number::Integer(integer)),
            Kind::Float(float) => Some(Number::Float(float)),
            // Strings become floats in arithmetic.
            Kind::String(text) => parse(text.as_bytes()).map(|number| Number::Float(float(number))),
            _ => None,
        };
        let Some(code) = code else {
            let kind = match group.get(place) {
                Some(&byte) => entry(vm, byte).type_name(),
                None => "nil",
            };
            let problem = format!("attempt to perform arithmetic on a {kind} value (field '?')");
            return Err(raise(vm, line, &problem));
        };
        sum = add_scaled(sum, code, 18 - 6 * place as u32);
    }
    let bits = match sum {
        Number::Integer(integer) => Some(integer),
        Number::Float(float) => float_to_integer(float),
    };
    let Some(bits) = bits else {
        let problem = "bad argument #1 to 'extract' (number has no integer representation)";
        return Err(raise(vm, line + 2, problem));
    };
    Ok([(bits >> 16) as u8, (bits >> 8) as u8, bits as u8])
}

/// The entry of a character in the caller's table, or the usual one.
fn entry(vm: &Vm, byte: u8) -> Value {
    if let Some(table) = vm.argument(2).as_table() {
        return table.get_integer(i64::from(byte));
    }
    let usual = COMMON.iter().chain(USUAL_CHOICE);
    match usual.zip(0..).find(|(character, _)| **character == byte) {
        Some((_, code)) => Value::integer(code),
        None => Value::NIL,
    }
}

fn float(number: Number) -> f64 {
    match number {
        Number::Integer(integer) => integer as f64,
        Number::Float(float) => float,
    }
}

/// `sum + code * 2^shift`, as Lua computes it.
fn add_scaled(sum: Number, code: Number, shift: u32) -> Number {
    match (sum, code) {
        (Number::Integer(sum), Number::Integer(code)) => {
            Number::Integer(sum.wrapping_add(code.wrapping_mul(1 << shift)))
        }
        _ => Number::Float(float(sum) + float(code) * f64::from(1u32 << shift)),
    }
}

/// What happens to an argument that is no string: its method `gsub` is called.
#[cold]
fn not_a_string(vm: &mut Vm) -> LuaResult<usize> {
    let value = vm.argument(1);
    let problem = match value.is_table() {
        true => "attempt to call a nil value (method 'gsub')".to_owned(),
        false => format!(
            "attempt to index a {} value (local 'b64')",
            value.type_name()
        ),
    };
    Err(raise(vm, 247, &problem))
}
