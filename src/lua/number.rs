//! Lua numbers: the conversions between text, integers and floats, and the arithmetic whose rules are Lua's own.
//!
//! Everything here gives the same bits on every host. Floats use only operations that IEEE 754 specifies exactly
//! (`+ - * /`, square root, remainder, rounding to an integer); [`pow`] is built from those, see `power`.

mod decimal;
pub(crate) mod elementary;
mod parse;
mod power;
mod precise;
mod quick;
mod write;

pub use decimal::{fixed_digits, significant_digits};
pub use parse::parse;
pub use power::pow;
pub(crate) use write::write_exponent;
pub use write::{write_float, write_general, write_integer};

/// A Lua number of either subtype.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// A 64-bit two's complement integer.
    Integer(i64),
    /// An IEEE 754 double.
    Float(f64),
}

/// 2^63, the first float above every Lua integer.
const INTEGER_LIMIT: f64 = 9_223_372_036_854_775_808.0;

/// Converts a float that has an exact integer representation; any other gives `None`.
#[inline]
pub fn float_to_integer(value: f64) -> Option<i64> {
    // `as` truncates and saturates, so equality after the way back proves exactness, except at 2^63 itself,
    // which saturates to 2^63 - 1 and comes back as 2^63.
    let integer = value as i64;
    if integer as f64 == value && value != INTEGER_LIMIT {
        Some(integer)
    } else {
        None
    }
}

/// The largest integer not above `value`, as an integer when it fits and as a float otherwise (`math.floor`).
#[inline]
pub fn floor(value: f64) -> Number {
    integer_if_it_fits(value.floor())
}

/// The smallest integer not below `value`, as an integer when it fits and as a float otherwise (`math.ceil`).
#[inline]
pub fn ceil(value: f64) -> Number {
    integer_if_it_fits(value.ceil())
}

fn integer_if_it_fits(value: f64) -> Number {
    match float_to_integer(value) {
        Some(integer) => Number::Integer(integer),
        None => Number::Float(value),
    }
}

/// `a // b` on integers, rounding towards minus infinity and wrapping around; `None` when `b` is zero.
#[inline]
pub(crate) fn int_floor_div(a: i64, b: i64) -> Option<i64> {
    if b == 0 {
        return None;
    }
    let quotient = a.wrapping_div(b);
    let inexact = a.wrapping_rem(b) != 0;
    Some(if inexact && (a ^ b) < 0 {
        quotient - 1
    } else {
        quotient
    })
}

/// `a % b` on integers, with the sign of `b`; `None` when `b` is zero.
#[inline]
pub(crate) fn int_mod(a: i64, b: i64) -> Option<i64> {
    if b == 0 {
        return None;
    }
    let remainder = a.wrapping_rem(b);
    Some(if remainder != 0 && (remainder ^ b) < 0 {
        remainder + b
    } else {
        remainder
    })
}

/// `a // b` on floats.
#[inline]
pub(crate) fn float_floor_div(a: f64, b: f64) -> f64 {
    (a / b).floor()
}

/// `a % b` on floats: the exact remainder of the truncated division, moved to the sign of `b`.
///
/// An infinite `b` leaves an `a` of its own sign alone and turns one of the other sign into `b`, as the reference
/// implementation does.
#[inline]
pub(crate) fn float_mod(a: f64, b: f64) -> f64 {
    let remainder = a % b;
    if remainder * b < 0.0 {
        remainder + b
    } else {
        remainder
    }
}

/// Splits a float into a fraction between 0.5 (included) and 1 and a power of two (C's `frexp`). Zeros, infinities and
/// NaN are their own fractions.
pub(crate) fn frexp(value: f64) -> (f64, i32) {
    if value == 0.0 || !value.is_finite() {
        return (value, 0);
    }
    let (mantissa, exponent) = decimal::split(value.abs());
    let length = 64 - mantissa.leading_zeros() as i32;
    // Exact: the mantissa has at most 53 bits.
    let fraction = mantissa as f64 / precise::power_of_two(length);
    (fraction.copysign(value), exponent + length)
}

/// `fraction` × 2^`exponent`, rounded once (C's `ldexp`).
pub fn ldexp(fraction: f64, exponent: i32) -> f64 {
    if fraction == 0.0 || !fraction.is_finite() {
        return fraction;
    }
    let (mantissa, own_exponent) = decimal::split(fraction.abs());
    decimal::compose(mantissa, own_exponent.saturating_add(exponent), false).copysign(fraction)
}

