//! A buffer of 32-bit words, the least significant first, that needs no allocation at the usual sizes.

use core::ops::{Deref, DerefMut};

/// Up to this many words stay on the stack: 256 bits, and some room for the scratch of a division. With more of them an integer
/// would be so large that a compiler to wasm moves it by calls.
const INLINE: usize = 10;

/// Words of a fixed number, zero at first.
#[derive(Clone)]
pub(super) struct Words {
    inline: [u32; INLINE],
    spilled: Vec<u32>,
    length: usize,
}

impl Words {
    pub(super) fn zero(length: usize) -> Self {
        Words {
            inline: [0; INLINE],
            spilled: if length > INLINE {
                vec![0; length]
            } else {
                Vec::new()
            },
            length,
        }
    }
}

impl Deref for Words {
    type Target = [u32];

    #[inline(always)]
    fn deref(&self) -> &[u32] {
        if self.length <= INLINE {
            &self.inline[..self.length]
        } else {
            &self.spilled
        }
    }
}

impl DerefMut for Words {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [u32] {
        if self.length <= INLINE {
            &mut self.inline[..self.length]
        } else {
            &mut self.spilled
        }
    }
}

/// The words without the zeros on top.
pub(super) fn significant(words: &[u32]) -> &[u32] {
    let count = words
        .iter()
        .rposition(|&word| word != 0)
        .map_or(0, |place| place + 1);
    &words[..count]
}
