//! First attempts at powers, exponentials and logarithms: about 66 bits, with a bound of the error. Where the bound
//! leaves the rounding open, about once in some hundred times, there is no result, and [`super::precise`] decides.
//! Both ways give the same correctly rounded result, so the attempt changes nothing but the time.

use super::decimal::split;
use super::precise::{
    LN_2, Precise, exponential_near_zero, logarithm_near_one, power_of_two, quick_sum, two_product,
    two_sum,
};

const LOG_STEPS: usize = 128;
const EXP_STEPS: usize = 64;

/// For each 128th z of [1, 2) from the middle of the step: a short c near 1 / z, and -ln c.
static LOGARITHMS: [(f64, Precise); LOG_STEPS] = {
    let mut table = [(1.0, Precise::new(0.0)); LOG_STEPS];
    // The first entry stays 1, so that logarithms of numbers near 1 keep their relative precision.
    let mut index = 1;
    while index < LOG_STEPS {
        let middle = 1.0 + (index as f64 + 0.5) / LOG_STEPS as f64;
        let c = (256.0 / middle + 0.5) as u32 as f64 / 256.0;
        let logarithm = if c < 0.75 {
            LN_2.add(logarithm_near_one(2.0 * c).negate())
        } else {
            logarithm_near_one(c).negate()
        };
        table[index] = (c, logarithm);
        index += 1;
    }
    table
};

/// 2^(index / 64).
static POWERS: [Precise; EXP_STEPS] = {
    let mut table = [Precise::new(1.0); EXP_STEPS];
    let mut index = 1;
    while index < EXP_STEPS {
        // Through the nearer of 1 and 2.
        let (steps, factor) = if index <= EXP_STEPS / 2 {
            (index as f64, 1.0)
        } else {
            (index as f64 - EXP_STEPS as f64, 2.0)
        };
        let exponent = LN_2.scale(steps / EXP_STEPS as f64);
        table[index] = exponential_near_zero(exponent).scale(factor);
        index += 1;
    }
    table
};

/// ln x of a positive finite x, and a bound of its absolute error.
fn logarithm_with_error(x: f64) -> (Precise, f64) {
    let (mantissa, exponent) = split(x);
    let shift = mantissa.leading_zeros() as i32 - 11;
    let fraction = (mantissa << shift) & ((1 << 52) - 1);
    let z = f64::from_bits(1023 << 52 | fraction);
    let exponent = (exponent + 52 - shift) as f64;
    let (c, logarithm_of_step) = LOGARITHMS[(fraction >> 45) as usize];
    // r = z c - 1, exactly; below 2^-7.
    let product = two_product(z, c);
    let r = quick_sum(product.high - 1.0, product.low);
    let square = two_product(r.high, r.high);
    let h = r.high;
    let series = 1.0 / 7.0 - h * (0.125 - h * (1.0 / 9.0 - h * 0.1));
    let series = 1.0 / 3.0 - h * (0.25 - h * (0.2 - h * (1.0 / 6.0 - h * series)));
    let tail = h * square.high * series;
    // ln(1 + r) = r - r²/2 + tail.
    let sum = two_sum(h, -0.5 * square.high);
    let low = sum.low + (r.low - (0.5 * square.low + h * r.low) + tail);
    let near_one = quick_sum(sum.high, low);
    let value = LN_2.scale(exponent).add(logarithm_of_step).add(near_one);
    let error = h.abs() * power_of_two(-65) + value.high.abs() * power_of_two(-96);
    (value, error)
}

