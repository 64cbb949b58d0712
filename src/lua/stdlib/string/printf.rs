//! The conversions of `string.format`: the C standard's `printf` (C99 §7.19.6.1) as glibc carries it out, as pure
//! functions from values to text.

use super::class;
use crate::number::{fixed_digits, significant_digits, write_exponent, write_integer};

/// One conversion specification: `%` flags width `.` precision letter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Specification {
    /// `-`: pad on the right.
    pub left: bool,
    /// `+`: a sign before numbers that are not negative.
    pub plus: bool,
    /// A space there instead.
    pub space: bool,
    /// `#`: the alternate form.
    pub alternate: bool,
    /// `0`: pad with zeros.
    pub zero: bool,
    /// The least number of bytes.
    pub width: usize,
    /// Digits, or bytes of text, at most 99.
    pub precision: Option<usize>,
    /// The conversion letter; 0 where the format ends too early.
    pub letter: u8,
}

/// What is wrong with a specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpecificationError {
    /// More flags than there are.
    RepeatedFlags,
    /// A width or a precision of more than two digits.
    TooLong,
}

impl SpecificationError {
    /// The message that PUC-Rio gives.
    pub fn message(self) -> &'static str {
        match self {
            SpecificationError::RepeatedFlags => "invalid format (repeated flags)",
            SpecificationError::TooLong => "invalid format (width or precision too long)",
        }
    }
}

impl Specification {
    /// Reads what follows a `%`, and gives how many bytes that was.
    pub fn parse(text: &[u8]) -> Result<(Self, usize), SpecificationError> {
        const FLAGS: usize = 5;
        let mut specification = Specification::default();
        let mut index = 0;
        while let Some(flag) = text.get(index) {
            match flag {
                b'-' => specification.left = true,
                b'+' => specification.plus = true,
                b' ' => specification.space = true,
                b'#' => specification.alternate = true,
                b'0' => specification.zero = true,
                _ => break,
            }
            index += 1;
        }
        if index > FLAGS {
            return Err(SpecificationError::RepeatedFlags);
        }
        specification.width = two_digits(text, &mut index);
        if text.get(index) == Some(&b'.') {
            index += 1;
            specification.precision = Some(two_digits(text, &mut index));
        }
        match text.get(index) {
            Some(b'0'..=b'9') => return Err(SpecificationError::TooLong),
            Some(letter) => {
                specification.letter = *letter;
                index += 1;
            }
            None => {}
        }
        Ok((specification, index))
    }

    /// Whether nothing but the letter was given.
    pub fn is_plain(&self) -> bool {
        let letter = self.letter;
        *self
            == Specification {
                letter,
                ..Specification::default()
            }
    }

    fn sign(&self, negative: bool) -> &'static [u8] {
        if negative {
            b"-"
        } else if self.plus {
            b"+"
        } else if self.space {
            b" "
        } else {
            b""
        }
    }

    /// Pads what `output` has from `start` on: with zeros after the `prefix` bytes, or with spaces.
    fn pad(&self, output: &mut Vec<u8>, start: usize, prefix: usize, zeros: bool) {
        let missing = self.width.saturating_sub(output.len() - start);
        if missing == 0 {
            return;
        }
        if self.left {
            output.resize(output.len() + missing, b' ');
            return;
        }
        let (place, filler) = if zeros {
            (start + prefix, b'0')
        } else {
            (start, b' ')
        };
        output.resize(output.len() + missing, filler);
        output[place..].rotate_right(missing);
        output[place..place + missing].fill(filler);
    }
}

fn two_digits(text: &[u8], index: &mut usize) -> usize {
    let mut value = 0;
    for _ in 0..2 {
        match text.get(*index) {
            Some(digit @ b'0'..=b'9') => value = value * 10 + (digit - b'0') as usize,
            _ => break,
        }
        *index += 1;
    }
    value
}

/// `%d %i %o %u %x %X`.
pub fn format_integer(output: &mut Vec<u8>, specification: &Specification, value: i64) {
    let start = output.len();
    let signed = matches!(specification.letter, b'd' | b'i');
    if signed {
        output.extend_from_slice(specification.sign(value < 0));
    }
    let bits = if signed {
        value.unsigned_abs()
    } else {
        value as u64
    };
    match specification.letter {
        b'x' if specification.alternate && bits != 0 => output.extend_from_slice(b"0x"),
        b'X' if specification.alternate && bits != 0 => output.extend_from_slice(b"0X"),
        _ => {}
    }
    let prefix = output.len() - start;
    let mut buffer = [0; 22];
    let digits = digits_of(&mut buffer, bits, specification.letter);
    // A precision of 0 writes 0 as nothing at all.
    let digits = if bits == 0 && specification.precision == Some(0) {
        &[][..]
    } else {
        digits
    };
    let mut least = specification.precision.unwrap_or(1);
    if specification.letter == b'o' && specification.alternate && digits.first() != Some(&b'0') {
        least = least.max(digits.len() + 1);
    }
    output.resize(output.len() + least.saturating_sub(digits.len()), b'0');
    output.extend_from_slice(digits);
    let zeros = specification.zero && specification.precision.is_none();
    specification.pad(output, start, prefix, zeros);
}

