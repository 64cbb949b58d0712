//! Numbers of about 106 bits, as the unevaluated sum of two doubles, with the exponential and the logarithm.
//!
//! Built only from operations that IEEE 754 specifies exactly, so every host computes the same bits, and with enough
//! spare precision that the final rounding is almost always the correct one.

use super::decimal::{compose, split};

/// high + low, with |low| at most half a unit in the last place of high.
#[derive(Clone, Copy)]
pub(super) struct Precise {
    pub(super) high: f64,
    pub(super) low: f64,
}

/// ln 2.
pub(super) const LN_2: Precise = Precise {
    high: core::f64::consts::LN_2,
    low: 2.319_046_813_846_299_6e-17,
};

/// a + b exactly, for any two doubles.
pub(super) const fn two_sum(a: f64, b: f64) -> Precise {
    let high = a + b;
    let rest = high - a;
    Precise {
        high,
        low: (a - (high - rest)) + (b - rest),
    }
}

/// a + b exactly, where |a| >= |b|.
pub(super) const fn quick_sum(a: f64, b: f64) -> Precise {
    let high = a + b;
    Precise {
        high,
        low: b - (high - a),
    }
}

/// The upper 26 bits of a double; the rest has 26 as well.
const fn upper_half(a: f64) -> f64 {
    const SPLITTER: f64 = ((1u64 << 27) + 1) as f64;
    let scaled = a * SPLITTER;
    scaled - (scaled - a)
}

/// a × b exactly, barring overflow and underflow.
pub(super) const fn two_product(a: f64, b: f64) -> Precise {
    let high = a * b;
    let (a_upper, b_upper) = (upper_half(a), upper_half(b));
    let (a_lower, b_lower) = (a - a_upper, b - b_upper);
    let low =
        ((a_upper * b_upper - high) + a_upper * b_lower + a_lower * b_upper) + a_lower * b_lower;
    Precise { high, low }
}

impl Precise {
    pub(super) const fn new(value: f64) -> Self {
        Precise {
            high: value,
            low: 0.0,
        }
    }

    pub(super) const fn add(self, other: Precise) -> Self {
        let high = two_sum(self.high, other.high);
        let low = two_sum(self.low, other.low);
        let sum = quick_sum(high.high, high.low + low.high);
        quick_sum(sum.high, sum.low + low.low)
    }

    /// The sum with a smaller number.
    pub(super) const fn add_smaller(self, other: Precise) -> Self {
        let high = quick_sum(self.high, other.high);
        quick_sum(high.high, high.low + (self.low + other.low))
    }

    pub(super) const fn multiply(self, other: Precise) -> Self {
        let product = two_product(self.high, other.high);
        quick_sum(
            product.high,
            product.low + (self.high * other.low + self.low * other.high),
        )
    }

    pub(super) const fn scale(self, factor: f64) -> Self {
        let product = two_product(self.high, factor);
        quick_sum(product.high, product.low + self.low * factor)
    }

    pub(super) const fn negate(self) -> Self {
        Precise {
            high: -self.high,
            low: -self.low,
        }
    }

    pub(super) fn square_root(self) -> Self {
        if self.high == 0.0 {
            return self;
        }
        let root = self.high.sqrt();
        let rest = self.add(two_product(root, root).negate());
        quick_sum(root, rest.high / (2.0 * root))
    }

    pub(super) const fn divide(self, other: Precise) -> Self {
        let first = self.high / other.high;
        let rest = self.add(other.scale(first).negate());
        let second = rest.high / other.high;
        let rest = rest.add(other.scale(second).negate());
        quick_sum(first, second).add(Precise::new(rest.high / other.high))
    }

    /// The double nearest to self × 2^exponent. Self is positive, between 2^-400 and 2^400.
    pub(super) fn round(self, exponent: i32) -> f64 {
        let (mantissa, own_exponent) = split(self.high);
        // Ten bits below the mantissa, and the low part cut down to whole units of those.
        let unit = power_of_two(10 - own_exponent);
        let below = self.low * unit;
        let whole = below.floor();
        let mantissa = (mantissa << 10).wrapping_add_signed(whole as i64);
        compose(mantissa, exponent + own_exponent - 10, whole != below)
    }
}

