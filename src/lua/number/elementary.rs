//! The functions of C's `<math.h>` that IEEE 754 leaves to the library: exponential, logarithms, trigonometric and
//! hyperbolic functions, the same on every host.
//!
//! Each is computed to about 80 bits and rounded once, so results are correctly rounded but for about one case in
//! a million. The system libraries that PUC-Rio Lua relies on differ from that, and from each other, in the last bit of a
//! few results in a thousand. The signs of NaNs are those of glibc on x86-64.

use core::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

use super::decimal::split;
use super::precise::{
    FACTORIAL_RECIPROCALS, LN_2, Precise, balance, exponential, logarithm, logarithm_near_one,
    power_of_two, two_sum,
};
use super::{frexp, quick, settle_nan};

const ONE: Precise = Precise::new(1.0);
const HALF_PI: Precise = Precise {
    high: FRAC_PI_2,
    low: 6.123_233_995_736_766e-17,
};
const WHOLE_PI: Precise = Precise {
    high: PI,
    low: 1.224_646_799_147_353_2e-16,
};
/// 1 / ln 10.
const LOG10_E: Precise = Precise {
    high: core::f64::consts::LOG10_E,
    low: 1.098_319_650_216_765e-17,
};

/// Below this, x and the first terms of sin x, tan x, ... round to the same double.
const TINY: f64 = 7.450_580_596_923_828e-9;

/// The NaN of an invalid operation.
fn invalid() -> f64 {
    settle_nan(0.0, 0.0)
}

/// e to the power `x`.
pub fn exp(x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    if x > 800.0 {
        return f64::INFINITY;
    }
    if x < -800.0 {
        return 0.0;
    }
    if let Some(result) = quick::exponential(x) {
        return result;
    }
    let (value, scale) = exponential(Precise::new(x));
    value.round(scale)
}

/// What the logarithms of numbers that are not positive and finite have in common.
fn logarithm_limit(x: f64) -> Option<f64> {
    if x.is_nan() || x == f64::INFINITY {
        Some(x)
    } else if x == 0.0 {
        Some(f64::NEG_INFINITY)
    } else if x < 0.0 {
        Some(invalid())
    } else {
        None
    }
}

/// The natural logarithm.
pub fn ln(x: f64) -> f64 {
    match logarithm_limit(x) {
        Some(limit) => limit,
        None => quick::logarithm(x).unwrap_or_else(|| logarithm(x).high),
    }
}

/// The logarithm to base 2.
pub fn log2(x: f64) -> f64 {
    logarithm_limit(x).unwrap_or_else(|| {
        let (mantissa, exponent) = balance(x);
        logarithm_near_one(mantissa)
            .divide(LN_2)
            .add(Precise::new(exponent as f64))
            .high
    })
}

/// The logarithm to base 10.
pub fn log10(x: f64) -> f64 {
    if x < 0.0 {
        return -invalid();
    }
    logarithm_limit(x).unwrap_or_else(|| logarithm(x).multiply(LOG10_E).high)
}

/// The sum of square^k / (2k + first)!, for |square| up to 1.
fn factorial_series(square: Precise, first: usize) -> Precise {
    /// Terms with higher factorials are below 2^-25 of the sum, so a double holds all of them that counts.
    const LAST_PRECISE: usize = 11;
    let reciprocals = &FACTORIAL_RECIPROCALS;
    let mut tail = 0.0;
    let mut index = 24 + first;
    while index > LAST_PRECISE {
        tail = tail * square.high + reciprocals[index].high;
        index -= 2;
    }
    let mut sum = Precise::new(tail);
    loop {
        sum = reciprocals[index].add_smaller(sum.multiply(square));
        if index < 2 {
            return sum;
        }
        index -= 2;
    }
}

/// Sine and cosine of an angle between -π/4 and π/4.
fn sine_cosine(angle: Precise) -> (Precise, Precise) {
    let square = angle.multiply(angle).negate();
    (
        factorial_series(square, 1).multiply(angle),
        factorial_series(square, 0),
    )
}

/// The first bits of 2/π after the binary point.
const TWO_OVER_PI: [u64; 20] = [
    0xa2f9836e4e441529,
    0xfc2757d1f534ddc0,
    0xdb6295993c439041,
    0xfe5163abdebbc561,
    0xb7246e3a424dd2e0,
    0x06492eea09d1921c,
    0xfe1deb1cb129a73e,
    0xe88235f52ebb4484,
    0xe99c7026b45f7e41,
    0x3991d639835339f4,
    0x9c845f8bbdf9283b,
    0x1ff897ffde05980f,
    0xef2f118b5a0a6d1f,
    0x6d367ecf27cb09b7,
    0x4f463f669e5fea2d,
    0x7527bac7ebe5f17b,
    0x3d0739f78a5292ea,
    0x6bfb5fb11f8d5d08,
    0x56033046fc7b6bab,
    0xf0cfbc209af4361d,
];

