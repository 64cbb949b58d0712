//! Integers of a fixed number of bits in two's complement: the arithmetic, free of Lua.
//!
//! Results wrap around. Operands of one operation have the same number of bits.

use core::cmp::Ordering;

use lunette_lua::number::ldexp;

use super::words::{Words, significant};

/// Bits of a word.
const WORD: usize = 32;

/// An integer modulo 2 to the power of its number of bits.
#[derive(Clone)]
pub(super) struct Integer {
    words: Words,
    bits: usize,
}

impl Integer {
    // ---- making -------------------------------------------------------------------------------------

    pub(super) fn zero(bits: usize) -> Self {
        Integer {
            words: Words::zero(bits.div_ceil(WORD)),
            bits,
        }
    }

    pub(super) fn one(bits: usize) -> Self {
        Self::from_unsigned(bits, 1)
    }

    /// The largest one, read as signed.
    pub(super) fn maximum(bits: usize) -> Self {
        let mut integer = Self::minimum(bits);
        integer.complement();
        integer
    }

    /// The smallest one, read as signed.
    pub(super) fn minimum(bits: usize) -> Self {
        let mut integer = Self::zero(bits);
        integer.set_bits(bits - 1, 1);
        integer
    }

    pub(super) fn from_unsigned(bits: usize, value: u64) -> Self {
        let mut integer = Self::zero(bits);
        integer.words[0] = value as u32;
        integer.words[1] = (value >> WORD) as u32;
        integer
    }

    pub(super) fn from_signed(bits: usize, value: i64) -> Self {
        let mut integer = Self::from_unsigned(bits, value as u64);
        if value < 0 {
            integer.words[2..].fill(u32::MAX);
            integer.trim();
        }
        integer
    }

    // ---- its parts ----------------------------------------------------------------------------------

    #[inline(always)]
    pub(super) fn words(&self) -> &[u32] {
        &self.words
    }

    /// To be filled; bits above the width must stay clear.
    #[inline(always)]
    pub(super) fn words_mut(&mut self) -> &mut [u32] {
        &mut self.words
    }

    /// The number of words up to the highest that is not zero: what the work of most operations depends on.
    pub(super) fn significant_words(&self) -> usize {
        significant(&self.words).len()
    }

    /// Adds `value`, a field of at most 32 bits that starts at bit `place`, where all is zero.
    pub(super) fn set_bits(&mut self, place: usize, value: u32) {
        let shifted = u64::from(value) << (place % WORD);
        self.words[place / WORD] |= shifted as u32;
        if let Some(next) = self.words.get_mut(place / WORD + 1) {
            *next |= (shifted >> WORD) as u32;
        }
    }

    /// The field of `count` bits, at most 32, that starts at bit `place`.
    pub(super) fn get_bits(&self, place: usize, count: u32) -> u32 {
        let high = self.words.get(place / WORD + 1).copied().unwrap_or(0);
        let pair = u64::from(high) << WORD | u64::from(self.words[place / WORD]);
        (pair >> (place % WORD) & ((1 << count) - 1)) as u32
    }

    /// Clears the bits above the width.
    pub(super) fn trim(&mut self) {
        let extra = self.bits % WORD;
        if extra != 0
            && let Some(top) = self.words.last_mut()
        {
            *top &= (1 << extra) - 1;
        }
    }

    // ---- questions ----------------------------------------------------------------------------------

    pub(super) fn is_zero(&self) -> bool {
        self.words.iter().all(|&word| word == 0)
    }

    pub(super) fn is_one(&self) -> bool {
        self.words[0] == 1 && self.words[1..].iter().all(|&word| word == 0)
    }

    pub(super) fn is_odd(&self) -> bool {
        self.words[0] & 1 != 0
    }

    pub(super) fn is_negative(&self) -> bool {
        self.get_bits(self.bits - 1, 1) != 0
    }

    pub(super) fn compare_unsigned(&self, other: &Self) -> Ordering {
        self.words.iter().rev().cmp(other.words.iter().rev())
    }

    pub(super) fn compare(&self, other: &Self) -> Ordering {
        // The negative one is the smaller; within one sign the order is that of the bits.
        other
            .is_negative()
            .cmp(&self.is_negative())
            .then_with(|| self.compare_unsigned(other))
    }

    // ---- to the numbers of Lua ----------------------------------------------------------------------

    /// The lowest 64 bits.
    pub(super) fn low(&self) -> i64 {
        (u64::from(self.words[1]) << WORD | u64::from(self.words[0])) as i64
    }

    /// The same value as a Lua integer, when it is within its range.
    pub(super) fn to_signed(&self) -> Option<i64> {
        let low = self.low();
        let fits = Self::from_signed(self.bits, low).words[..] == self.words[..];
        fits.then_some(low)
    }

