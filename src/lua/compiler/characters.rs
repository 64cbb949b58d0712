//! Classes of bytes, which do not depend on a locale.

const NAME: u8 = 1;
const DIGIT: u8 = 2;
const HEXADECIMAL: u8 = 4;
const SPACE: u8 = 8;

const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let class = &mut classes[byte];
        match byte as u8 {
            b'0'..=b'9' => *class = NAME | DIGIT | HEXADECIMAL,
            b'a'..=b'f' | b'A'..=b'F' => *class = NAME | HEXADECIMAL,
            b'g'..=b'z' | b'G'..=b'Z' | b'_' => *class = NAME,
            b' ' | b'\t'..=b'\r' => *class = SPACE,
            _ => {}
        }
        byte += 1;
    }
    classes
};

/// May it stand in a name?
#[inline]
pub(super) fn is_in_name(byte: u8) -> bool {
    CLASSES[byte as usize] & NAME != 0
}

#[inline]
pub(super) fn is_digit(byte: u8) -> bool {
    CLASSES[byte as usize] & DIGIT != 0
}

#[inline]
pub(super) fn is_hexadecimal(byte: u8) -> bool {
    CLASSES[byte as usize] & HEXADECIMAL != 0
}

#[inline]
pub(super) fn is_space(byte: u8) -> bool {
    CLASSES[byte as usize] & SPACE != 0
}

/// The value of a hexadecimal digit.
pub(super) fn hexadecimal_value(digit: u8) -> u32 {
    match digit {
        b'0'..=b'9' => (digit - b'0') as u32,
        _ => ((digit | 0x20) - b'a') as u32 + 10,
    }
}