/// Gives the result of a float operation the NaN that an x86-64 computes: the first NaN operand, otherwise the
/// default NaN, which has its sign set and prints as `-nan`.
///
/// WebAssembly leaves the sign of a computed NaN to the host processor, so without this `0/0` prints differently
/// on different machines. Only the cold path, a result that is NaN, needs it.
#[cold]
pub(crate) fn settle_nan(a: f64, b: f64) -> f64 {
    if a.is_nan() {
        a
    } else if b.is_nan() {
        b
    } else {
        f64::from_bits(0xfff8_0000_0000_0000)
    }
}

/// `x << count`: a logical shift, to the right when `count` is negative, giving 0 from 64 places on.
#[inline]
pub fn shift_left(x: i64, count: i64) -> i64 {
    let bits = x as u64;
    if count <= -64 || count >= 64 {
        0
    } else if count >= 0 {
        (bits << count) as i64
    } else {
        (bits >> -count) as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exact_floats_become_integers() {
        assert_eq!(float_to_integer(3.0), Some(3));
        assert_eq!(float_to_integer(-0.0), Some(0));
        assert_eq!(float_to_integer(-INTEGER_LIMIT), Some(i64::MIN));
        assert_eq!(float_to_integer(INTEGER_LIMIT), None);
        assert_eq!(float_to_integer(1.5), None);
        assert_eq!(float_to_integer(f64::NAN), None);
        assert_eq!(float_to_integer(f64::INFINITY), None);
        assert_eq!(floor(-1.5), Number::Integer(-2));
        assert_eq!(ceil(1e300), Number::Float(1e300));
    }

    #[test]
    fn integer_division_rounds_down() {
        for (a, b, quotient, remainder) in [
            (3, -2, -2, -1),
            (-3, 2, -2, 1),
            (-3, -2, 1, -1),
            (6, -3, -2, 0),
            (i64::MIN, -1, i64::MIN, 0),
            (i64::MAX, -1, -i64::MAX, 0),
        ] {
            assert_eq!(int_floor_div(a, b), Some(quotient), "{a} // {b}");
            assert_eq!(int_mod(a, b), Some(remainder), "{a} % {b}");
        }
        assert_eq!(int_floor_div(1, 0), None);
        assert_eq!(int_mod(1, 0), None);
    }

    #[test]
    fn float_remainder_has_the_sign_of_the_divisor() {
        assert_eq!(float_mod(3.5, -2.0), -0.5);
        assert_eq!(float_mod(-3.5, 2.0), 0.5);
        assert_eq!(float_mod(5.0, f64::INFINITY), 5.0);
        assert_eq!(float_mod(-5.0, f64::INFINITY), f64::INFINITY);
        assert_eq!(float_mod(-0.0, 2.0).to_bits(), (-0.0f64).to_bits());
        assert!(float_mod(1.0, 0.0).is_nan());
        assert_eq!(float_floor_div(-7.0, 2.0), -4.0);
    }

    #[test]
    fn shifts_are_logical_and_run_out_at_64() {
        assert_eq!(shift_left(1, 63), i64::MIN);
        assert_eq!(shift_left(1, 64), 0);
        assert_eq!(shift_left(-1, -60), 15);
        assert_eq!(shift_left(-1, -64), 0);
        assert_eq!(shift_left(-1, i64::MIN), 0);
        assert_eq!(shift_left(-1, i64::MAX), 0);
    }

    #[test]
    fn fractions_and_powers_of_two() {
        for value in [
            1.0,
            -0.75,
            3.0,
            1e300,
            5e-324,
            -f64::MAX,
            f64::MIN_POSITIVE,
            0.1,
        ] {
            let (fraction, exponent) = frexp(value);
            assert!((0.5..1.0).contains(&fraction.abs()), "{value}");
            assert_eq!(ldexp(fraction, exponent), value);
        }
        assert_eq!(frexp(8.0), (0.5, 4));
        assert_eq!(frexp(f64::INFINITY), (f64::INFINITY, 0));
        assert_eq!(ldexp(1.0, 1024), f64::INFINITY);
        assert_eq!(ldexp(1.0, -1075), 0.0);
        assert_eq!(ldexp(-1.5, i32::MIN).to_bits(), (-0.0f64).to_bits());
        assert_eq!(ldexp(0.0, i32::MAX), 0.0);
    }

    #[test]
    fn computed_nan_is_negative() {
        let mut text = Vec::new();
        write_float(&mut text, settle_nan(0.0, 0.0));
        assert_eq!(text, b"-nan");
    }
}
