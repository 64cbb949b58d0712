//! Character classes of the C locale, for patterns and for `lower`, `upper` and `%q`.

/// Letters.
pub const ALPHA: u8 = 1;
/// Decimal digits.
pub const DIGIT: u8 = 2;
/// Lower-case letters.
pub const LOWER: u8 = 4;
/// White space.
pub const SPACE: u8 = 8;
/// Upper-case letters.
pub const UPPER: u8 = 16;
/// Punctuation.
pub const PUNCTUATION: u8 = 32;
/// Control characters.
pub const CONTROL: u8 = 64;
/// Hexadecimal digits.
pub const HEXADECIMAL: u8 = 128;

static CLASSES: [u8; 256] = {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        table[index] = classify(index as u8);
        index += 1;
    }
    table
};

const fn classify(byte: u8) -> u8 {
    let mut classes = 0;
    if byte.is_ascii_alphabetic() {
        classes |= ALPHA;
    }
    if byte.is_ascii_digit() {
        classes |= DIGIT;
    }
    if byte.is_ascii_lowercase() {
        classes |= LOWER;
    }
    if matches!(byte, b' ' | b'\t'..=b'\r') {
        classes |= SPACE;
    }
    if byte.is_ascii_uppercase() {
        classes |= UPPER;
    }
    if byte.is_ascii_punctuation() {
        classes |= PUNCTUATION;
    }
    if byte.is_ascii_control() {
        classes |= CONTROL;
    }
    if byte.is_ascii_hexdigit() {
        classes |= HEXADECIMAL;
    }
    classes
}

/// Whether `byte` is in one of the classes of `mask`.
#[inline]
pub fn is(byte: u8, mask: u8) -> bool {
    CLASSES[byte as usize] & mask != 0
}

/// The classes that a pattern's `%<letter>` stands for, given the letter in lower case.
#[inline]
pub fn mask_of_letter(letter: u8) -> Option<u8> {
    Some(match letter {
        b'a' => ALPHA,
        b'c' => CONTROL,
        b'd' => DIGIT,
        b'g' => ALPHA | DIGIT | PUNCTUATION,
        b'l' => LOWER,
        b'p' => PUNCTUATION,
        b's' => SPACE,
        b'u' => UPPER,
        b'w' => ALPHA | DIGIT,
        b'x' => HEXADECIMAL,
        _ => return None,
    })
}
