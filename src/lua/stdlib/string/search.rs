//! Plain searching in byte strings, with a count of the work done.

/// The first `byte` in `text`. Eight bytes are looked at in one step.
#[inline]
pub fn find_byte(text: &[u8], byte: u8) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    let pattern = ONES * byte as u64;
    let (chunks, rest) = text.as_chunks::<8>();
    for (index, chunk) in chunks.iter().enumerate() {
        let word = u64::from_le_bytes(*chunk) ^ pattern;
        // The lowest set high bit marks the first zero byte; borrows can only disturb the bytes above it.
        let zeros = word.wrapping_sub(ONES) & !word & HIGHS;
        if zeros != 0 {
            return Some(index * 8 + zeros.trailing_zeros() as usize / 8);
        }
    }
    let found = rest.iter().position(|candidate| *candidate == byte)?;
    Some(chunks.len() * 8 + found)
}

/// The first `needle` in `text` at or after `start`, and the work done in units of about eight bytes.
pub fn find_plain(text: &[u8], needle: &[u8], start: usize) -> (Option<usize>, u64) {
    let mut work = 1;
    let Some((first, tail)) = needle.split_first() else {
        return (Some(start), work);
    };
    let Some(last_start) = text.len().checked_sub(needle.len()) else {
        return (None, work);
    };
    let compare_cost = 1 + tail.len() as u64 / 16;
    let mut position = start;
    while position <= last_start {
        let Some(offset) = find_byte(&text[position..=last_start], *first) else {
            work += (last_start - position) as u64 / 8;
            return (None, work);
        };
        position += offset;
        work += offset as u64 / 8 + compare_cost;
        if &text[position + 1..position + needle.len()] == tail {
            return (Some(position), work);
        }
        position += 1;
    }
    (None, work)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_found_at_every_position() {
        for length in 0..40 {
            for position in 0..length {
                let mut text = vec![b'a'; length];
                text[position] = b'b';
                assert_eq!(find_byte(&text, b'b'), Some(position));
                assert_eq!(find_byte(&text, b'c'), None);
            }
        }
        assert_eq!(find_byte(&[1, 0, 1, 0, 1, 1, 1, 1], 0), Some(1));
        assert_eq!(
            find_byte(&[0x80, 0x81, 0x01, 0x00, 0xff, 1, 1, 1], 0x80),
            Some(0)
        );
    }

    #[test]
    fn needles() {
        let find = |text: &str, needle: &str, start| {
            find_plain(text.as_bytes(), needle.as_bytes(), start).0
        };
        assert_eq!(find("hello world", "o w", 0), Some(4));
        assert_eq!(find("hello world", "o", 5), Some(7));
        assert_eq!(find("aaaaaaaaaab", "aab", 0), Some(8));
        assert_eq!(find("abc", "abcd", 0), None);
        assert_eq!(find("abc", "", 3), Some(3));
        assert_eq!(find("abc", "c", 3), None);
    }

    #[test]
    fn repeated_near_misses_are_counted() {
        let text = vec![b'a'; 1000];
        let mut needle = vec![b'a'; 500];
        needle.push(b'b');
        assert!(find_plain(&text, &needle, 0).1 > 500 * 500 / 16);
    }
}
