//! The three divisions: unsigned, rounded down, and rounded toward zero. Powers, which divide when there is a modulus.

use lunette_lua::function::NativeBody;
use lunette_lua::vm::Event;
use lunette_lua::{LuaResult, Raised, Value, Vm};

use super::arithmetic::{Magnitude, charge_for_product, floats, magnitude};
use super::class::{Class, Operand};
use super::division;
use super::fault::{self, Broken};
use super::integer::Integer;

/// The functions of this file.
pub(super) const FUNCTIONS: &[(&str, NativeBody)] = &[
    ("udivmod", unsigned_quotient_and_remainder),
    ("udiv", unsigned_quotient),
    ("umod", unsigned_remainder),
    ("idivmod", floor_quotient_and_remainder),
    ("__idiv", floor_quotient),
    ("__mod", floor_remainder),
    ("tdivmod", truncated_quotient_and_remainder),
    ("tdiv", truncated_quotient),
    ("tmod", truncated_remainder),
    ("ipow", power),
    ("upowmod", power_modulo),
];

/// Where the published module first looks at the numerator, and at the denominator.
const NUMERATOR: Broken = Broken::bitwise(2321);
const DENOMINATOR: Broken = Broken::bitwise(3299);

/// The unsigned division, paid for.
fn divide(vm: &mut Vm, x: &Integer, y: &Integer, class: Class) -> LuaResult<(Integer, Integer)> {
    charge_for_product(vm, x, y)?;
    match division::divide(x, y, class.bits()) {
        Some(result) => Ok(result),
        None => Err(fault::division_by_zero(vm)),
    }
}

// ---- unsigned ---------------------------------------------------------------------------------------

fn unsigned_quotient_and_remainder(vm: &mut Vm) -> LuaResult<usize> {
    unsigned(vm)?;
    Ok(2)
}

fn unsigned_quotient(vm: &mut Vm) -> LuaResult<usize> {
    unsigned(vm)?;
    vm.pop();
    Ok(1)
}

fn unsigned_remainder(vm: &mut Vm) -> LuaResult<usize> {
    unsigned(vm)?;
    Ok(1)
}

/// Pushes the quotient and the remainder.
fn unsigned(vm: &mut Vm) -> LuaResult<()> {
    let class = Class::of(vm)?;
    let (x, y) = (vm.argument(1), vm.argument(2));
    let x = class.operand(vm, x, NUMERATOR)?;
    let y = class.require(vm, y, DENOMINATOR)?;
    let x = match x {
        Operand::Integer(x) => x,
        Operand::Foreign(value) if y.is_one() => {
            vm.push(value);
            class.push(vm, &Integer::zero(class.bits()))?;
            return Ok(());
        }
        Operand::Foreign(value) => return Err(unfit_numerator(vm, value, &y)),
    };
    let (quotient, remainder) = divide(vm, &x, &y, class)?;
    class.push(vm, &quotient)?;
    class.push(vm, &remainder)?;
    Ok(())
}

/// The error about a numerator that is no number at all. Denominators of half a word are divided by in another way.
#[cold]
fn unfit_numerator(vm: &mut Vm, value: Value, denominator: &Integer) -> Raised {
    let is_small = denominator.significant_words() <= 1 && denominator.words()[0] <= 1 << 16;
    if denominator.is_zero() {
        return fault::division_by_zero(vm);
    }
    if !value.is_table() {
        let line = if is_small { 2321 } else { 2403 };
        return fault::not_indexable(vm, line, value, "nume");
    }
    if is_small {
        return NUMERATOR.raise(vm, Value::NIL);
    }
    match vm.field(value, "ult") {
        // An instance of another class, which takes the denominator for a foreign value.
        Ok(method) if !method.is_nil() => fault::not_integral(vm),
        Ok(method) => fault::unfit(vm, 2403, "call", method, " (method 'ult')"),
        Err(raised) => raised,
    }
}

// ---- rounded down -----------------------------------------------------------------------------------

/// The quotient; when the metamethod is called as a function, what the division of the magnitudes left comes after it.
fn floor_quotient(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let Some((x, y)) = integers(vm, class, Broken::bitwise(2775))? else {
        return floats(vm, class, Event::IDiv, 2811);
    };
    let division = floor_division(vm, class, x, &y)?;
    class.push(vm, &division.quotient)?;
    class.push(vm, &division.rest)?;
    Ok(2)
}

fn floor_remainder(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    match integers(vm, class, Broken::bitwise(2691))? {
        Some((x, y)) => {
            let division = floor_division(vm, class, x, &y)?;
            class.result(vm, &division.remainder(&y))
        }
        None => {
            let (_, remainder) = float_floor_division(vm, class)?;
            vm.result(remainder)
        }
    }
}