/// The digits of `bits` in the base of a conversion letter.
fn digits_of(buffer: &mut [u8; 22], mut bits: u64, letter: u8) -> &[u8] {
    let (base, ten) = match letter {
        b'o' => (8, 0),
        b'x' => (16, b'a'),
        b'X' => (16, b'A'),
        _ => (10, 0),
    };
    let mut start = buffer.len();
    loop {
        let digit = (bits % base) as u8;
        start -= 1;
        buffer[start] = if digit < 10 {
            b'0' + digit
        } else {
            ten + digit - 10
        };
        bits /= base;
        if bits == 0 {
            return &buffer[start..];
        }
    }
}

/// `%e %E %f %g %G %a %A`.
pub fn format_float(output: &mut Vec<u8>, specification: &Specification, value: f64) {
    let start = output.len();
    output.extend_from_slice(specification.sign(value.is_sign_negative()));
    let mut prefix = output.len() - start;
    let magnitude = value.abs();
    if !value.is_finite() {
        output.extend_from_slice(if value.is_nan() { b"nan" } else { b"inf" });
    } else {
        match specification.letter.to_ascii_lowercase() {
            b'e' => write_scientific(output, specification, magnitude),
            b'f' => write_fixed(output, specification, magnitude),
            b'g' => write_shorter(output, specification, magnitude),
            _ => {
                prefix += 2;
                write_hexadecimal(output, specification, magnitude);
            }
        }
    }
    if specification.letter.is_ascii_uppercase() {
        output[start..].make_ascii_uppercase();
    }
    specification.pad(
        output,
        start,
        prefix,
        specification.zero && value.is_finite(),
    );
}

fn write_fixed(output: &mut Vec<u8>, specification: &Specification, value: f64) {
    let places = specification.precision.unwrap_or(6);
    fixed_digits(output, value, places);
    if places > 0 || specification.alternate {
        output.insert(output.len() - places, b'.');
    }
}

fn write_scientific(output: &mut Vec<u8>, specification: &Specification, value: f64) {
    let places = specification.precision.unwrap_or(6);
    let start = output.len();
    let exponent = significant_digits(output, value, places + 1);
    if places > 0 || specification.alternate {
        output.insert(start + 1, b'.');
    }
    write_exponent(output, b'e', exponent);
}

/// `%g`: fixed or scientific, whichever suits the exponent.
fn write_shorter(output: &mut Vec<u8>, specification: &Specification, value: f64) {
    let precision = specification.precision.unwrap_or(6).max(1);
    let start = output.len();
    let exponent = significant_digits(output, value, precision);
    if !specification.alternate {
        while output.len() > start + 1 && output.last() == Some(&b'0') {
            output.pop();
        }
    }
    let scientific = exponent < -4 || exponent >= precision as i32;
    let integer_digits = if scientific {
        1
    } else {
        (exponent + 1).max(1) as usize
    };
    if !scientific && exponent < 0 {
        output.splice(start..start, core::iter::repeat_n(b'0', -exponent as usize));
    }
    while output.len() < start + integer_digits {
        output.push(b'0');
    }
    if output.len() > start + integer_digits || specification.alternate {
        output.insert(start + integer_digits, b'.');
    }
    if scientific {
        write_exponent(output, b'e', exponent);
    }
}

