//! The arithmetic against a model that is too simple to be wrong: lists of bits.

use crate::library::bint::integer::Integer;
use crate::library::bint::{division, numeral};

/// Bits, the least significant first.
type Bits = Vec<bool>;

fn bits_of(integer: &Integer, width: usize) -> Bits {
    (0..width)
        .map(|place| integer.words()[place / 32] >> (place % 32) & 1 != 0)
        .collect()
}

fn sum(a: &Bits, b: &Bits, mut carry: bool) -> Bits {
    let mut bits = Vec::new();
    for (&a, &b) in a.iter().zip(b) {
        bits.push(a ^ b ^ carry);
        carry = u8::from(a) + u8::from(b) + u8::from(carry) > 1;
    }
    bits
}

fn inverted(bits: &Bits) -> Bits {
    bits.iter().map(|bit| !bit).collect()
}

fn difference(a: &Bits, b: &Bits) -> Bits {
    sum(a, &inverted(b), true)
}

fn doubled(bits: &Bits, low: bool) -> Bits {
    let mut result = vec![low];
    result.extend(&bits[..bits.len() - 1]);
    result
}

fn product(a: &Bits, b: &Bits) -> Bits {
    let mut result = vec![false; a.len()];
    for &bit in a.iter().rev() {
        result = doubled(&result, false);
        if bit {
            result = sum(&result, b, false);
        }
    }
    result
}

fn is_below(a: &Bits, b: &Bits) -> bool {
    a.iter().rev().lt(b.iter().rev())
}

fn quotient_and_remainder(a: &Bits, b: &Bits) -> (Bits, Bits) {
    let (mut quotient, mut remainder) = (vec![false; a.len()], vec![false; a.len()]);
    for &bit in a.iter().rev() {
        // What is shifted out belongs to the remainder as well.
        let exceeds = remainder.last() == Some(&true);
        remainder = doubled(&remainder, bit);
        let fits = exceeds || !is_below(&remainder, b);
        if fits {
            remainder = difference(&remainder, b);
        }
        quotient = doubled(&quotient, fits);
    }
    (quotient, remainder)
}

/// The next of a sequence of numbers without pattern (Marsaglia's xorshift).
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

/// Integers of many lengths, with words that are often all zeros or all ones.
fn sample(state: &mut u64, width: usize) -> Integer {
    let mut integer = Integer::zero(width);
    let count = next(state) as usize % (integer.words().len() + 1);
    for word in &mut integer.words_mut()[..count] {
        let choice = next(state);
        *word = match choice % 5 {
            0 => 0,
            1 => u32::MAX,
            2 => 1 << (choice >> 32 & 31),
            _ => (choice >> 16) as u32,
        };
    }
    integer.trim();
    if next(state).is_multiple_of(3) {
        integer.negate();
    }
    integer
}

fn check(width: usize, a: &Integer, b: &Integer, places: usize) {
    let (x, y) = (bits_of(a, width), bits_of(b, width));
    let show = |result: &Integer| bits_of(result, width);
    let mut result = a.clone();
    result.add(b);
    assert_eq!(show(&result), sum(&x, &y, false));
    let mut result = a.clone();
    result.subtract(b);
    assert_eq!(show(&result), difference(&x, &y));
    let mut result = a.clone();
    result.negate();
    assert_eq!(show(&result), difference(&vec![false; width], &x));
    assert_eq!(show(&a.multiply(b)), product(&x, &y));
    assert_eq!(a.compare_unsigned(b).is_lt(), is_below(&x, &y));
    match division::divide(a, b, width) {
        Some((quotient, remainder)) => {
            let expected = quotient_and_remainder(&x, &y);
            assert_eq!((show(&quotient), show(&remainder)), expected);
        }
        None => assert!(b.is_zero()),
    }
    let mut result = a.clone();
    result.shift_left(places);
    let mut expected = vec![false; places];
    expected.extend(&x[..width - places]);
    assert_eq!(show(&result), expected);
    let mut result = a.clone();
    result.shift_right(places);
    let mut expected = x[places..].to_vec();
    expected.resize(width, false);
    assert_eq!(show(&result), expected);
    let base = 2 + (places % 35) as u32;
    let text = numeral::write(a.clone(), base, false);
    let back = numeral::read(&text, base, false, width).expect("its own digits");
    assert_eq!(show(&back), x);
}

#[test]
fn arithmetic_agrees_with_lists_of_bits() {
    let mut state = 0x9e37_79b9_7f4a_7c15;
    for width in [64, 80, 96, 128, 192, 256, 264, 512, 672, 1024] {
        for _ in 0..120_000 / width {
            let (a, b) = (sample(&mut state, width), sample(&mut state, width));
            let places = next(&mut state) as usize % width;
            check(width, &a, &b, places);
        }
    }
}
