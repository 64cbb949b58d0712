//! `tonumber`.

use crate::value::Value;
use crate::vm::{LuaResult, Vm, to_number};

pub(super) fn tonumber(vm: &mut Vm) -> LuaResult<usize> {
    if vm.is_none_or_nil(2) {
        let value = vm.check_any(1)?;
        if let Some(text) = value.as_string() {
            super::charge_bytes(vm, text.len())?;
        }
        return vm.result(to_number(value).unwrap_or(Value::NIL));
    }
    let base = vm.check_integer(2)?;
    let Some(text) = vm.argument(1).as_string() else {
        return Err(vm.type_error(1, "string"));
    };
    if !(2..=36).contains(&base) {
        return Err(vm.argument_error(2, b"base out of range"));
    }
    super::charge_bytes(vm, text.len())?;
    vm.result(integer_in_base(text.as_bytes(), base).map_or(Value::NIL, Value::integer))
}

/// An integer written in a base from 2 to 36, with blanks around it and a sign before it. It wraps around.
fn integer_in_base(text: &[u8], base: i64) -> Option<i64> {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t'..=b'\r');
    let start = text.iter().position(|byte| !is_blank(byte))?;
    let end = text.iter().rposition(|byte| !is_blank(byte))? + 1;
    let (digits, is_negative) = match &text[start..end] {
        [b'-', digits @ ..] => (digits, true),
        [b'+', digits @ ..] => (digits, false),
        digits => (digits, false),
    };
    if digits.is_empty() {
        return None;
    }
    let mut number = 0i64;
    for &byte in digits {
        let digit = (byte as char)
            .to_digit(36)
            .map(i64::from)
            .filter(|&digit| digit < base)?;
        number = number.wrapping_mul(base).wrapping_add(digit);
    }
    Some(if is_negative {
        number.wrapping_neg()
    } else {
        number
    })
}

#[cfg(test)]
mod tests {
    use super::integer_in_base;

    #[test]
    fn digits_blanks_and_signs() {
        assert_eq!(integer_in_base(b" \t-ff\n", 16), Some(-255));
        assert_eq!(integer_in_base(b"+Zz", 36), Some(1295));
        assert_eq!(integer_in_base(b"ffffffffffffffff", 16), Some(-1));
        for text in [&b""[..], b"  ", b"-", b"- 1", b"12", b"1 1", b"1\0"] {
            assert_eq!(integer_in_base(text, 2), None);
        }
    }
}
