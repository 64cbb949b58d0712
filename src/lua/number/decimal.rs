//! Floats to decimal digits and back, both exactly rounded.
//!
//! Most numbers fit a scaled 128-bit integer; the rest go through a big integer, which is exact for every double.

/// 5^0 to 5^27, all that fit 64 bits.
const POWERS_OF_FIVE: [u64; 28] = {
    let mut table = [1; 28];
    let mut index = 1;
    while index < 28 {
        table[index] = table[index - 1] * 5;
        index += 1;
    }
    table
};

const POWERS_OF_TEN: [u64; 20] = {
    let mut table = [1; 20];
    let mut index = 1;
    while index < 20 {
        table[index] = table[index - 1] * 10;
        index += 1;
    }
    table
};

/// Appends the `count` (1 or more) significant digits of a finite `value` that is not negative, rounded half to
/// even, and returns the decimal exponent of the first one.
pub fn significant_digits(output: &mut Vec<u8>, value: f64, count: usize) -> i32 {
    if value == 0.0 {
        output.resize(output.len() + count, b'0');
        return 0;
    }
    let (mantissa, exponent) = split(value);
    if count <= 17 {
        // Never above the true decimal exponent, and at most one below it.
        let binary_magnitude = exponent + 63 - mantissa.leading_zeros() as i32;
        let mut magnitude = (binary_magnitude * 78_913) >> 18;
        while let Some(scaled) = scale(mantissa, exponent, count as i32 - 1 - magnitude) {
            if scaled < POWERS_OF_TEN[count] {
                push_digits(output, scaled, count);
                return magnitude;
            }
            magnitude += 1;
        }
    }
    let mut expansion = Expansion::new(mantissa, exponent);
    expansion.round(count as i64);
    expansion.append(output, 0, count as i64);
    expansion.point - 1
}

/// Appends the digits of a finite `value` that is not negative, rounded half to even to `places` decimal places:
/// at least one integer digit, then the `places` digits, with no point between them.
pub fn fixed_digits(output: &mut Vec<u8>, value: f64, places: usize) {
    let (mantissa, exponent) = split(value);
    if places <= 18
        && let Some(scaled) = scale(mantissa, exponent, places as i32)
    {
        push_digits(output, scaled, places + 1);
        return;
    }
    let mut expansion = Expansion::new(mantissa, exponent);
    expansion.round(expansion.point as i64 + places as i64);
    let integer_digits = expansion.point.max(1) as i64;
    let first = expansion.point as i64 - integer_digits;
    expansion.append(output, first, integer_digits + places as i64);
}

/// Mantissa and binary exponent: `value` = mantissa × 2^exponent.
pub(super) fn split(value: f64) -> (u64, i32) {
    let bits = value.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    match (bits >> 52) as i32 & 0x7ff {
        0 => (fraction, -1074),
        biased => (fraction | 1 << 52, biased - 1075),
    }
}

/// mantissa × 2^exponent × 10^power rounded half to even, where 128-bit integers can hold every step.
fn scale(mantissa: u64, exponent: i32, power: i32) -> Option<u64> {
    let five = *POWERS_OF_FIVE.get(power.unsigned_abs() as usize)?;
    let shift = exponent + power;
    if power >= 0 {
        let product = mantissa as u128 * five as u128;
        if shift >= 0 {
            if shift > 64 || product >> (64 - shift) != 0 {
                return None;
            }
            return Some((product as u64) << shift);
        }
        let shift = -shift;
        if shift >= 127 {
            return Some(0);
        }
        let quotient = product >> shift;
        let rest = product & ((1 << shift) - 1);
        let half = 1u128 << (shift - 1);
        round_up(quotient, rest.cmp(&half))
    } else {
        let (numerator, denominator) = if shift >= 0 {
            if shift > 74 {
                return None;
            }
            ((mantissa as u128) << shift, five as u128)
        } else {
            if shift < -63 {
                return None;
            }
            (mantissa as u128, (five as u128) << -shift)
        };
        let quotient = numerator / denominator;
        let rest = numerator - quotient * denominator;
        round_up(quotient, (rest * 2).cmp(&denominator))
    }
}

/// Adds one to `quotient` when what was cut off, compared with a half, asks for it.
fn round_up(quotient: u128, cut_off: core::cmp::Ordering) -> Option<u64> {
    let up = match cut_off {
        core::cmp::Ordering::Less => 0,
        core::cmp::Ordering::Equal => quotient as u64 & 1,
        core::cmp::Ordering::Greater => 1,
    };
    u64::try_from(quotient).ok()?.checked_add(up)
}

