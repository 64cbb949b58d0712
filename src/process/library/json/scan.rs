//! Eight bytes of a string at a time.

/// A bit pattern repeated in all eight bytes.
const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// How many of the eight bytes, from the first (lowest) on, stand for themselves in a JSON string: no quote, no backslash, no
/// control character.
#[inline(always)]
pub(super) fn plain_bytes_of(eight: u64) -> usize {
    let is_zero = |bytes: u64| bytes.wrapping_sub(ONES) & !bytes;
    let control = eight.wrapping_sub(ONES * 0x20) & !eight;
    let quote = is_zero(eight ^ (ONES * b'"' as u64));
    let backslash = is_zero(eight ^ (ONES * b'\\' as u64));
    // The lowest byte found is right; those above it may be found by a borrow.
    ((control | quote | backslash) & HIGH_BITS).trailing_zeros() as usize / 8
}

/// Does this byte stand for itself in a JSON string?
#[inline(always)]
pub(super) fn is_plain(byte: u8) -> bool {
    byte >= 0x20 && byte != b'"' && byte != b'\\'
}

/// The number of bytes before the first that does not stand for itself.
#[inline]
pub(super) fn plain_prefix(text: &[u8]) -> usize {
    let mut rest = text;
    while let Some((eight, after)) = rest.split_first_chunk() {
        let plain = plain_bytes_of(u64::from_le_bytes(*eight));
        if plain < 8 {
            return text.len() - rest.len() + plain;
        }
        rest = after;
    }
    text.len() - rest.len() + plain_bytes_of(few(rest)).min(rest.len())
}

/// Less than eight bytes as the lowest ones of a number, the others zero.
#[inline(always)]
pub(super) fn few(bytes: &[u8]) -> u64 {
    let length = bytes.len();
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        return u64::from(first) | u64::from(last) << (8 * (length - 4));
    }
    let byte = |index: usize| u64::from(bytes[index]) << (8 * index);
    match length {
        0 => 0,
        _ => byte(0) | byte(length / 2) | byte(length - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_found_wherever_it_is() {
        let text: Vec<u8> = (0x20..0x80).filter(|&byte| is_plain(byte)).collect();
        for length in 0..40 {
            assert_eq!(plain_prefix(&text[..length]), length);
            for place in 0..length {
                for byte in 0..=255 {
                    let mut text = text[..length].to_vec();
                    text[place] = byte;
                    let expected = if is_plain(byte) { length } else { place };
                    assert_eq!(
                        plain_prefix(&text),
                        expected,
                        "{byte} at {place} of {length}"
                    );
                }
            }
        }
    }
}
