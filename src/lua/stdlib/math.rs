//! The `math` library (Lua 5.3 manual §6.7), with the functions that `LUA_COMPAT_5_2` keeps.
//!
//! All of it gives the same bits on every host; see [`elementary`].

use crate::heap::Gc;
use crate::number::{self, Number, elementary, float_to_integer, settle_nan};
use crate::table::Table;
use crate::value::{Kind, Value};
use crate::vm::{LuaResult, Vm, to_integer};

/// Makes the library.
pub(crate) fn open(vm: &mut Vm) -> LuaResult<Gc<Table>> {
    let library = vm.new_table_with(0, 40)?;
    vm.register(
        library,
        &[
            ("abs", abs),
            ("ceil", ceil),
            ("floor", floor),
            ("max", max),
            ("min", min),
            ("fmod", fmod),
            ("modf", modf),
            ("tointeger", tointeger),
            ("type", type_),
            ("ult", ult),
            ("sqrt", sqrt),
            ("exp", |vm| apply(vm, elementary::exp)),
            ("log", log),
            ("log10", |vm| apply(vm, elementary::log10)),
            ("sin", |vm| apply(vm, elementary::sin)),
            ("cos", |vm| apply(vm, elementary::cos)),
            ("tan", |vm| apply(vm, elementary::tan)),
            ("asin", |vm| apply(vm, elementary::asin)),
            ("acos", |vm| apply(vm, elementary::acos)),
            ("atan", atan),
            ("sinh", |vm| apply(vm, elementary::sinh)),
            ("cosh", |vm| apply(vm, elementary::cosh)),
            ("tanh", |vm| apply(vm, elementary::tanh)),
            ("deg", |vm| apply(vm, |x| x * (180.0 / PI))),
            ("rad", |vm| apply(vm, |x| x * (PI / 180.0))),
            ("pow", pow),
            ("frexp", frexp),
            ("ldexp", ldexp),
        ],
    )?;
    let atan = vm.raw_field(library, "atan")?;
    vm.raw_set_field(library, "atan2", atan)?;
    vm.raw_set_field(library, "pi", Value::float(PI))?;
    vm.raw_set_field(library, "huge", Value::float(f64::INFINITY))?;
    vm.raw_set_field(library, "maxinteger", Value::integer(i64::MAX))?;
    vm.raw_set_field(library, "mininteger", Value::integer(i64::MIN))?;
    open_random(vm, library)?;
    Ok(library)
}

const PI: f64 = core::f64::consts::PI;
/// Units of gas for a function that takes a few hundred floating point operations.
const ELEMENTARY_GAS: u64 = 20;

fn apply(vm: &mut Vm, function: fn(f64) -> f64) -> LuaResult<usize> {
    let argument = vm.check_float(1)?;
    vm.charge(ELEMENTARY_GAS)?;
    vm.result(function(argument))
}

fn number(number: Number) -> Value {
    match number {
        Number::Integer(integer) => Value::integer(integer),
        Number::Float(float) => Value::float(float),
    }
}

fn abs(vm: &mut Vm) -> LuaResult<usize> {
    if let Some(integer) = vm.argument(1).as_integer() {
        return vm.result(integer.wrapping_abs());
    }
    let float = vm.check_float(1)?;
    vm.result(float.abs())
}

fn floor(vm: &mut Vm) -> LuaResult<usize> {
    if let Some(integer) = vm.argument(1).as_integer() {
        return vm.result(integer);
    }
    let float = vm.check_float(1)?;
    vm.result(number(number::floor(float)))
}

fn ceil(vm: &mut Vm) -> LuaResult<usize> {
    if let Some(integer) = vm.argument(1).as_integer() {
        return vm.result(integer);
    }
    let float = vm.check_float(1)?;
    vm.result(number(number::ceil(float)))
}

fn max(vm: &mut Vm) -> LuaResult<usize> {
    best(vm, |vm, best, value| vm.less_than(best, value))
}

fn min(vm: &mut Vm) -> LuaResult<usize> {
    best(vm, |vm, best, value| vm.less_than(value, best))
}

