//! Constant folding: operations on numerals that are done while compiling, the same ones as in PUC-Rio 5.3.

use super::descriptor::{Expression, Kind};
use super::operators::Arithmetic;
use crate::number::{self, Number};

fn numeral(expression: &Expression) -> Option<Number> {
    match expression.kind {
        _ if expression.has_jumps() => None,
        Kind::Integer(value) => Some(Number::Integer(value)),
        Kind::Float(value) => Some(Number::Float(value)),
        _ => None,
    }
}

fn to_float(number: Number) -> f64 {
    match number {
        Number::Integer(value) => value as f64,
        Number::Float(value) => value,
    }
}

fn to_integer(number: Number) -> Option<i64> {
    match number {
        Number::Integer(value) => Some(value),
        Number::Float(value) => number::float_to_integer(value),
    }
}

/// Replaces an expression by the result of folding, unless that is a float that has more than one form: NaN, or zero
/// with its sign.
fn replace(expression: &mut Expression, result: Number) -> bool {
    match result {
        Number::Integer(value) => expression.kind = Kind::Integer(value),
        Number::Float(value) if value.is_nan() || value == 0.0 => return false,
        Number::Float(value) => expression.kind = Kind::Float(value),
    }
    true
}

/// Is it a numeral?
pub(super) fn is_numeral(expression: &Expression) -> bool {
    numeral(expression).is_some()
}

/// Makes a numeral its negation, if it can be folded.
pub(super) fn negate(operand: &mut Expression) -> bool {
    let negated = match numeral(operand) {
        Some(Number::Integer(value)) => Number::Integer(value.wrapping_neg()),
        Some(Number::Float(value)) => Number::Float(-value),
        None => return false,
    };
    replace(operand, negated)
}

/// Makes a numeral its bitwise complement, if it can be folded.
pub(super) fn complement(operand: &mut Expression) -> bool {
    match numeral(operand).and_then(to_integer) {
        Some(value) => replace(operand, Number::Integer(!value)),
        None => false,
    }
}

/// Makes the left one of two numerals the result of an operation, if it can be folded.
pub(super) fn fold(operator: Arithmetic, left: &mut Expression, right: &Expression) -> bool {
    let (Some(first), Some(second)) = (numeral(left), numeral(right)) else {
        return false;
    };
    match evaluate(operator, first, second) {
        Some(result) => replace(left, result),
        None => false,
    }
}

/// The result, unless the operation has none or should rather fail when it runs.
fn evaluate(operator: Arithmetic, left: Number, right: Number) -> Option<Number> {
    use Arithmetic::*;
    match operator {
        Divide | IntegerDivide | Modulo if to_float(right) == 0.0 => None,
        BitwiseAnd | BitwiseOr | BitwiseXor | ShiftLeft | ShiftRight => Some(Number::Integer(
            on_bits(operator, to_integer(left)?, to_integer(right)?),
        )),
        Power | Divide => Some(Number::Float(on_floats(
            operator,
            to_float(left),
            to_float(right),
        ))),
        _ => match (left, right) {
            (Number::Integer(left), Number::Integer(right)) => {
                on_integers(operator, left, right).map(Number::Integer)
            }
            _ => Some(Number::Float(on_floats(
                operator,
                to_float(left),
                to_float(right),
            ))),
        },
    }
}

fn on_bits(operator: Arithmetic, left: i64, right: i64) -> i64 {
    match operator {
        Arithmetic::BitwiseAnd => left & right,
        Arithmetic::BitwiseOr => left | right,
        Arithmetic::BitwiseXor => left ^ right,
        Arithmetic::ShiftLeft => number::shift_left(left, right),
        _ => number::shift_left(left, right.wrapping_neg()),
    }
}

fn on_integers(operator: Arithmetic, left: i64, right: i64) -> Option<i64> {
    match operator {
        Arithmetic::Add => Some(left.wrapping_add(right)),
        Arithmetic::Subtract => Some(left.wrapping_sub(right)),
        Arithmetic::Multiply => Some(left.wrapping_mul(right)),
        Arithmetic::Modulo => number::int_mod(left, right),
        _ => number::int_floor_div(left, right),
    }
}

fn on_floats(operator: Arithmetic, left: f64, right: f64) -> f64 {
    match operator {
        Arithmetic::Add => left + right,
        Arithmetic::Subtract => left - right,
        Arithmetic::Multiply => left * right,
        Arithmetic::Modulo => number::float_mod(left, right),
        Arithmetic::Power => number::pow(left, right),
        Arithmetic::Divide => left / right,
        _ => number::float_floor_div(left, right),
    }
}