fn floor_quotient_and_remainder(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    match integers(vm, class, Broken::bitwise(2691))? {
        Some((x, y)) => {
            let division = floor_division(vm, class, x, &y)?;
            class.push(vm, &division.quotient)?;
            class.push(vm, &division.remainder(&y))?;
        }
        None => {
            let (quotient, remainder) = float_floor_division(vm, class)?;
            vm.push(quotient);
            vm.push(remainder);
        }
    }
    Ok(2)
}

/// A division rounded down.
struct FloorDivision {
    quotient: Integer,
    /// What the division of the magnitudes left.
    rest: Integer,
    dividend_negative: bool,
    signs_differ: bool,
}

impl FloorDivision {
    /// The remainder, which has the sign of the divisor.
    fn remainder(self, divisor: &Integer) -> Integer {
        let exact = self.rest.is_zero();
        let mut remainder = self.rest;
        if self.dividend_negative {
            remainder.negate();
        }
        if self.signs_differ && !exact {
            remainder.add(divisor);
        }
        remainder
    }
}

/// Both arguments, when both are integers.
fn integers(vm: &mut Vm, class: Class, broken: Broken) -> LuaResult<Option<(Integer, Integer)>> {
    let (x, y) = (vm.argument(1), vm.argument(2));
    let x = class.integer(vm, x, broken)?;
    let y = class.integer(vm, y, broken)?;
    Ok(x.zip(y))
}

fn floor_division(
    vm: &mut Vm,
    class: Class,
    mut dividend: Integer,
    divisor: &Integer,
) -> LuaResult<FloorDivision> {
    let mut magnitude = divisor.clone();
    let dividend_negative = dividend.make_absolute();
    let signs_differ = dividend_negative != magnitude.make_absolute();
    let (mut quotient, rest) = divide(vm, &dividend, &magnitude, class)?;
    if signs_differ {
        quotient.negate();
        if !rest.is_zero() {
            quotient.subtract(&Integer::one(class.bits()));
        }
    }
    Ok(FloorDivision {
        quotient,
        rest,
        dividend_negative,
        signs_differ,
    })
}

/// The quotient and the remainder of two Lua numbers, of which at least one is no integer.
fn float_floor_division(vm: &mut Vm, class: Class) -> LuaResult<(Value, Value)> {
    let x = class.number(vm, vm.argument(1))?;
    let y = class.number(vm, vm.argument(2))?;
    for (number, name) in [(x, " (local 'nx')"), (y, " (local 'ny')")] {
        if number.is_nil() {
            return Err(fault::unfit(
                vm,
                2747,
                "perform arithmetic on",
                number,
                name,
            ));
        }
    }
    Ok((
        vm.arithmetic(Event::IDiv, x, y)?,
        vm.arithmetic(Event::Mod, x, y)?,
    ))
}

// ---- rounded toward zero ----------------------------------------------------------------------------

fn truncated_quotient_and_remainder(vm: &mut Vm) -> LuaResult<usize> {
    truncated(vm)?;
    Ok(2)
}

fn truncated_quotient(vm: &mut Vm) -> LuaResult<usize> {
    truncated(vm)?;
    vm.pop();
    Ok(1)
}

fn truncated_remainder(vm: &mut Vm) -> LuaResult<usize> {
    truncated(vm)?;
    Ok(1)
}

/// Pushes the quotient and the remainder of the magnitudes, with the signs put back.
fn truncated(vm: &mut Vm) -> LuaResult<()> {
    let class = Class::of(vm)?;
    let (x, y) = (vm.argument(1), vm.argument(2));
    let x_magnitude = magnitude(vm, class, x)?.whole(class);
    let y_magnitude = magnitude(vm, class, y)?.whole(class);
    if let (Magnitude::Integer(a, x_negative), Magnitude::Integer(b, y_negative)) =
        (&x_magnitude, &y_magnitude)
    {
        // The only magnitude that still looks negative is that of the minimum.
        if a.is_negative() && *y_negative && b.is_one() && !y.is_string() {
            return Err(fault::fail(vm, 2593, "division overflow"));
        }
        let (mut quotient, mut remainder) = divide(vm, a, b, class)?;
        check_signs(vm, [x, y])?;
        if x_negative != y_negative {
            quotient.negate();
        }
        if *x_negative {
            remainder.negate();
        }
        class.push(vm, &quotient)?;
        class.push(vm, &remainder)?;
        return Ok(());
    }
    let (a, b) = (float(&x_magnitude), float(&y_magnitude));
    let mut quotient = vm.arithmetic(Event::IDiv, a, b)?;
    let mut remainder = vm.arithmetic(Event::Mod, a, b)?;
    check_signs(vm, [x, y])?;
    let is_negative = |value: Value, magnitude: &Magnitude| match magnitude {
        Magnitude::Integer(_, negative) => *negative,
        Magnitude::Float(_) => value.as_float().is_some_and(|float| float < 0.0),
    };
    let x_negative = is_negative(x, &x_magnitude);
    if x_negative != is_negative(y, &y_magnitude) {
        quotient = vm.arithmetic(Event::Unm, quotient, quotient)?;
    }
    if x_negative {
        remainder = vm.arithmetic(Event::Unm, remainder, remainder)?;
    }
    vm.push(quotient);
    vm.push(remainder);
    Ok(())
}