/// The first argument that no other is better than. As in PUC-Rio 5.3 they need not be numbers.
#[inline(always)]
fn best(
    vm: &mut Vm,
    is_better: impl Fn(&mut Vm, Value, Value) -> LuaResult<bool>,
) -> LuaResult<usize> {
    let count = vm.argument_count();
    let mut best = vm.check_any(1)?;
    for index in 2..=count {
        let value = vm.argument(index);
        vm.charge(1)?;
        if is_better(vm, best, value)? {
            best = value;
        }
    }
    vm.result(best)
}

fn fmod(vm: &mut Vm) -> LuaResult<usize> {
    if let (Some(a), Some(b)) = (vm.argument(1).as_integer(), vm.argument(2).as_integer()) {
        if b == 0 {
            return Err(vm.argument_error(2, b"zero"));
        }
        return vm.result(a.wrapping_rem(b));
    }
    // The second is checked first, as by the compilers that PUC-Rio is built with.
    let (b, a) = (vm.check_float(2)?, vm.check_float(1)?);
    let remainder = a % b;
    vm.result(if remainder.is_nan() {
        settle_nan(a, b)
    } else {
        remainder
    })
}

fn modf(vm: &mut Vm) -> LuaResult<usize> {
    if let Some(integer) = vm.argument(1).as_integer() {
        vm.push(Value::integer(integer));
        vm.push(Value::float(0.0));
        return Ok(2);
    }
    let float = vm.check_float(1)?;
    let whole = float.trunc();
    let fraction = if float == whole { 0.0 } else { float - whole };
    vm.push(number(number::floor(whole)));
    vm.push(Value::float(fraction));
    Ok(2)
}

fn tointeger(vm: &mut Vm) -> LuaResult<usize> {
    let value = vm.check_any(1)?;
    vm.result(to_integer(value).map_or(Value::NIL, Value::integer))
}

fn type_(vm: &mut Vm) -> LuaResult<usize> {
    let name: &[u8] = match vm.check_any(1)?.kind() {
        Kind::Integer(_) => b"integer",
        Kind::Float(_) => b"float",
        _ => return vm.result(Value::NIL),
    };
    vm.push_bytes(name)?;
    Ok(1)
}

fn ult(vm: &mut Vm) -> LuaResult<usize> {
    let (a, b) = (vm.check_integer(1)?, vm.check_integer(2)?);
    vm.result((a as u64) < b as u64)
}

fn sqrt(vm: &mut Vm) -> LuaResult<usize> {
    let argument = vm.check_float(1)?;
    let root = argument.sqrt();
    vm.result(if root.is_nan() {
        settle_nan(argument, argument)
    } else {
        root
    })
}

fn log(vm: &mut Vm) -> LuaResult<usize> {
    let argument = vm.check_float(1)?;
    vm.charge(ELEMENTARY_GAS)?;
    if vm.is_none_or_nil(2) {
        return vm.result(elementary::ln(argument));
    }
    let base = vm.check_float(2)?;
    let logarithm = if base == 2.0 {
        elementary::log2(argument)
    } else if base == 10.0 {
        elementary::log10(argument)
    } else {
        let (numerator, denominator) = (elementary::ln(argument), elementary::ln(base));
        let quotient = numerator / denominator;
        if quotient.is_nan() {
            settle_nan(numerator, denominator)
        } else {
            quotient
        }
    };
    vm.result(logarithm)
}

fn atan(vm: &mut Vm) -> LuaResult<usize> {
    let (y, x) = (vm.check_float(1)?, vm.optional_float(2, 1.0)?);
    vm.charge(ELEMENTARY_GAS)?;
    vm.result(elementary::atan2(y, x))
}

fn pow(vm: &mut Vm) -> LuaResult<usize> {
    let (x, y) = (vm.check_float(1)?, vm.check_float(2)?);
    vm.charge(ELEMENTARY_GAS)?;
    vm.result(number::pow(x, y))
}

fn frexp(vm: &mut Vm) -> LuaResult<usize> {
    let (fraction, exponent) = number::frexp(vm.check_float(1)?);
    vm.push(Value::float(fraction));
    vm.push(Value::integer(i64::from(exponent)));
    Ok(2)
}

fn ldexp(vm: &mut Vm) -> LuaResult<usize> {
    let (fraction, exponent) = (vm.check_float(1)?, vm.check_integer(2)?);
    vm.result(scale(fraction, exponent as i32))
}