/// `%a`: the bits of the mantissa in hexadecimal, the exponent of two in decimal.
fn write_hexadecimal(output: &mut Vec<u8>, specification: &Specification, value: f64) {
    const FRACTION_BITS: u32 = 52;
    const FRACTION_DIGITS: usize = 13;
    let bits = value.to_bits();
    let biased = (bits >> FRACTION_BITS) as i64;
    let fraction = bits & ((1 << FRACTION_BITS) - 1);
    let (mut mantissa, exponent) = match biased {
        0 if fraction == 0 => (0, 0),
        0 => (fraction, -1022),
        _ => (fraction | 1 << FRACTION_BITS, biased - 1023),
    };
    if let Some(precision) = specification.precision
        && precision < FRACTION_DIGITS
    {
        let cut = FRACTION_BITS - 4 * precision as u32;
        let half = 1 << (cut - 1);
        let odd = mantissa >> cut & 1;
        mantissa = (mantissa + half - 1 + odd) >> cut << cut;
    }
    output.extend_from_slice(b"0x");
    // Rounding may have made the digit before the point a 2; glibc leaves it so.
    output.push(b'0' + (mantissa >> FRACTION_BITS) as u8);
    let mut digits = [b'0'; FRACTION_DIGITS];
    for (index, digit) in digits.iter_mut().enumerate() {
        let value = (mantissa >> (FRACTION_BITS - 4 - 4 * index as u32) & 15) as u8;
        *digit = if value < 10 {
            b'0' + value
        } else {
            b'a' + value - 10
        };
    }
    let significant = digits
        .iter()
        .rposition(|digit| *digit != b'0')
        .map_or(0, |index| index + 1);
    let count = specification.precision.unwrap_or(significant);
    if count > 0 || specification.alternate {
        output.push(b'.');
    }
    output.extend_from_slice(&digits[..count.min(FRACTION_DIGITS)]);
    output.resize(output.len() + count.saturating_sub(FRACTION_DIGITS), b'0');
    output.push(b'p');
    output.push(if exponent < 0 { b'-' } else { b'+' });
    write_integer(output, exponent.abs());
}

/// `%c`.
pub fn format_character(output: &mut Vec<u8>, specification: &Specification, byte: u8) {
    let start = output.len();
    output.push(byte);
    specification.pad(output, start, 0, false);
}

/// `%s`.
pub fn format_text(output: &mut Vec<u8>, specification: &Specification, text: &[u8]) {
    let start = output.len();
    let length = specification
        .precision
        .unwrap_or(usize::MAX)
        .min(text.len());
    output.extend_from_slice(&text[..length]);
    specification.pad(output, start, 0, false);
}

/// `%q` of a string: a literal that the Lua reader turns back into it.
pub fn write_quoted(output: &mut Vec<u8>, text: &[u8]) {
    output.push(b'"');
    for (index, byte) in text.iter().enumerate() {
        match byte {
            b'"' | b'\\' | b'\n' => output.extend_from_slice(&[b'\\', *byte]),
            _ if class::is(*byte, class::CONTROL) => {
                output.push(b'\\');
                // A digit that follows must not become part of the escape.
                if text.get(index + 1).is_some_and(u8::is_ascii_digit) {
                    output.extend_from_slice(&[
                        b'0' + byte / 100,
                        b'0' + byte / 10 % 10,
                        b'0' + byte % 10,
                    ]);
                } else {
                    write_integer(output, *byte as i64);
                }
            }
            _ => output.push(*byte),
        }
    }
    output.push(b'"');
}

/// `%q` of an integer. The lowest one is written in hexadecimal, since its decimal digits alone would not fit.
pub fn write_integer_literal(output: &mut Vec<u8>, value: i64) {
    if value == i64::MIN {
        output.extend_from_slice(b"0x8000000000000000");
    } else {
        write_integer(output, value);
    }
}

