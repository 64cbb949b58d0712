//! Text to number, by the rules of Lua 5.3 manual §3.1 and §3.4.3.

use super::Number;
use super::decimal::{compose, compose_decimal, compose_long_decimal};

/// Converts a numeral with optional sign and surrounding white space.
///
/// Hexadecimal integers wrap around modulo 2^64, decimal integers beyond 64 bits become floats. `inf` and `nan`
/// are not numerals. The whole text must be used.
pub fn parse(text: &[u8]) -> Option<Number> {
    let text = trim(text);
    let (negative, digits) = match text.split_first()? {
        (b'-', rest) => (true, rest),
        (b'+', rest) => (false, rest),
        _ => (false, text),
    };
    match digits {
        [b'0', b'x' | b'X', rest @ ..] => parse_hexadecimal(rest, negative),
        _ => parse_decimal(digits, negative),
    }
}

/// White space of the C locale.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

fn trim(mut text: &[u8]) -> &[u8] {
    while let [first, rest @ ..] = text {
        if !is_space(*first) {
            break;
        }
        text = rest;
    }
    while let [rest @ .., last] = text {
        if !is_space(*last) {
            break;
        }
        text = rest;
    }
    text
}

fn signed(value: f64, negative: bool) -> Number {
    Number::Float(if negative { -value } else { value })
}

fn parse_decimal(text: &[u8], negative: bool) -> Option<Number> {
    let mut value = 0u64;
    let limit = i64::MAX as u64 + negative as u64;
    for byte in text {
        let digit = byte.wrapping_sub(b'0') as u64;
        if digit > 9 || value > (limit - digit) / 10 {
            return parse_decimal_float(text, negative);
        }
        value = value * 10 + digit;
    }
    if text.is_empty() {
        return None;
    }
    Some(signed_integer(value, negative))
}

/// An integer of 64 bits, wrapping around.
fn signed_integer(magnitude: u64, negative: bool) -> Number {
    let integer = magnitude as i64;
    Number::Integer(if negative {
        integer.wrapping_neg()
    } else {
        integer
    })
}

fn parse_decimal_float(text: &[u8], negative: bool) -> Option<Number> {
    let (body, exponent) = match text.iter().position(|byte| matches!(byte, b'e' | b'E')) {
        Some(index) => (&text[..index], parse_exponent(&text[index + 1..])?),
        None => (text, 0),
    };
    let mut mantissa = 0u64;
    let mut fits = true;
    let mut seen_digit = false;
    let mut point = None;
    for (index, byte) in body.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            seen_digit = true;
            match mantissa
                .checked_mul(10)
                .and_then(|value| value.checked_add(digit as u64))
            {
                Some(value) if fits => mantissa = value,
                _ => fits = false,
            }
        } else if *byte == b'.' && point.is_none() {
            point = Some(index);
        } else {
            return None;
        }
    }
    if !seen_digit {
        return None;
    }
    let places = point.map_or(0, |index| body.len() - index - 1);
    let power = exponent.saturating_sub(places as i64);
    let short = if fits && power.unsigned_abs() < 64 {
        compose_decimal(mantissa, power as i32)
    } else {
        None
    };
    let value = short.unwrap_or_else(|| {
        let digits: Vec<u8> = body.iter().copied().filter(|byte| *byte != b'.').collect();
        compose_long_decimal(&digits, power)
    });
    Some(signed(value, negative))
}

/// The exponent after `e` or `p`: an optional sign and at least one decimal digit. Saturates.
fn parse_exponent(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text.split_first()? {
        (b'-', rest) => (true, rest),
        (b'+', rest) => (false, rest),
        _ => (false, text),
    };
    if digits.is_empty() {
        return None;
    }
    let mut value = 0i64;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value.saturating_mul(10).saturating_add(digit as i64);
    }
    Some(if negative { -value } else { value })
}

fn hexadecimal_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

fn parse_hexadecimal(text: &[u8], negative: bool) -> Option<Number> {
    let mut value = 0u64;
    for byte in text {
        match hexadecimal_digit(*byte) {
            Some(digit) => value = value << 4 | digit as u64,
            None => return parse_hexadecimal_float(text, negative),
        }
    }
    if text.is_empty() {
        return None;
    }
    Some(signed_integer(value, negative))
}

