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
    let mut chunks = text.chunks_exact(8);
    let mut length = 0;
    for chunk in &mut chunks {
        let plain = plain_bytes_of(word(chunk));
        length += plain;
        if plain < 8 {
            return length;
        }
    }
    let tail = chunks.remainder();
    length + tail.iter().take_while(|&&byte| is_plain(byte)).count()
}

/// Eight bytes as a number, the first one lowest.
#[inline(always)]
pub(super) fn word(chunk: &[u8]) -> u64 {
    chunk
        .iter()
        .rev()
        .fold(0, |word, &byte| word << 8 | u64::from(byte))
}
