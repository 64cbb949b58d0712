//! `x ^ y` (C99 §7.12.7.4 and F.9.4.4 for the special cases), the same on every host.
//!
//! The result is the exact value rounded once, but for about one case in a hundred thousand that lies too near a tie.

use super::precise::{Precise, balance, exponential, logarithm};
use super::quick;

/// `x` raised to the power `y`.
pub fn pow(x: f64, y: f64) -> f64 {
    if x.is_nan() {
        return nan_pow(x, y);
    }
    // The exponents that programs really use, each one correctly rounded operation.
    if y == 2.0 {
        return x * x;
    }
    if y == 1.0 {
        return x;
    }
    if y == 0.0 || x == 1.0 {
        return 1.0;
    }
    if y.is_nan() {
        return y;
    }
    let magnitude = x.abs();
    if y.is_infinite() {
        return if magnitude == 1.0 {
            1.0
        } else if (magnitude > 1.0) == (y > 0.0) {
            f64::INFINITY
        } else {
            0.0
        };
    }
    let integral = y == y.trunc();
    let odd = is_odd(y);
    let result = if magnitude == 0.0 || magnitude.is_infinite() {
        if (magnitude == 0.0) == (y > 0.0) {
            0.0
        } else {
            f64::INFINITY
        }
    } else if x < 0.0 && !integral {
        // The NaN of an invalid operation.
        return super::settle_nan(0.0, 0.0);
    } else {
        positive_pow(magnitude, y, integral)
    };
    if x.is_sign_negative() && odd {
        -result
    } else {
        result
    }
}

fn is_odd(y: f64) -> bool {
    // From 2^53 on every double is even.
    y == y.trunc() && y.abs() < 9_007_199_254_740_992.0 && y as i64 & 1 == 1
}

/// For an `x` that is not a number.
#[cold]
fn nan_pow(x: f64, y: f64) -> f64 {
    if y == 0.0 {
        1.0
    } else if is_odd(y) {
        // glibc lets the sign of a NaN go with an odd power, as that of an infinity does.
        x.abs()
    } else {
        x
    }
}

/// For a finite `x` above 0 and a finite `y` that is not 0.
fn positive_pow(x: f64, y: f64, integral: bool) -> f64 {
    if y == 0.5 {
        return x.sqrt();
    }
    if integral && y.abs() <= 256.0 {
        return integer_pow(x, y as i32);
    }
    if x == 1.0 {
        return 1.0;
    }
    if let Some(result) = quick::power(x, y) {
        return result;
    }
    let logarithm = logarithm(x);
    let estimate = logarithm.high * y;
    // Far outside what a double can hold; also keeps `y` small enough for exact products.
    if estimate > 800.0 {
        return f64::INFINITY;
    }
    if estimate < -800.0 {
        return 0.0;
    }
    let (result, scale) = exponential(logarithm.scale(y));
    result.round(scale)
}

/// Repeated squaring. |y| is at most 256, so a mantissa near 1 cannot overflow.
fn integer_pow(x: f64, y: i32) -> f64 {
    let (mantissa, exponent) = balance(x);
    let mut square = Precise::new(mantissa);
    let mut result = Precise::new(1.0);
    let mut rest = y.unsigned_abs();
    loop {
        if rest & 1 == 1 {
            result = result.multiply(square);
        }
        rest >>= 1;
        if rest == 0 {
            break;
        }
        square = square.multiply(square);
    }
    if y < 0 {
        result = Precise::new(1.0).divide(result);
    }
    result.round(exponent * y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_cases() {
        let infinity = f64::INFINITY;
        for (x, y, expected) in [
            (0.0, 0.0, 1.0),
            (f64::NAN, 0.0, 1.0),
            (1.0, f64::NAN, 1.0),
            (-1.0, infinity, 1.0),
            (0.5, infinity, 0.0),
            (0.5, -infinity, infinity),
            (2.0, infinity, infinity),
            (-2.0, -infinity, 0.0),
            (0.0, -1.0, infinity),
            (-0.0, -1.0, -infinity),
            (-0.0, -2.0, infinity),
            (-0.0, 3.0, -0.0),
            (-0.0, 0.5, 0.0),
            (-infinity, 3.0, -infinity),
            (-infinity, 0.5, infinity),
            (-infinity, -3.0, -0.0),
            (infinity, -0.5, 0.0),
            (-2.0, 3.0, -8.0),
            (-8.0, -1.0, -0.125),
            (1e300, 1e300, infinity),
            (1e300, -1e300, 0.0),
            (0.5, 1e300, 0.0),
            (-1.0, 1e308, 1.0),
            (-1.0, -1e308, 1.0),
        ] {
            assert_eq!(pow(x, y).to_bits(), f64::to_bits(expected), "{x} ^ {y}");
        }
        assert!(pow(-8.0, 1.0 / 3.0).is_nan());
        assert!(pow(f64::NAN, 1.0).is_nan());
    }

    #[test]
    fn exact_results_are_exact() {
        for (x, y, expected) in [
            (2.0, 53.0, 9007199254740992.0),
            (2.0, -1074.0, 5e-324),
            (2.0, 1023.0, 2f64.powi(1023)),
            (2.0, 1024.0, f64::INFINITY),
            (10.0, 22.0, 1e22),
            (10.0, 23.0, 1e23),
            (10.0, 308.0, 1e308),
            (10.0, -308.0, 1e-308),
            (10.0, -323.0, 1e-323),
            (3.0, 33.0, 5559060566555523.0),
            (4.0, 0.5, 2.0),
            (4.0, 1.5, 8.0),
            (1000.0, 1.0 / 3.0, 9.999999999999998),
            (1.1, 10.0, 2.5937424601000023),
            (1.0000000001, 1e10, 2.7182820532347876),
        ] {
            assert_eq!(pow(x, y), expected, "{x} ^ {y}");
        }
    }
}