/// The signs are taken from the arguments as they are, and strings have none.
fn check_signs(vm: &mut Vm, values: [Value; 2]) -> LuaResult<()> {
    match values.into_iter().find(|value| value.is_string()) {
        Some(text) => Err(fault::not_below_number(vm, 1461, text)),
        None => Ok(()),
    }
}

/// A magnitude, not negative, as a Lua number.
fn float(magnitude: &Magnitude) -> Value {
    match magnitude {
        Magnitude::Float(float) => Value::float(*float),
        Magnitude::Integer(integer, _) => match integer.to_signed() {
            Some(integer) => Value::integer(integer),
            None => Value::float(integer.to_float()),
        },
    }
}

// ---- powers -----------------------------------------------------------------------------------------

/// `x` multiplied with itself, wrapping around; the exponent is read as unsigned.
fn power(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let (x, y) = (vm.argument(1), vm.argument(2));
    let mut exponent = class.require(vm, y, Broken::bitwise(1495))?;
    let mut result = Integer::one(class.bits());
    if exponent.is_zero() {
        return class.result(vm, &result);
    }
    let mut factor = match class.operand(vm, x, Broken::arithmetic(2201))? {
        Operand::Integer(integer) => integer,
        Operand::Foreign(value) if exponent.is_one() => return vm.result(value),
        Operand::Foreign(value)
            if exponent.is_odd() || !vm.metamethod(value, Event::Mul).is_nil() =>
        {
            return Err(fault::unfit(
                vm,
                2229,
                "perform arithmetic on",
                Value::NIL,
                "",
            ));
        }
        Operand::Foreign(value) => {
            let operation = "perform arithmetic on";
            return Err(fault::unfit(vm, 2899, operation, value, " (local 'x')"));
        }
    };
    loop {
        vm.charge(1)?;
        if exponent.is_odd() {
            charge_for_product(vm, &result, &factor)?;
            result = result.multiply(&factor);
        }
        exponent.shift_right(1);
        if exponent.is_zero() {
            return class.result(vm, &result);
        }
        charge_for_product(vm, &factor, &factor)?;
        factor = factor.multiply(&factor);
    }
}

/// The same with a remainder taken at each step. Products wrap around before that, so the modulus should have at most half as
/// many bits as the class.
fn power_modulo(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let (x, y, modulus) = (vm.argument(1), vm.argument(2), vm.argument(3));
    let modulus = class.require(vm, modulus, DENOMINATOR)?;
    if modulus.is_one() {
        return class.result(vm, &Integer::zero(class.bits()));
    }
    let x = class.operand(vm, x, NUMERATOR)?;
    let y = class.operand(vm, y, Broken::bitwise(1513))?;
    let x = match x {
        Operand::Integer(x) => x,
        Operand::Foreign(value) => return Err(unfit_numerator(vm, value, &modulus)),
    };
    let (_, mut factor) = divide(vm, &x, &modulus, class)?;
    let mut exponent = match y {
        Operand::Integer(y) => y,
        Operand::Foreign(value) if value.is_table() => {
            let problem = "attempt to call a nil value (method 'iszero')";
            return Err(fault::fail(vm, 2953, problem));
        }
        Operand::Foreign(value) => return Err(fault::not_indexable(vm, 2953, value, "y")),
    };
    let mut result = Integer::one(class.bits());
    while !exponent.is_zero() {
        vm.charge(1)?;
        if exponent.is_odd() {
            charge_for_product(vm, &result, &factor)?;
            result = divide(vm, &result.multiply(&factor), &modulus, class)?.1;
        }
        exponent.shift_right(1);
        charge_for_product(vm, &factor, &factor)?;
        factor = divide(vm, &factor.multiply(&factor), &modulus, class)?.1;
    }
    class.result(vm, &result)
}