/// value × 2^exponent, rounded once.
fn scale(value: f64, exponent: i32) -> f64 {
    let power_of_two = |exponent: i32| f64::from_bits(((exponent + 1023) as u64) << 52);
    let (mut value, mut exponent) = (value, exponent);
    for _ in 0..2 {
        if exponent > 1023 {
            value *= power_of_two(1023);
            exponent -= 1023;
        } else if exponent < -1022 {
            // Stopping 53 places short of the smallest numbers leaves the rounding to the last step.
            value *= power_of_two(-1022 + 53);
            exponent += 1022 - 53;
        }
    }
    value * power_of_two(exponent.clamp(-1022, 1023))
}

// ---- pseudo-random numbers ----------------------------------------------------------------------------

/// The state that the generator starts from. PUC-Rio leaves the generator to the C library, so no program can rely on its
/// numbers; these are the same on every host.
const FIRST_STATE: i64 = 0x2545_f491_4f6c_dd1d;

/// `random` and `randomseed` share a table that holds the state of the generator.
fn open_random(vm: &mut Vm, library: Gc<Table>) -> LuaResult<()> {
    let state = vm.new_table_with(1, 0)?;
    vm.raw_set_integer(state, 1, Value::integer(FIRST_STATE))?;
    let random = vm.new_closure(random, &[Value::table(state)])?;
    vm.raw_set_field(library, "random", random)?;
    let randomseed = vm.new_closure(randomseed, &[Value::table(state)])?;
    vm.raw_set_field(library, "randomseed", randomseed)
}

/// The next 31 random bits: the xorshift64* generator of Vigna (2016).
fn next_random(vm: &mut Vm) -> LuaResult<u32> {
    let Some(table) = vm.upvalue(1).as_table() else {
        return Ok(0);
    };
    let mut state = table.get_integer(1).as_integer().unwrap_or(FIRST_STATE) as u64;
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    vm.raw_set_integer(table, 1, Value::integer(state as i64))?;
    Ok((state.wrapping_mul(FIRST_STATE as u64) >> 33) as u32)
}

fn random(vm: &mut Vm) -> LuaResult<usize> {
    const RANGE: f64 = (1u64 << 31) as f64;
    let fraction = f64::from(next_random(vm)?) / RANGE;
    let (low, high) = match vm.argument_count() {
        0 => return vm.result(fraction),
        1 => (1, vm.check_integer(1)?),
        2 => (vm.check_integer(1)?, vm.check_integer(2)?),
        _ => return Err(vm.error(b"wrong number of arguments")),
    };
    if low > high {
        return Err(vm.argument_error(1, b"interval is empty"));
    }
    let Some(width) = high.checked_sub(low) else {
        return Err(vm.argument_error(1, b"interval too large"));
    };
    let offset = (fraction * (width as f64 + 1.0)) as i64;
    vm.result(low.wrapping_add(offset))
}

fn randomseed(vm: &mut Vm) -> LuaResult<usize> {
    let seed = vm.check_float(1)?;
    let seed = float_to_integer(seed.trunc()).unwrap_or(i64::MIN) as u32;
    // The generator never leaves the state 0.
    let state = (i64::from(seed) << 32 | i64::from(seed)) ^ FIRST_STATE;
    let state = if state == 0 { FIRST_STATE } else { state };
    if let Some(table) = vm.upvalue(1).as_table() {
        vm.raw_set_integer(table, 1, Value::integer(state))?;
    }
    next_random(vm)?;
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::scale;

    #[test]
    fn scaling_rounds_once() {
        assert_eq!(scale(1.5, 1023), 1.5 * 2f64.powi(1023));
        assert_eq!(scale(1.0, 1024), f64::INFINITY);
        assert_eq!(scale(5e-324, 2000), 2f64.powi(926));
        assert_eq!(scale(1.0, -1074), 5e-324);
        assert_eq!(scale(1.0, -1075), 0.0);
        assert_eq!(scale(1.5, -1075), 5e-324);
        assert_eq!(scale(f64::MAX, -3000), 0.0);
        assert_eq!(scale(0.0, i32::MAX), 0.0);
        assert_eq!(scale(1.0, i32::MIN), 0.0);
    }
}