fn parse_hexadecimal_float(text: &[u8], negative: bool) -> Option<Number> {
    let (body, mut exponent) = match text.iter().position(|byte| matches!(byte, b'p' | b'P')) {
        Some(index) => (&text[..index], parse_exponent(&text[index + 1..])?),
        None => (text, 0),
    };
    let mut mantissa = 0u64;
    let mut sticky = false;
    let mut seen_digit = false;
    let mut seen_point = false;
    for byte in body {
        if let Some(digit) = hexadecimal_digit(*byte) {
            seen_digit = true;
            let mut moved = 0;
            if mantissa >> 60 == 0 {
                mantissa = mantissa << 4 | digit as u64;
            } else {
                sticky |= digit != 0;
                moved = 4;
            }
            exponent = exponent.saturating_add(moved - if seen_point { 4 } else { 0 });
        } else if *byte == b'.' && !seen_point {
            seen_point = true;
        } else {
            return None;
        }
    }
    if !seen_digit {
        return None;
    }
    // A double's exponent has 11 bits: what lies beyond i32 is infinite or zero either way.
    let exponent = exponent.clamp(i32::MIN as i64 / 2, i32::MAX as i64 / 2) as i32;
    Some(signed(compose(mantissa, exponent, sticky), negative))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Number::{Float, Integer};

    #[test]
    fn numerals() {
        for (text, expected) in [
            ("0", Integer(0)),
            (" \t\n\x0b\x0c\r10 \r", Integer(10)),
            ("-7", Integer(-7)),
            ("+7", Integer(7)),
            ("00000000000000000000000000012", Integer(12)),
            ("9223372036854775807", Integer(i64::MAX)),
            ("-9223372036854775808", Integer(i64::MIN)),
            ("9223372036854775808", Float(9223372036854775808.0)),
            ("-9223372036854775809", Float(-9223372036854775808.0)),
            ("0xffffffffffffffff", Integer(-1)),
            ("0x1ffffffffffffffff", Integer(-1)),
            ("-0x10", Integer(-16)),
            ("0x", Integer(99)),
            ("1e1", Float(10.0)),
            ("1.", Float(1.0)),
            (".5", Float(0.5)),
            ("5.e-1", Float(0.5)),
            ("1E+2", Float(100.0)),
            ("1e400", Float(f64::INFINITY)),
            ("-1e400", Float(f64::NEG_INFINITY)),
            ("1e-400", Float(0.0)),
            ("0e99999999999999999999", Float(0.0)),
            ("1e99999999999999999999", Float(f64::INFINITY)),
            ("1e-99999999999999999999", Float(0.0)),
            ("0x.8", Float(0.5)),
            ("0x8.", Float(8.0)),
            ("0x1p4", Float(16.0)),
            ("0xA.8P-1", Float(5.25)),
            ("0x1p-1074", Float(5e-324)),
            ("0x1p99999999999999999999", Float(f64::INFINITY)),
            ("0x0.00000000000000000000000001p104", Float(1.0)),
            ("0x100000000000000000000000000.8", Float(2f64.powi(104))),
            ("0x1.00000000000008p0", Float(1.0)),
            (
                "0x1.000000000000080000000000001p0",
                Float(1.0000000000000002),
            ),
            ("2.2250738585072011e-308", Float(2.225073858507201e-308)),
        ] {
            let expected = if text == "0x" { None } else { Some(expected) };
            assert_eq!(parse(text.as_bytes()), expected, "{text}");
        }
        assert_eq!(
            parse(b"-0.0").map(|number| format!("{number:?}")),
            Some("Float(-0.0)".into())
        );
    }

    #[test]
    fn what_is_not_a_numeral() {
        for text in [
            "", " ", "-", "+", ".", "e1", "1e", "1e+", "1 2", "1x", "--1", "+-1", "- 1", "inf",
            "nan", "-inf", "0x.", "0xp1", "0x1p", "0x1p+", "0xg", "1..2", "1.2.3", "1e1.5",
            "infinity", "0x1p1.0", "1_000", "1\0", "\0", "0x1 p4", "1e 5", "Infinity", "1f", "1d",
            "0b1",
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{text:?}");
        }
    }
}
