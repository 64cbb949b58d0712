//! Number to text, as `tostring` gives it.

use super::decimal::significant_digits;

/// Appends an integer in decimal.
pub fn write_integer(output: &mut Vec<u8>, value: i64) {
    const LONGEST: usize = 20;
    let mut rest = value.unsigned_abs();
    let mut length = 1;
    let mut limit = 10;
    while rest >= limit && length < 19 {
        length += 1;
        limit *= 10;
    }
    // Room of a fixed size, cut to what is needed, is quicker than a copy of a size known only at run time.
    let negative = value < 0;
    let start = output.len();
    output.extend_from_slice(&[b'-'; LONGEST]);
    output.truncate(start + negative as usize + length);
    for digit in output[start + negative as usize..].iter_mut().rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
}

/// Appends a float as `%.14g` writes it, with `.0` after what would otherwise read as an integer.
///
/// Not finite: `inf`, `-inf`, `nan`, `-nan`, the last two by the sign bit.
pub fn write_float(output: &mut Vec<u8>, value: f64) {
    // Integers that keep all their digits in %.14g.
    if value.abs() < 1e14 && value == value.trunc() {
        if value.is_sign_negative() {
            output.push(b'-');
        }
        write_integer(output, value.abs() as i64);
        output.extend_from_slice(b".0");
        return;
    }
    let start = output.len();
    write_general(output, value, 14);
    let integral = |byte: &u8| matches!(byte, b'-' | b'0'..=b'9');
    if output[start..].iter().all(integral) {
        output.extend_from_slice(b".0");
    }
}

/// Appends a float as `%.<precision>g` writes it. `precision` is 1 to 17.
pub fn write_general(output: &mut Vec<u8>, value: f64, precision: usize) {
    if value.is_sign_negative() {
        output.push(b'-');
    }
    if !value.is_finite() {
        output.extend_from_slice(if value.is_nan() { b"nan" } else { b"inf" });
        return;
    }
    let start = output.len();
    let exponent = significant_digits(output, value.abs(), precision);
    while output.len() > start + 1 && output.last() == Some(&b'0') {
        output.pop();
    }
    if exponent < -4 || exponent >= precision as i32 {
        if output.len() > start + 1 {
            output.insert(start + 1, b'.');
        }
        write_exponent(output, b'e', exponent);
    } else if exponent < 0 {
        let zeros = [b'0', b'.', b'0', b'0', b'0'];
        let count = 1 + -exponent as usize;
        output.splice(start..start, zeros[..count].iter().copied());
    } else {
        let integer_digits = exponent as usize + 1;
        let digits = output.len() - start;
        if digits > integer_digits {
            output.insert(start + integer_digits, b'.');
        } else {
            output.resize(start + integer_digits, b'0');
        }
    }
}

/// Appends the exponent part: the letter, the sign and at least two digits.
pub(crate) fn write_exponent(output: &mut Vec<u8>, letter: u8, exponent: i32) {
    output.push(letter);
    output.push(if exponent < 0 { b'-' } else { b'+' });
    if exponent.abs() < 10 {
        output.push(b'0');
    }
    write_integer(output, exponent.unsigned_abs() as i64);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: f64) -> String {
        let mut output = Vec::new();
        write_float(&mut output, value);
        String::from_utf8(output).unwrap()
    }

    #[test]
    fn floats_as_tostring_writes_them() {
        for (value, expected) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (-1.5, "-1.5"),
            (0.1, "0.1"),
            (1.0 / 3.0, "0.33333333333333"),
            (0.1 + 0.2, "0.3"),
            (99_999_999_999_999.0, "99999999999999.0"),
            (12_345_678_901_234.4, "12345678901234.0"),
            (1e14, "1e+14"),
            (1e15, "1e+15"),
            (9007199254740992.0, "9.007199254741e+15"),
            (9223372036854775808.0, "9.2233720368548e+18"),
            (99_999_999_999_999.9, "1e+14"),
            (0.0001, "0.0001"),
            (0.00012345, "0.00012345"),
            (0.00001, "1e-05"),
            (1.5e-10, "1.5e-10"),
            (1e100, "1e+100"),
            (-1e-300, "-1e-300"),
            (5e-324, "4.9406564584125e-324"),
            (f64::MAX, "1.7976931348623e+308"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN, "nan"),
            (-f64::NAN, "-nan"),
            (123.456, "123.456"),
            (100.5, "100.5"),
        ] {
            assert_eq!(text(value), expected);
        }
    }

    #[test]
    fn integers() {
        let powers = (0..19).map(|power| 10i64.pow(power));
        for value in powers
            .flat_map(|power| [power, -power, power - 1])
            .chain([i64::MAX, i64::MIN])
        {
            let mut output = Vec::new();
            write_integer(&mut output, value);
            assert_eq!(output, value.to_string().into_bytes());
        }
    }
}
