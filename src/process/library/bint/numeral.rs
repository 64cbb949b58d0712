//! Integers as text, in bases from 2 to 36.

use super::division::divide_by_word;
use super::integer::Integer;
use super::words::significant;

const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// The largest power of a base that fits a word, and its exponent.
fn chunk(base: u32) -> (u32, usize) {
    let (mut power, mut count) = (base, 1);
    while let Some(next) = power.checked_mul(base) {
        power = next;
        count += 1;
    }
    (power, count)
}

/// The digits of an integer read as unsigned, after a `-` if it is `negative`.
pub(super) fn write(mut integer: Integer, base: u32, negative: bool) -> Vec<u8> {
    let (power, count) = chunk(base);
    let mut length = significant(integer.words()).len();
    let mut text = Vec::with_capacity((length * 32 / base.ilog2() as usize) + 2);
    // From the last digit to the first, then turned around.
    while length > 1 {
        let words = &mut integer.words_mut()[..length];
        let part = if base == 10 {
            divide_by_word(words, 1_000_000_000)
        } else {
            divide_by_word(words, power)
        };
        write_chunk(&mut text, part, base, count);
        length = significant(words).len();
    }
    write_chunk(&mut text, integer.words()[0], base, 1);
    if negative {
        text.push(b'-');
    }
    text.reverse();
    text
}

/// The digits of one word backwards, at least `count` of them.
#[inline]
fn write_chunk(text: &mut Vec<u8>, mut rest: u32, base: u32, count: usize) {
    let end = text.len() + count;
    while rest > 0 || text.len() < end {
        let digit = if base == 10 { rest % 10 } else { rest % base };
        rest = if base == 10 { rest / 10 } else { rest / base };
        text.push(DIGITS[digit as usize]);
    }
}

/// The integer that digits stand for; nothing when one of them is no digit of the base.
pub(super) fn read(digits: &[u8], base: u32, negative: bool, bits: usize) -> Option<Integer> {
    let (power, count) = chunk(base);
    let mut integer = Integer::zero(bits);
    let mut length = 1;
    let (first, rest) = digits.split_at(digits.len() % count);
    integer.words_mut()[0] = read_chunk(first, base)?;
    for part in rest.chunks_exact(count) {
        let mut carry = u64::from(read_chunk(part, base)?);
        for word in &mut integer.words_mut()[..length] {
            let sum = u64::from(*word) * u64::from(power) + carry;
            *word = sum as u32;
            carry = sum >> 32;
        }
        if carry != 0
            && let Some(word) = integer.words_mut().get_mut(length)
        {
            *word = carry as u32;
            length += 1;
        }
    }
    if negative {
        integer.negate();
    } else {
        integer.trim();
    }
    Some(integer)
}

/// The value of digits, few enough for a word.
fn read_chunk(digits: &[u8], base: u32) -> Option<u32> {
    digits.iter().try_fold(0, |value, &digit| {
        Some(value * base + char::from(digit).to_digit(base)?)
    })
}

/// The integer that a string is a literal of: decimal digits, or `0x` or `0b` and digits, after an optional sign.
pub(super) fn read_literal(text: &[u8], bits: usize) -> Option<Integer> {
    let (negative, digits) = split_sign(text);
    let (base, digits) = match digits {
        [b'0', b'x' | b'X', digits @ ..] => (16, digits),
        [b'0', b'b' | b'B', digits @ ..] => (2, digits),
        digits => (10, digits),
    };
    if digits.is_empty() {
        return None;
    }
    read(digits, base, negative, bits)
}

/// What `frombase` understands: digits after an optional sign, between optional blanks.
pub(super) fn read_in_base(text: &[u8], base: u32, bits: usize) -> Option<Integer> {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t'..=b'\r');
    let start = text.iter().position(|byte| !is_blank(byte))?;
    let end = text.iter().rposition(|byte| !is_blank(byte))? + 1;
    let (negative, digits) = split_sign(&text[start..end]);
    if digits.is_empty() {
        return None;
    }
    read(digits, base, negative, bits)
}

fn split_sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    }
}