    /// The nearest float; ties go to the even one.
    pub(super) fn to_float(&self) -> f64 {
        if self.is_negative() {
            let mut magnitude = self.clone();
            magnitude.negate();
            -magnitude.to_unsigned_float()
        } else {
            self.to_unsigned_float()
        }
    }

    fn to_unsigned_float(&self) -> f64 {
        let words = significant(&self.words);
        let Some(top) = words.last() else {
            return 0.0;
        };
        let length = words.len() * WORD - top.leading_zeros() as usize;
        if length <= 64 {
            return self.low() as u64 as f64;
        }
        // The highest 64 bits, the lowest of them standing for all that follow too: enough to round once.
        let below = length - 64;
        let low = u64::from(self.get_bits(below, 32));
        let high = u64::from(self.get_bits(below + WORD, 32));
        let rest = (0..below / WORD).any(|place| self.words[place] != 0)
            || self.get_bits(below / WORD * WORD, (below % WORD) as u32) != 0;
        let leading = (high << WORD | low | u64::from(rest)) as f64;
        match i32::try_from(below) {
            Ok(exponent) => ldexp(leading, exponent),
            Err(_) => f64::INFINITY,
        }
    }

    // ---- arithmetic ---------------------------------------------------------------------------------

    pub(super) fn add(&mut self, other: &Self) {
        let mut carry = 0;
        for (a, &b) in self.words.iter_mut().zip(&*other.words) {
            let sum = u64::from(*a) + u64::from(b) + carry;
            *a = sum as u32;
            carry = sum >> WORD;
        }
        self.trim();
    }

    pub(super) fn subtract(&mut self, other: &Self) {
        let mut borrow = false;
        for (a, &b) in self.words.iter_mut().zip(&*other.words) {
            let (difference, first) = a.overflowing_sub(b);
            let (difference, second) = difference.overflowing_sub(u32::from(borrow));
            *a = difference;
            borrow = first | second;
        }
        self.trim();
    }

    /// Changes the sign.
    pub(super) fn negate(&mut self) {
        let mut carry = true;
        for word in self.words.iter_mut() {
            (*word, carry) = (!*word).overflowing_add(u32::from(carry));
        }
        self.trim();
    }

    /// Makes a negative one positive; the minimum stays as it is, to be read as unsigned. Says whether it was negative.
    pub(super) fn make_absolute(&mut self) -> bool {
        let negative = self.is_negative();
        if negative {
            self.negate();
        }
        negative
    }

    pub(super) fn multiply(&self, other: &Self) -> Self {
        let mut product = Self::zero(self.bits);
        let other = significant(&other.words);
        for (place, &a) in significant(&self.words).iter().enumerate() {
            let mut carry = 0;
            for (word, &b) in product.words[place..].iter_mut().zip(other) {
                let sum = u64::from(a) * u64::from(b) + u64::from(*word) + carry;
                *word = sum as u32;
                carry = sum >> WORD;
            }
            if let Some(word) = product.words.get_mut(place + other.len()) {
                *word = carry as u32;
            }
        }
        product.trim();
        product
    }

    // ---- bits ---------------------------------------------------------------------------------------

    pub(super) fn complement(&mut self) {
        for word in self.words.iter_mut() {
            *word = !*word;
        }
        self.trim();
    }

    /// Joins each word with that of the other.
    #[inline(always)]
    pub(super) fn join(&mut self, other: &Self, join: impl Fn(u32, u32) -> u32) {
        for (a, &b) in self.words.iter_mut().zip(&*other.words) {
            *a = join(*a, b);
        }
    }

    pub(super) fn shift_left(&mut self, count: usize) {
        let (skipped, count) = (count / WORD, count % WORD);
        for place in (0..self.words.len()).rev() {
            let word = |distance: usize| match place.checked_sub(distance) {
                Some(place) => u64::from(self.words[place]),
                None => 0,
            };
            let pair = word(skipped) << WORD | word(skipped + 1);
            self.words[place] = (pair << count >> WORD) as u32;
        }
        self.trim();
    }

    /// Zeros come in from above, whatever the sign.
    pub(super) fn shift_right(&mut self, count: usize) {
        let (skipped, count) = (count / WORD, count % WORD);
        for place in 0..self.words.len() {
            let word = |distance: usize| {
                self.words
                    .get(place + distance)
                    .map_or(0, |&word| u64::from(word))
            };
            let pair = word(skipped + 1) << WORD | word(skipped);
            self.words[place] = (pair >> count) as u32;
        }
    }

    /// To the left, or to the right when `count` is negative; nothing is left of the bits when it is as large as the width.
    pub(super) fn shift(&mut self, count: i64) {
        match usize::try_from(count.unsigned_abs()) {
            Ok(places) if places < self.bits => {
                if count < 0 {
                    self.shift_right(places);
                } else {
                    self.shift_left(places);
                }
            }
            _ => self.words.fill(0),
        }
    }
}
