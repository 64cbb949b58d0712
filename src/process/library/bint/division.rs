//! Division of unsigned integers: Knuth, The Art of Computer Programming, volume 2, §4.3.1, algorithm D.

use super::integer::Integer;
use super::words::{Words, significant};

/// Divides in place by one word and gives the remainder.
pub(super) fn divide_by_word(words: &mut [u32], divisor: u32) -> u32 {
    let mut remainder = 0;
    for word in words.iter_mut().rev() {
        let pair = remainder << 32 | u64::from(*word);
        *word = (pair / u64::from(divisor)) as u32;
        remainder = pair % u64::from(divisor);
    }
    remainder as u32
}

/// The quotient and the remainder, both read as unsigned; nothing when the divisor is zero.
pub(super) fn divide(
    dividend: &Integer,
    divisor: &Integer,
    bits: usize,
) -> Option<(Integer, Integer)> {
    let denominator = significant(divisor.words());
    let numerator = significant(dividend.words());
    let (&highest, rest) = denominator.split_last()?;
    if dividend.compare_unsigned(divisor).is_lt() {
        return Some((Integer::zero(bits), dividend.clone()));
    }
    if rest.is_empty() {
        let mut quotient = dividend.clone();
        let remainder = divide_by_word(&mut quotient.words_mut()[..numerator.len()], highest);
        return Some((quotient, Integer::from_unsigned(bits, remainder.into())));
    }
    let mut quotient = Integer::zero(bits);
    let shift = highest.leading_zeros();
    let divisor = shifted(denominator, shift, denominator.len());
    let mut left = shifted(numerator, shift, numerator.len() + 1);
    for place in (0..=numerator.len() - denominator.len()).rev() {
        quotient.words_mut()[place] = quotient_word(&mut left[place..], &divisor);
    }
    let mut remainder = Integer::zero(bits);
    for (place, word) in remainder.words_mut()[..denominator.len()]
        .iter_mut()
        .enumerate()
    {
        let pair = u64::from(left[place + 1]) << 32 | u64::from(left[place]);
        *word = (pair >> shift) as u32;
    }
    Some((quotient, remainder))
}

/// The words moved to the left by fewer than 32 bits, in `length` words.
fn shifted(words: &[u32], count: u32, length: usize) -> Words {
    let mut result = Words::zero(length);
    let mut low = 0;
    for (target, &word) in result.iter_mut().zip(words.iter().chain(&[0])) {
        let pair = u64::from(word) << 32 | low;
        *target = (pair << count >> 32) as u32;
        low = word.into();
    }
    result
}

/// One word of the quotient: subtracts that many times the divisor from the words at the start of `left`, one more than the
/// divisor has. The divisor has at least two words, and its highest bit is set.
fn quotient_word(left: &mut [u32], divisor: &[u32]) -> u32 {
    let count = divisor.len();
    let (first, second) = (u64::from(divisor[count - 1]), u64::from(divisor[count - 2]));
    let pair = u64::from(left[count]) << 32 | u64::from(left[count - 1]);
    let (mut guess, mut rest) = (pair / first, pair % first);
    // At most two too large after this; most often right.
    while guess >> 32 != 0 || guess * second > (rest << 32 | u64::from(left[count - 2])) {
        guess -= 1;
        rest += first;
        if rest >> 32 != 0 {
            break;
        }
    }
    if subtract_product(left, divisor, guess) {
        add_back(left, divisor);
        guess -= 1;
    }
    guess as u32
}

/// Subtracts `factor` times the divisor; was it too much?
fn subtract_product(left: &mut [u32], divisor: &[u32], factor: u64) -> bool {
    let mut carry = 0;
    let mut borrow = false;
    for (word, &part) in left.iter_mut().zip(divisor.iter().chain(&[0])) {
        let product = factor * u64::from(part) + carry;
        carry = product >> 32;
        let (difference, first) = word.overflowing_sub(product as u32);
        let (difference, second) = difference.overflowing_sub(u32::from(borrow));
        *word = difference;
        borrow = first | second;
    }
    borrow
}

fn add_back(left: &mut [u32], divisor: &[u32]) {
    let mut carry = 0;
    for (word, &part) in left.iter_mut().zip(divisor.iter().chain(&[0])) {
        let sum = u64::from(*word) + u64::from(part) + carry;
        *word = sum as u32;
        carry = sum >> 32;
    }
}