/// 64 bits of 2/π from bit `start` on, where 0 is the first one after the binary point.
fn two_over_pi_bits(start: i32) -> u64 {
    let word = |index: i32| match usize::try_from(index) {
        Ok(index) => TWO_OVER_PI.get(index).copied().unwrap_or(0),
        Err(_) => 0,
    };
    let (index, offset) = (start.div_euclid(64), start.rem_euclid(64));
    let bits = (word(index) as u128) << 64 | word(index + 1) as u128;
    (bits >> (64 - offset)) as u64
}

/// A finite angle of at least 0 as a multiple of π/2, modulo 4, and a rest between -π/4 and π/4.
fn reduce(angle: f64) -> (u32, Precise) {
    if angle <= FRAC_PI_4 {
        return (0, Precise::new(angle));
    }
    // angle × 2/π modulo 4 in 256 bits, of which two are before the point. Bits of 2/π before the window only
    // contribute multiples of 4, those after it less than 2^-200.
    let (mantissa, exponent) = split(angle);
    let mut product = [0u64; 4];
    let mut carry = 0u128;
    for index in (0..4).rev() {
        let bits = two_over_pi_bits(exponent - 2 + 64 * index as i32);
        let sum = bits as u128 * mantissa as u128 + carry;
        product[index] = sum as u64;
        carry = sum >> 64;
    }
    let mut quadrant = (product[0] >> 62) as u32;
    for index in 0..4 {
        let next = product.get(index + 1).copied().unwrap_or(0);
        product[index] = product[index] << 2 | next >> 62;
    }
    let negative = product[0] >> 63 == 1;
    if negative {
        quadrant += 1;
        let mut borrow = true;
        for word in product.iter_mut().rev() {
            let (negated, overflow) = (!*word).overflowing_add(borrow as u64);
            *word = negated;
            borrow = overflow;
        }
    }
    // No double comes nearer than 2^-62 to a multiple of π/2, so three words hold more bits than are kept.
    let mut fraction = Precise::new(0.0);
    for (index, word) in product[..3].iter().enumerate() {
        let unit = power_of_two(-32 - 64 * index as i32);
        fraction = fraction.add(Precise::new((word >> 32) as f64 * unit));
        fraction = fraction.add(Precise::new(
            (word & 0xffff_ffff) as f64 * unit * power_of_two(-32),
        ));
    }
    let rest = fraction.multiply(HALF_PI);
    (quadrant & 3, if negative { rest.negate() } else { rest })
}

/// Sine and cosine of a finite angle.
fn sine_cosine_of(x: f64) -> (Precise, Precise) {
    let (quadrant, rest) = reduce(x.abs());
    let (sine, cosine) = sine_cosine(rest);
    let (sine, cosine) = match quadrant {
        0 => (sine, cosine),
        1 => (cosine, sine.negate()),
        2 => (sine.negate(), cosine.negate()),
        _ => (cosine.negate(), sine),
    };
    (if x < 0.0 { sine.negate() } else { sine }, cosine)
}

/// The sine of an angle in radians.
pub fn sin(x: f64) -> f64 {
    if x.is_nan() || x.abs() < TINY {
        return x;
    }
    if x.is_infinite() {
        return invalid();
    }
    sine_cosine_of(x).0.high
}

/// The cosine of an angle in radians.
pub fn cos(x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    if x.is_infinite() {
        return invalid();
    }
    sine_cosine_of(x).1.high
}

/// The tangent of an angle in radians.
pub fn tan(x: f64) -> f64 {
    if x.is_nan() || x.abs() < TINY {
        return x;
    }
    if x.is_infinite() {
        return invalid();
    }
    let (sine, cosine) = sine_cosine_of(x);
    sine.divide(cosine).high
}

/// The angle between 0 and π/2 whose tangent is `y` / `x`; neither is negative, and not both are 0.
fn angle(y: Precise, x: Precise) -> Precise {
    if y.high > x.high {
        return HALF_PI.add(angle_up_to_eighth(x, y).negate());
    }
    angle_up_to_eighth(y, x)
}

/// The same for `y` <= `x`: an angle up to an eighth of a turn.
fn angle_up_to_eighth(y: Precise, x: Precise) -> Precise {
    let ratio = y.high / x.high;
    // From an estimate t: angle = t + atan d with d = (y cos t - x sin t) / (x cos t + y sin t).
    let improve = |estimate: f64| {
        let (sine, cosine) = sine_cosine(Precise::new(estimate));
        let above = y.multiply(cosine).add(x.multiply(sine).negate());
        let below = x.multiply(cosine).add(y.multiply(sine));
        let d = above.divide(below);
        let square = d.high * d.high;
        let curve = d.high * square * (square * (0.2 - square / 7.0) - 1.0 / 3.0);
        two_sum(estimate, d.high).add(Precise::new(d.low + curve))
    };
    // The first estimate is right to seven bits, the next one to that of a double.
    improve(improve(ratio / (1.0 + 0.28 * ratio * ratio)).high)
}