/// `%q` of a float.
pub fn write_float_literal(output: &mut Vec<u8>, value: f64) {
    let specification = Specification {
        letter: b'a',
        ..Specification::default()
    };
    format_float(output, &specification, value);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn specification(text: &str) -> Specification {
        let (specification, length) = Specification::parse(&text.as_bytes()[1..]).unwrap();
        assert_eq!(length, text.len() - 1);
        specification
    }

    fn integer(format: &str, value: i64) -> String {
        let mut output = Vec::new();
        format_integer(&mut output, &specification(format), value);
        String::from_utf8(output).unwrap()
    }

    fn float(format: &str, value: f64) -> String {
        let mut output = Vec::new();
        format_float(&mut output, &specification(format), value);
        String::from_utf8(output).unwrap()
    }

    #[test]
    fn specifications() {
        assert!(specification("%d").is_plain());
        assert!(!specification("%.d").is_plain());
        assert_eq!(specification("%-5.12f").width, 5);
        assert_eq!(specification("%-5.12f").precision, Some(12));
        assert_eq!(specification("%").letter, 0);
        assert_eq!(specification("%5.").letter, 0);
        assert_eq!(
            Specification::parse(b"-+ #00d"),
            Err(SpecificationError::RepeatedFlags)
        );
        assert_eq!(
            Specification::parse(b"123d"),
            Err(SpecificationError::TooLong)
        );
        assert_eq!(
            Specification::parse(b".123d"),
            Err(SpecificationError::TooLong)
        );
    }

    #[test]
    fn integers() {
        for (format, value, expected) in [
            ("%d", i64::MIN, "-9223372036854775808"),
            ("%5d", -42, "  -42"),
            ("%-5d", -42, "-42  "),
            ("%05d", -42, "-0042"),
            ("%+d", 5, "+5"),
            ("% d", 5, " 5"),
            ("%06.3d", 5, "   005"),
            ("%-05d", 5, "5    "),
            ("%.0d", 0, ""),
            ("%+.0d", 0, "+"),
            ("%#.0o", 0, "0"),
            ("%#o", 8, "010"),
            ("%#.5o", 8, "00010"),
            ("%#x", 255, "0xff"),
            ("%#X", 255, "0XFF"),
            ("%#x", 0, "0"),
            ("%#08x", 3, "0x000003"),
            ("%x", -1, "ffffffffffffffff"),
            ("%o", -1, "1777777777777777777777"),
            ("%u", -1, "18446744073709551615"),
            ("%+u", 5, "5"),
            ("%032d", 7, "00000000000000000000000000000007"),
        ] {
            assert_eq!(integer(format, value), expected, "{format}");
        }
    }

    #[test]
    fn floats() {
        for (format, value, expected) in [
            ("%e", 1.5, "1.500000e+00"),
            ("%E", 1e100, "1.000000E+100"),
            ("%.0e", 1.5, "2e+00"),
            ("%#.0e", 1.5, "2.e+00"),
            ("%f", 1.5, "1.500000"),
            ("%.0f", 2.5, "2"),
            ("%.0f", 3.5, "4"),
            ("%#.0f", 2.5, "2."),
            ("%.2f", 1.005, "1.00"),
            ("%.1f", 0.25, "0.2"),
            ("%g", 1e20, "1e+20"),
            ("%G", 1e-10, "1E-10"),
            ("%#g", 1.5, "1.50000"),
            ("%.0g", 1.5, "2"),
            ("%.20g", 0.1, "0.10000000000000000555"),
            ("%.3g", 1234567.0, "1.23e+06"),
            ("%g", 100000.0, "100000"),
            ("%g", 1e6, "1e+06"),
            ("%g", 0.0001, "0.0001"),
            ("%g", 0.00001, "1e-05"),
            ("%#g", 0.0, "0.00000"),
            ("%g", 0.0, "0"),
            ("%.14g", 2.0 / 3.0, "0.66666666666667"),
            ("%08.3f", -1.5, "-001.500"),
            ("%+08.3f", 1.5, "+001.500"),
            ("% f", 2.0, " 2.000000"),
            ("%010g", 4.0, "0000000004"),
            ("%-10g|", 5.0, "5         "),
            ("%010f", f64::INFINITY, "       inf"),
            ("%+f", f64::INFINITY, "+inf"),
            ("%G", f64::NEG_INFINITY, "-INF"),
            ("%-6f", f64::NAN, "nan   "),
            ("%a", 1.0, "0x1p+0"),
            ("%A", 1.5, "0X1.8P+0"),
            ("%.0a", 1.5, "0x2p+0"),
            ("%.0a", 2.5, "0x1p+1"),
            ("%.1a", 1.96875, "0x2.0p+0"),
            ("%.3a", 1.0 / 3.0, "0x1.555p-2"),
            ("%a", 5e-324, "0x0.0000000000001p-1022"),
            ("%a", -0.0, "-0x0p+0"),
            ("%#a", 1.0, "0x1.p+0"),
            ("%020a", 1.0, "0x000000000000001p+0"),
            ("%.20a", 1.0 / 3.0, "0x1.55555555555550000000p-2"),
        ] {
            let format = format.trim_end_matches('|');
            assert_eq!(float(format, value), expected, "{format}");
        }
    }

    #[test]
    fn texts() {
        let mut output = Vec::new();
        format_text(&mut output, &specification("%5.1s"), b"xyz");
        format_text(&mut output, &specification("%-3s"), b"a");
        format_text(&mut output, &specification("%03s"), b"b");
        format_character(&mut output, &specification("%05c"), 0);
        assert_eq!(output, b"    xa    b    \0");
    }

    #[test]
    fn literals() {
        let mut output = Vec::new();
        write_quoted(&mut output, b"a\n\r\x001\0b\"\\\x7f\xc8\x01");
        write_integer_literal(&mut output, i64::MIN);
        write_float_literal(&mut output, 1.0 / 3.0);
        let expected =
            b"\"a\\\n\\13\\0001\\0b\\\"\\\\\\127\xc8\\1\"0x80000000000000000x1.5555555555555p-2";
        assert_eq!(output, expected);
    }
}