/// e^value, when `error` bounds the absolute error of the value and the rounding is certain. |value| is below 690, so
/// that the result is normal.
fn exponential_with_error(value: Precise, error: f64) -> Option<f64> {
    const STEPS_PER_UNIT: f64 = EXP_STEPS as f64 * core::f64::consts::LOG2_E;
    let steps = (value.high * STEPS_PER_UNIT + 0.5).floor();
    let r = value.add(LN_2.scale(-steps / EXP_STEPS as f64));
    let steps = steps as i32;
    let power = POWERS[steps.rem_euclid(EXP_STEPS as i32) as usize];
    let h = r.high;
    let series = 1.0 / 24.0 + h * (1.0 / 120.0 + h * (1.0 / 720.0 + h * (1.0 / 5040.0)));
    let tail = r.low + h * h * (0.5 + h * (1.0 / 6.0 + h * series));
    // power × (1 + r + r²/2 + ...)
    let product = two_product(power.high, h);
    let sum = quick_sum(power.high, product.high);
    let low = sum.low + (product.low + power.low + (power.high * tail + power.low * h));
    let result = quick_sum(sum.high, low);
    // The result is below 2.1, so twice the relative error is an absolute one.
    let error = 2.1 * (error + power_of_two(-65));
    round(result, error).map(|result| result * power_of_two(steps.div_euclid(EXP_STEPS as i32)))
}

/// The nearest double, when all values within `error` have the same one.
fn round(value: Precise, error: f64) -> Option<f64> {
    let upper = value.high + (value.low + error);
    let lower = value.high + (value.low - error);
    (upper == lower).then_some(upper)
}

/// Results outside of e^±690 may not be normal.
const LARGEST: f64 = 690.0;

/// x^y of a positive finite x that is not 1.
pub(super) fn power(x: f64, y: f64) -> Option<f64> {
    let (logarithm, error) = logarithm_with_error(x);
    let estimate = (logarithm.high * y).abs();
    // The lower limit keeps products of tiny numbers exact.
    if !(1e-100..LARGEST).contains(&estimate) || y.abs() > 1e100 {
        return None;
    }
    exponential_with_error(logarithm.scale(y), error * y.abs())
}

/// e^x.
pub(super) fn exponential(x: f64) -> Option<f64> {
    if x.abs() < LARGEST {
        exponential_with_error(Precise::new(x), 0.0)
    } else {
        None
    }
}

/// ln x of a positive finite x.
pub(super) fn logarithm(x: f64) -> Option<f64> {
    let (logarithm, error) = logarithm_with_error(x);
    round(logarithm, error)
}

#[cfg(test)]
mod tests {
    use super::super::precise;
    use super::*;

    /// Where the quick way gives a result at all, the slow one agrees, and it mostly does.
    #[test]
    fn quick_results_are_the_precise_ones() {
        let mut state = 0x1234_5678_9abc_def1u64;
        let mut random = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        let mut undecided = 0;
        const COUNT: usize = 20_000;
        for index in 0..COUNT {
            let bits = random();
            let exponent = match index % 3 {
                0 => 1023 - 30 + bits % 61,
                1 => 1022 + bits % 2,
                _ => 1 + bits % 2046,
            };
            let x = f64::from_bits((bits >> 12) | exponent << 52);
            let y = (random() >> 11) as f64 * power_of_two(-50) - 4.0;
            let logarithm = precise::logarithm(x);
            match super::logarithm(x) {
                Some(result) => assert_eq!(result.to_bits(), logarithm.high.to_bits(), "ln {x:e}"),
                None => undecided += 1,
            }
            if (logarithm.high * y).abs() < 700.0 {
                let (result, scale) = precise::exponential(logarithm.scale(y));
                match power(x, y) {
                    Some(quick) => assert_eq!(
                        quick.to_bits(),
                        result.round(scale).to_bits(),
                        "{x:e} ^ {y}"
                    ),
                    None => undecided += 1,
                }
                let (result, scale) = precise::exponential(Precise::new(y * 50.0));
                match exponential(y * 50.0) {
                    Some(quick) => assert_eq!(
                        quick.to_bits(),
                        result.round(scale).to_bits(),
                        "e ^ {}",
                        y * 50.0
                    ),
                    None => undecided += 1,
                }
            }
        }
        assert!(undecided < COUNT / 20, "{undecided}");
    }
}