/// Appends `value` in decimal with at least `width` digits.
fn push_digits(output: &mut Vec<u8>, mut value: u64, width: usize) {
    let mut buffer = [b'0'; 20];
    let mut start = 20;
    while value != 0 {
        start -= 1;
        buffer[start] = b'0' + (value % 10) as u8;
        value /= 10;
    }
    let start = start.min(20 - width.min(20));
    output.extend_from_slice(&buffer[start..]);
}

/// Every decimal digit of a double.
struct Expansion {
    /// Digits 0 to 9, the first not zero (except for the value 0, which has none).
    digits: Vec<u8>,
    /// How many of the digits stand before the decimal point; negative when zeros follow the point first.
    point: i32,
}

impl Expansion {
    fn new(mantissa: u64, exponent: i32) -> Self {
        // mantissa × 2^-n = mantissa × 5^n / 10^n: an integer with the point moved.
        let (base, steps) = if exponent < 0 {
            (5, -exponent)
        } else {
            (2, exponent)
        };
        let mut groups = Groups::new(mantissa);
        groups.multiply_by_power(base, steps as u32);
        let digits = groups.digits();
        let point = digits.len() as i32 + exponent.min(0);
        Expansion { digits, point }
    }

    /// Keeps `count` digits (none when it is negative), rounding half to even.
    fn round(&mut self, count: i64) {
        if count >= self.digits.len() as i64 {
            return;
        }
        if count < 0 {
            self.digits.clear();
            return;
        }
        let count = count as usize;
        let rest = &self.digits[count..];
        let up = match rest[0] {
            0..=4 => false,
            5 if rest[1..].iter().all(|digit| *digit == 0) => {
                count > 0 && self.digits[count - 1] % 2 == 1
            }
            _ => true,
        };
        self.digits.truncate(count);
        if up {
            self.increment();
        }
    }

    fn increment(&mut self) {
        for digit in self.digits.iter_mut().rev() {
            if *digit < 9 {
                *digit += 1;
                return;
            }
            *digit = 0;
        }
        self.digits.insert(0, 1);
        self.point += 1;
    }

    /// Appends `count` digits from position `first`, which may lie before or after the digits there are.
    fn append(&self, output: &mut Vec<u8>, first: i64, count: i64) {
        for position in first..first + count {
            let digit = usize::try_from(position)
                .ok()
                .and_then(|position| self.digits.get(position))
                .unwrap_or(&0);
            output.push(b'0' + digit);
        }
    }
}

/// A big integer in groups of nine decimal digits, the lowest first.
struct Groups(Vec<u32>);

const GROUP: u64 = 1_000_000_000;

impl Groups {
    fn new(value: u64) -> Self {
        Groups(vec![
            (value % GROUP) as u32,
            (value / GROUP % GROUP) as u32,
            (value / GROUP / GROUP) as u32,
        ])
    }

    fn multiply_by_power(&mut self, base: u32, mut steps: u32) {
        // The largest power whose product with a group stays in 64 bits.
        let stride = if base == 2 { 32 } else { 13 };
        while steps > 0 {
            let step = steps.min(stride);
            self.multiply(u64::from(base).pow(step));
            steps -= step;
        }
    }

    fn multiply(&mut self, factor: u64) {
        let mut carry = 0;
        for group in &mut self.0 {
            let product = *group as u64 * factor + carry;
            *group = (product % GROUP) as u32;
            carry = product / GROUP;
        }
        while carry != 0 {
            self.0.push((carry % GROUP) as u32);
            carry /= GROUP;
        }
    }

    /// The digits as values 0 to 9 from the highest, without leading zeros.
    fn digits(&self) -> Vec<u8> {
        let mut digits = Vec::with_capacity(self.0.len() * 9);
        for group in self.0.iter().rev() {
            let mut divisor = 100_000_000;
            while divisor > 0 {
                let digit = (group / divisor % 10) as u8;
                if digit != 0 || !digits.is_empty() {
                    digits.push(digit);
                }
                divisor /= 10;
            }
        }
        digits
    }
}