/// 2^exponent, for normal results.
pub(super) fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(((exponent + 1023) as u64) << 52)
}

/// Splits a positive finite value into a mantissa between √½ and √2 and a power of two.
pub(super) fn balance(value: f64) -> (f64, i32) {
    let (mantissa, exponent) = split(value);
    let shift = mantissa.leading_zeros() as i32 - 11;
    let fraction = (mantissa << shift) & ((1 << 52) - 1);
    let fraction = f64::from_bits(1023 << 52 | fraction);
    let exponent = exponent + 52 - shift;
    if fraction > core::f64::consts::SQRT_2 {
        (fraction / 2.0, exponent + 1)
    } else {
        (fraction, exponent)
    }
}

/// The natural logarithm of a positive finite value.
pub(super) fn logarithm(value: f64) -> Precise {
    let (mantissa, exponent) = balance(value);
    let of_mantissa = logarithm_near_one(mantissa);
    if exponent == 0 {
        return of_mantissa;
    }
    LN_2.scale(exponent as f64).add(of_mantissa)
}

/// ln m = 2 artanh s with s = (m - 1) / (m + 1): 2 (s + s³/3 + s⁵/5 + ...), where |s| < 0.172.
pub(super) const fn logarithm_near_one(mantissa: f64) -> Precise {
    /// Terms from here on are below 2^-30 of the first, so a double holds all of them that counts.
    const PRECISE_TERMS: usize = 6;
    const TERMS: usize = 18;
    const ODD_RECIPROCALS: [Precise; PRECISE_TERMS] = {
        let mut table = [Precise::new(1.0); PRECISE_TERMS];
        let mut index = 1;
        while index < PRECISE_TERMS {
            table[index] = Precise::new(1.0).divide(Precise::new((2 * index + 1) as f64));
            index += 1;
        }
        table
    };
    let s = Precise::new(mantissa - 1.0).divide(two_sum(mantissa, 1.0));
    let square = s.multiply(s);
    let mut tail = 0.0;
    let mut index = TERMS;
    while index > PRECISE_TERMS {
        index -= 1;
        tail = tail * square.high + 1.0 / (2 * index + 1) as f64;
    }
    let mut sum = Precise::new(tail);
    while index > 0 {
        index -= 1;
        sum = ODD_RECIPROCALS[index].add_smaller(sum.multiply(square));
    }
    sum.multiply(s).scale(2.0)
}

/// 1 / n! for n from 0.
pub(super) const FACTORIAL_RECIPROCALS: [Precise; 31] = {
    let mut table = [Precise::new(1.0); 31];
    let mut index = 1;
    while index < table.len() {
        table[index] = table[index - 1].divide(Precise::new(index as f64));
        index += 1;
    }
    table
};

/// e^value = first × 2^second. |value| must be below 2000.
pub(super) fn exponential(value: Precise) -> (Precise, i32) {
    let power = (value.high * core::f64::consts::LOG2_E + 0.5).floor();
    let rest = value.add(LN_2.scale(-power));
    (exponential_near_zero(rest), power as i32)
}

/// e^value, for |value| up to 0.35.
pub(super) const fn exponential_near_zero(value: Precise) -> Precise {
    /// Terms from here on are below 2^-27 of the first, so a double holds all of them that counts.
    const PRECISE_TERMS: usize = 8;
    const TERMS: usize = 20;
    let mut tail = 0.0;
    let mut index = TERMS;
    while index > PRECISE_TERMS {
        index -= 1;
        tail = tail * value.high + FACTORIAL_RECIPROCALS[index].high;
    }
    let mut sum = Precise::new(tail);
    while index > 0 {
        index -= 1;
        sum = FACTORIAL_RECIPROCALS[index].add_smaller(sum.multiply(value));
    }
    sum
}