/// The angle of the point (`x`, `y`), in the quadrant that the signs tell.
pub fn atan2(y: f64, x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    if y.is_nan() {
        return y;
    }
    positive_atan2(y.abs(), x).copysign(y)
}

fn positive_atan2(y: f64, x: f64) -> f64 {
    /// Beyond this difference of exponents the smaller coordinate does not show in the angle.
    const FAR: i32 = 60;
    let backwards = x.is_sign_negative();
    let width = x.abs();
    if y == 0.0 {
        return if backwards { PI } else { 0.0 };
    }
    if width == 0.0 {
        return FRAC_PI_2;
    }
    let theta = match (y.is_infinite(), width.is_infinite()) {
        (true, true) => Precise {
            high: FRAC_PI_4,
            low: HALF_PI.low / 2.0,
        },
        (true, false) => return FRAC_PI_2,
        (false, true) => Precise::new(0.0),
        (false, false) => {
            let ((y_fraction, y_exponent), (x_fraction, x_exponent)) = (frexp(y), frexp(width));
            let difference = y_exponent - x_exponent;
            if difference > FAR {
                return FRAC_PI_2;
            }
            if difference < -FAR {
                return if backwards { PI } else { y / width };
            }
            angle(
                Precise::new(y_fraction * power_of_two(difference)),
                Precise::new(x_fraction),
            )
        }
    };
    if backwards {
        WHOLE_PI.add(theta.negate()).high
    } else {
        theta.high
    }
}

/// √(1 - x²), for |x| <= 1.
fn other_leg(x: f64) -> Precise {
    two_sum(1.0, -x).multiply(two_sum(1.0, x)).square_root()
}

/// The angle whose sine is `x`.
pub fn asin(x: f64) -> f64 {
    if x.is_nan() || x.abs() < TINY {
        return x;
    }
    if x.abs() > 1.0 {
        return -invalid();
    }
    angle(Precise::new(x.abs()), other_leg(x)).high.copysign(x)
}

/// The angle whose cosine is `x`.
pub fn acos(x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    if x.abs() > 1.0 {
        return -invalid();
    }
    let theta = angle(other_leg(x), Precise::new(x.abs()));
    if x < 0.0 {
        WHOLE_PI.add(theta.negate()).high
    } else {
        theta.high
    }
}

/// From here on, e^-x is too small to show beside e^x.
const ONE_SIDED: f64 = 40.0;

/// e^|x| and e^-|x|, for |x| up to [`ONE_SIDED`].
fn both_exponentials(x: f64) -> (Precise, Precise) {
    let (value, scale) = exponential(Precise::new(x.abs()));
    let grown = value.scale(power_of_two(scale));
    (grown, ONE.divide(grown))
}

/// Half of e^|x|, for |x| above [`ONE_SIDED`].
fn half_exponential(x: f64) -> f64 {
    if x.abs() > 800.0 {
        return f64::INFINITY;
    }
    let (value, scale) = exponential(Precise::new(x.abs()));
    value.round(scale - 1)
}

/// The hyperbolic sine.
pub fn sinh(x: f64) -> f64 {
    if x.is_nan() || x.abs() < TINY {
        return x;
    }
    let magnitude = x.abs();
    let value = if magnitude > ONE_SIDED {
        half_exponential(x)
    } else if magnitude < 1.0 {
        small_sinh(magnitude).high
    } else {
        let (grown, shrunk) = both_exponentials(x);
        grown.add(shrunk.negate()).high / 2.0
    };
    value.copysign(x)
}

fn small_sinh(x: f64) -> Precise {
    let x = Precise::new(x);
    factorial_series(x.multiply(x), 1).multiply(x)
}

/// The hyperbolic cosine.
pub fn cosh(x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    if x.abs() > ONE_SIDED {
        return half_exponential(x);
    }
    let (grown, shrunk) = both_exponentials(x);
    grown.add(shrunk).high / 2.0
}