/// The double nearest to `mantissa` × 10^`power`, ties to even, where 128-bit integers can hold every step.
pub(super) fn compose_decimal(mantissa: u64, power: i32) -> Option<f64> {
    if mantissa == 0 {
        return Some(0.0);
    }
    if mantissa < 1 << 53 && power.unsigned_abs() <= 22 {
        // Both operands are exact doubles, so the one rounding of the operation is the right one.
        let ten = (POWERS_OF_FIVE[power.unsigned_abs() as usize] as f64)
            * (1u64 << power.unsigned_abs()) as f64;
        let value = mantissa as f64;
        return Some(if power < 0 { value / ten } else { value * ten });
    }
    let five = *POWERS_OF_FIVE.get(power.unsigned_abs() as usize)? as u128;
    if power >= 0 {
        let product = mantissa as u128 * five;
        let shift = (64 - product.leading_zeros() as i32).max(0);
        let sticky = product & ((1 << shift) - 1) != 0;
        Some(compose((product >> shift) as u64, power + shift, sticky))
    } else {
        let lift = mantissa.leading_zeros() as i32 + 63;
        let numerator = (mantissa as u128) << lift;
        let quotient = numerator / five;
        let shift = (64 - quotient.leading_zeros() as i32).max(0);
        let sticky = quotient * five != numerator || quotient & ((1 << shift) - 1) != 0;
        Some(compose(
            (quotient >> shift) as u64,
            power - lift + shift,
            sticky,
        ))
    }
}

/// The double nearest to a decimal number of any length: `digits` (ASCII, read as one integer) × 10^`power`.
pub(super) fn compose_long_decimal(digits: &[u8], power: i64) -> f64 {
    // 770 significant digits decide any rounding; what follows can only break a tie.
    const DECIDING: usize = 800;
    let start = digits
        .iter()
        .position(|digit| *digit != b'0')
        .unwrap_or(digits.len());
    let digits = &digits[start..];
    let kept = digits.len().min(DECIDING);
    let sticky = digits[kept..].iter().any(|digit| *digit != b'0');
    let power = power.saturating_add((digits.len() - kept) as i64);
    let magnitude = power.saturating_add(kept as i64);
    if kept == 0 || magnitude < -330 {
        return 0.0;
    }
    if magnitude > 310 {
        return f64::INFINITY;
    }
    let mut number = Binary(Vec::new());
    for chunk in digits[..kept].chunks(9) {
        let mut value = 0;
        for digit in chunk {
            value = value * 10 + (digit - b'0') as u32;
        }
        number.multiply_add(POWERS_OF_TEN[chunk.len()] as u32, value);
    }
    number.compose(power as i32, sticky)
}

/// A big integer in 32-bit limbs, the lowest first.
struct Binary(Vec<u32>);

impl Binary {
    fn multiply_add(&mut self, factor: u32, addend: u32) {
        let mut carry = addend as u64;
        for limb in &mut self.0 {
            let product = *limb as u64 * factor as u64 + carry;
            *limb = product as u32;
            carry = product >> 32;
        }
        if carry != 0 {
            self.0.push(carry as u32);
        }
    }

    /// Divides in place and says whether something remained.
    fn divide(&mut self, divisor: u32) -> bool {
        let mut rest = 0;
        for limb in self.0.iter_mut().rev() {
            let value = rest << 32 | *limb as u64;
            *limb = (value / divisor as u64) as u32;
            rest = value % divisor as u64;
        }
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
        rest != 0
    }

    /// The double nearest to self × 10^power.
    fn compose(mut self, mut power: i32, mut sticky: bool) -> f64 {
        let mut exponent = 0;
        if power < 0 {
            // Room below for the quotient to keep 64 bits: log2(10) < 3.33 bits are lost for each power of ten.
            let limbs = (-power as usize * 333 / 100 + 64) / 32 + 2;
            self.0.splice(0..0, core::iter::repeat_n(0, limbs));
            exponent = -(limbs as i32) * 32;
        }
        while power > 0 {
            let step = power.min(9);
            self.multiply_add(POWERS_OF_TEN[step as usize] as u32, 0);
            power -= step;
        }
        while power < 0 {
            let step = (-power).min(9);
            sticky |= self.divide(POWERS_OF_TEN[step as usize] as u32);
            power += step;
        }
        let limb = |back: usize| match self.0.len().checked_sub(back) {
            Some(index) => self.0[index] as u64,
            None => 0,
        };
        let top = limb(1) << 32 | limb(2);
        let shift = top.leading_zeros();
        let low = limb(3) << 32;
        let mantissa = if shift == 0 {
            top
        } else {
            top << shift | low >> (64 - shift)
        };
        sticky |= low << shift != 0 || self.0.iter().rev().skip(3).any(|limb| *limb != 0);
        exponent += self.0.len() as i32 * 32 - 64 - shift as i32;
        compose(mantissa, exponent, sticky)
    }
}

/// The double nearest to `mantissa` × 2^`exponent`, ties to even; `sticky` says that the true value is a little
/// above. With `sticky`, the mantissa must have 55 significant bits or more, so that a tie can be told.
pub(super) fn compose(mantissa: u64, exponent: i32, sticky: bool) -> f64 {
    if mantissa == 0 {
        return 0.0;
    }
    let shift = mantissa.leading_zeros();
    let mantissa = mantissa << shift;
    let exponent = exponent.saturating_sub(shift as i32);
    // Value = mantissa / 2^63 × 2^magnitude, with the fraction in [1, 2).
    let magnitude = exponent.saturating_add(63);
    if magnitude > 1023 {
        return f64::INFINITY;
    }
    let normal = magnitude >= -1022;
    let kept_bits = if normal {
        53
    } else {
        magnitude.saturating_add(1075)
    };
    if kept_bits < 0 {
        return 0.0;
    }
    let cut = 64 - kept_bits as u32;
    let kept = mantissa.checked_shr(cut).unwrap_or(0);
    let rest = if cut == 64 {
        mantissa
    } else {
        mantissa & ((1 << cut) - 1)
    };
    let half = 1u64 << (cut - 1);
    let up = rest > half || rest == half && (sticky || kept & 1 == 1);
    let base = if normal {
        ((magnitude + 1022) as u64) << 52
    } else {
        0
    };
    // A carry out of the mantissa moves into the exponent, which is what rounding up to a power of two means.
    f64::from_bits(base + kept + up as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn significant(value: f64, count: usize) -> (String, i32) {
        let mut output = Vec::new();
        let exponent = significant_digits(&mut output, value, count);
        (String::from_utf8(output).unwrap(), exponent)
    }

    fn fixed(value: f64, places: usize) -> String {
        let mut output = Vec::new();
        fixed_digits(&mut output, value, places);
        String::from_utf8(output).unwrap()
    }

    /// Doubles spread over the whole range, the same ones in every run.
    fn samples(count: usize) -> impl Iterator<Item = f64> {
        let mut state = 0x9e37_79b9_7f4a_7c15u64;
        core::iter::repeat_with(move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            f64::from_bits(state & !(1 << 63))
        })
        .filter(|value| value.is_finite())
        .take(count)
    }

    #[test]
    fn significant_digits_agree_with_the_standard_library() {
        for value in
            samples(3000).chain([5e-324, f64::MAX, 1e23, 9.5, 0.5, 1e14, 99_999_999_999_999.5])
        {
            for count in [1, 6, 14, 17, 25] {
                let expected = format!("{:.*e}", count - 1, value);
                let (mantissa, exponent) = expected.split_once('e').unwrap();
                let expected = (mantissa.replace('.', ""), exponent.parse().unwrap());
                assert_eq!(significant(value, count), expected, "{value:e} to {count}");
            }
        }
    }

    #[test]
    fn fixed_digits_agree_with_the_standard_library() {
        let small = samples(2000).map(|value| value.fract() * 1e6);
        for value in small.chain([
            0.0, 0.5, 1.5, 2.5, 0.125, 1e22, 1e300, 5e-324, 0.05, 0.95, 1e19,
        ]) {
            for places in [0, 1, 2, 6, 18, 19, 40] {
                let expected = format!("{value:.places$}").replace('.', "");
                assert_eq!(fixed(value, places), expected, "{value:e} to {places}");
            }
        }
    }

    #[test]
    fn decimals_round_like_the_standard_library() {
        for value in samples(3000) {
            for count in [1, 5, 17, 19, 30] {
                let text = format!("{:.*e}", count - 1, value);
                let (mantissa, exponent) = text.split_once('e').unwrap();
                let digits = mantissa.replace('.', "");
                let power = exponent.parse::<i32>().unwrap() - (count as i32 - 1);
                let expected: f64 = text.parse().unwrap();
                let long = compose_long_decimal(digits.as_bytes(), power as i64);
                assert_eq!(long.to_bits(), expected.to_bits(), "{text}");
                if let Ok(mantissa) = digits.parse()
                    && let Some(short) = compose_decimal(mantissa, power)
                {
                    assert_eq!(short.to_bits(), expected.to_bits(), "{text}");
                }
            }
        }
    }

    #[test]
    fn halves_between_doubles_go_to_the_even_one() {
        // 2^53 + 1 and 2^53 + 3 lie exactly between two doubles.
        assert_eq!(
            compose_long_decimal(b"9007199254740993", 0),
            9_007_199_254_740_992.0
        );
        assert_eq!(
            compose_long_decimal(b"9007199254740995", 0),
            9_007_199_254_740_996.0
        );
        let just_above = format!("9007199254740993{}1", "0".repeat(900));
        assert_eq!(
            compose_long_decimal(just_above.as_bytes(), -901),
            9_007_199_254_740_994.0
        );
        assert_eq!(compose(1, -1075, false), 0.0);
        assert_eq!(compose(1, -1075, true), 5e-324);
        assert_eq!(compose(3, -1075, false), 1e-323);
        assert_eq!(compose(u64::MAX, 960, true), f64::INFINITY);
    }
}