/// The hyperbolic tangent.
pub fn tanh(x: f64) -> f64 {
    /// From here on the result rounds to 1.
    const FLAT: f64 = 22.0;
    if x.is_nan() || x.abs() < TINY {
        return x;
    }
    let magnitude = x.abs();
    let value = if magnitude > FLAT {
        1.0
    } else if magnitude < 1.0 {
        let square = Precise::new(x).multiply(Precise::new(x));
        small_sinh(magnitude)
            .divide(factorial_series(square, 0))
            .high
    } else {
        let (grown, shrunk) = both_exponentials(x);
        grown.add(shrunk.negate()).divide(grown.add(shrunk)).high
    };
    value.copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How far two doubles lie apart, in doubles.
    fn distance(a: f64, b: f64) -> u64 {
        if a.is_nan() && b.is_nan() {
            0
        } else {
            (a.to_bits() as i64).abs_diff(b.to_bits() as i64)
        }
    }

    /// Doubles of both signs with exponents from -40 to 40, the same ones in every run.
    fn samples() -> impl Iterator<Item = f64> {
        let mut state = 0x2545_f491_4f6c_dd1du64;
        core::iter::repeat_with(move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let exponent = 1023 - 40 + (state >> 3) % 81;
            f64::from_bits(state & 0x800f_ffff_ffff_ffff | exponent << 52)
        })
        .take(2000)
    }

    /// The system's functions are within one unit in the last place of the exact values, and so are these.
    #[test]
    fn near_the_system_library() {
        type Function = fn(f64) -> f64;
        let functions: [(&str, Function, Function); 13] = [
            ("exp", exp, f64::exp),
            ("ln", ln, f64::ln),
            ("log2", log2, f64::log2),
            ("log10", log10, f64::log10),
            ("sin", sin, f64::sin),
            ("cos", cos, f64::cos),
            ("tan", tan, f64::tan),
            ("asin", asin, f64::asin),
            ("acos", acos, f64::acos),
            ("atan", |x| atan2(x, 1.0), f64::atan),
            ("sinh", sinh, f64::sinh),
            ("cosh", cosh, f64::cosh),
            ("tanh", tanh, f64::tanh),
        ];
        for (name, ours, theirs) in functions {
            for x in samples() {
                // Also small arguments, where the inverse functions are defined.
                for x in [x, x / 1e12] {
                    assert!(
                        distance(ours(x), theirs(x)) <= 2,
                        "{name} {x:e}: {:e} {:e}",
                        ours(x),
                        theirs(x)
                    );
                }
            }
        }
    }

    #[test]
    fn known_values() {
        for (value, expected) in [
            (exp(1.0), core::f64::consts::E),
            (exp(0.0), 1.0),
            (exp(-745.0), 5e-324),
            (exp(-746.0), 0.0),
            (exp(709.8), f64::INFINITY),
            (ln(1.0), 0.0),
            (log2(8.0), 3.0),
            (log2(5e-324), -1074.0),
            (log10(1000.0), 3.0),
            (log10(1e-5), -5.0),
            (log10(1e300), 300.0),
            (sin(PI), 1.2246467991473532e-16),
            (cos(FRAC_PI_2), 6.123233995736766e-17),
            (sin(1e22), -0.8522008497671888),
            (sin(-1e300), 0.8178819121159085),
            (sin(6381956970095103.0 * 2f64.powi(797)), 1.0),
            (
                cos(6381956970095103.0 * 2f64.powi(797)),
                -4.687165924254628e-19,
            ),
            (tan(FRAC_PI_4), 0.9999999999999999),
            (asin(1.0), FRAC_PI_2),
            (asin(-1.0), -FRAC_PI_2),
            (acos(1.0), 0.0),
            (acos(-1.0), PI),
            (acos(0.0), FRAC_PI_2),
            (atan2(1.0, 1.0), FRAC_PI_4),
            (atan2(0.0, -0.0), PI),
            (atan2(-0.0, -1.0), -PI),
            (atan2(1.0, 0.0), FRAC_PI_2),
            (atan2(-1.0, -1e300), -PI),
            (atan2(f64::INFINITY, -f64::INFINITY), 2.356194490192345),
            (atan2(5e-324, 1e-300), 4.940656458412465e-24),
            (sinh(800.5), f64::INFINITY),
            (cosh(-710.4), 1.6663642832806496e308),
            (tanh(-30.0), -1.0),
            (sinh(-0.0), -0.0),
        ] {
            assert!(
                value.to_bits() == f64::to_bits(expected),
                "{value:e} {expected:e}"
            );
        }
    }

    #[test]
    fn signs_of_nan_are_those_of_glibc() {
        for (value, negative) in [
            (ln(-1.0), true),
            (log2(-1.0), true),
            (log10(-1.0), false),
            (asin(2.0), false),
            (acos(2.0), false),
            (sin(f64::INFINITY), true),
            (cos(f64::INFINITY), true),
            (tan(f64::INFINITY), true),
        ] {
            assert!(value.is_nan() && value.is_sign_negative() == negative);
        }
    }
}
