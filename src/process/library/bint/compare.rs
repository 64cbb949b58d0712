//! Comparisons, and questions about one number.

use core::cmp::Ordering;

use lunette_lua::function::NativeBody;
use lunette_lua::table::Table;
use lunette_lua::vm::Event;
use lunette_lua::{Gc, LuaResult, Value, Vm};

use super::class::{Class, to_integer, to_number};
use super::fault::{self, Broken};
use super::integer::Integer;

/// The functions of this file.
pub(super) const FUNCTIONS: &[(&str, NativeBody)] = &[
    ("__eq", same_words),
    ("__lt", less_than),
    ("__le", less_equal),
    ("eq", equal),
    ("ult", unsigned_less_than),
    ("ule", unsigned_less_equal),
    ("max", maximum),
    ("min", minimum),
    ("iszero", is_zero),
    ("isone", is_one),
    ("isminusone", is_minus_one),
    ("isneg", is_negative),
    ("ispos", is_positive),
    ("iseven", is_even),
    ("isodd", is_odd),
    ("isbint", is_bint),
    ("isintegral", is_integral),
    ("isnumeric", is_numeric),
    ("type", type_name),
];

// ---- equality ---------------------------------------------------------------------------------------

/// `__eq`: compares as many words as the class has, of any two things that can be indexed.
fn same_words(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let (x, y) = (vm.argument(1), vm.argument(2));
    for (value, name) in [(x, "x"), (y, "y")] {
        if !value.is_table() && !value.is_string() {
            return Err(fault::not_indexable(vm, 2245, value, name));
        }
    }
    vm.result(have_same_words(class, x, y))
}

fn have_same_words(class: Class, x: Value, y: Value) -> bool {
    let word = |value: Value, index| {
        value
            .as_table()
            .map_or(Value::NIL, |table| table.get_integer(index))
    };
    (1..=class.limbs() as i64).all(|index| word(x, index).raw_equals(word(y, index)))
}

fn equal(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let (x, y) = (vm.argument(1), vm.argument(2));
    let equal = match (as_instance(vm, class, x)?, as_instance(vm, class, y)?) {
        (Some(x), Some(y)) => have_same_words(class, Value::table(x), Value::table(y)),
        _ => vm.equals(x, y)?,
    };
    vm.result(equal)
}

/// The instance that a value is or stands for, which stays on the stack.
fn as_instance(vm: &mut Vm, class: Class, value: Value) -> LuaResult<Option<Gc<Table>>> {
    if let Some(instance) = class.instance(value) {
        return Ok(Some(instance));
    }
    match class.convert(vm, value)? {
        Some(integer) => class.push(vm, &integer).map(Some),
        None => Ok(None),
    }
}

/// Both arguments, when both are integers.
fn operands(vm: &mut Vm, class: Class, broken: Broken) -> LuaResult<Option<(Integer, Integer)>> {
    let (x, y) = (vm.argument(1), vm.argument(2));
    let x = class.integer(vm, x, broken)?;
    let y = class.integer(vm, y, broken)?;
    Ok(x.zip(y))
}

// ---- order ------------------------------------------------------------------------------------------

fn less_than(vm: &mut Vm) -> LuaResult<usize> {
    order(vm, [3357, 3383], Ordering::is_lt, Vm::less_than)
}

fn less_equal(vm: &mut Vm) -> LuaResult<usize> {
    order(vm, [3403, 3429], Ordering::is_le, Vm::less_equal)
}

fn order(
    vm: &mut Vm,
    lines: [u16; 2],
    holds: fn(Ordering) -> bool,
    compare: fn(&mut Vm, Value, Value) -> LuaResult<bool>,
) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    if let Some((x, y)) = operands(vm, class, Broken::bitwise(lines[0]))? {
        return vm.result(holds(x.compare(&y)));
    }
    let x = class.number(vm, vm.argument(1))?;
    let y = class.number(vm, vm.argument(2))?;
    match (x.is_nil(), y.is_nil()) {
        (false, false) => {
            let holds = compare(vm, x, y)?;
            vm.result(holds)
        }
        (false, true) => Err(fault::not_above_number(vm, lines[1], y)),
        (true, false) => Err(fault::not_below_number(vm, lines[1], x)),
        (true, true) => Err(fault::fail(
            vm,
            lines[1],
            "attempt to compare two nil values",
        )),
    }
}

fn unsigned_less_than(vm: &mut Vm) -> LuaResult<usize> {
    unsigned_order(vm, 3299, Ordering::is_lt)
}

fn unsigned_less_equal(vm: &mut Vm) -> LuaResult<usize> {
    unsigned_order(vm, 3331, Ordering::is_le)
}

fn unsigned_order(vm: &mut Vm, line: u16, holds: fn(Ordering) -> bool) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let (x, y) = (vm.argument(1), vm.argument(2));
    let x = class.require(vm, x, Broken::bitwise(line))?;
    let y = class.require(vm, y, Broken::bitwise(line))?;
    vm.result(holds(x.compare_unsigned(&y)))
}

fn maximum(vm: &mut Vm) -> LuaResult<usize> {
    best(vm, |vm, x, y| vm.less_than(x, y), Ordering::is_lt)
}

fn minimum(vm: &mut Vm) -> LuaResult<usize> {
    best(vm, |vm, x, y| vm.less_than(y, x), Ordering::is_gt)
}

/// The second argument when it `wins` over the first, else that: a new instance, or a number.
fn best(
    vm: &mut Vm,
    is_better: fn(&mut Vm, Value, Value) -> LuaResult<bool>,
    wins: fn(Ordering) -> bool,
) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let broken = Broken::bitwise(3359);
    if let Some((x, y)) = operands(vm, class, broken)? {
        let winner = if wins(x.compare(&y)) { &y } else { &x };
        return class.result(vm, winner);
    }
    let (x, y) = (vm.argument(1), vm.argument(2));
    let winner = if is_better(vm, x, y)? { y } else { x };
    match class.integer(vm, winner, broken)? {
        Some(integer) => class.result(vm, &integer),
        None => vm.result(to_number(winner)),
    }
}

// ---- questions --------------------------------------------------------------------------------------

fn is_zero(vm: &mut Vm) -> LuaResult<usize> {
    is_everywhere(vm, 0, 0)
}

fn is_one(vm: &mut Vm) -> LuaResult<usize> {
    is_everywhere(vm, 1, 0)
}

fn is_minus_one(vm: &mut Vm) -> LuaResult<usize> {
    is_everywhere(vm, -1, -1)
}

/// Is the lowest word `first`, and are all others `rest`, within the bits of a word? Or is it the number `first`?
fn is_everywhere(vm: &mut Vm, first: i64, rest: i64) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let value = vm.argument(1);
    let Some(instance) = class.instance(value) else {
        return vm.result(value.raw_equals(Value::integer(first)));
    };
    let is = |index, word: i64| {
        let word = Value::integer(word & class.limb_mask());
        instance.get_integer(index).raw_equals(word)
    };
    let holds = is(1, first) && (2..=class.limbs() as i64).all(|index| is(index, rest));
    vm.result(holds)
}

fn is_negative(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let value = vm.argument(1);
    if let Some(instance) = class.instance(value) {
        let integer = class.read(vm, instance, Broken::bitwise(1457))?;
        return vm.result(integer.is_negative());
    }
    if !value.is_number() && vm.metamethod(value, Event::Lt).is_nil() {
        return Err(fault::not_below_number(vm, 1461, value));
    }
    let holds = vm.less_than(value, Value::integer(0))?;
    vm.result(holds)
}

fn is_positive(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let value = vm.argument(1);
    if let Some(instance) = class.instance(value) {
        let integer = class.read(vm, instance, Broken::bitwise(1457))?;
        return vm.result(!integer.is_negative() && !integer.is_zero());
    }
    if !value.is_number() && vm.metamethod(value, Event::Lt).is_nil() {
        return Err(fault::not_above_number(vm, 1481, value));
    }
    let holds = vm.less_than(Value::integer(0), value)?;
    vm.result(holds)
}

fn is_even(vm: &mut Vm) -> LuaResult<usize> {
    has_parity(vm, [1495, 1499], 0)
}

fn is_odd(vm: &mut Vm) -> LuaResult<usize> {
    has_parity(vm, [1513, 1517], 1)
}

/// Does argument 1, an instance, a number or a numeral, leave this remainder when divided by two?
fn has_parity(vm: &mut Vm, lines: [u16; 2], parity: i64) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let value = vm.argument(1);
    if let Some(instance) = class.instance(value) {
        let word = instance.get_integer(1);
        return match to_integer(word) {
            Some(word) => vm.result(word & 1 == parity),
            None => Err(Broken::bitwise(lines[0]).raise(vm, word)),
        };
    }
    if let Some(integer) = value.as_integer() {
        return vm.result(integer & 1 == parity);
    }
    // Numerals are taken for floats.
    match to_number(value).as_number() {
        Some(float) => vm.result(float.abs() % 2.0 == parity as f64),
        None => Err(fault::not_a_number(vm, lines[1], "math_abs", value)),
    }
}

fn is_bint(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    vm.result(class.instance(vm.argument(1)).is_some())
}

fn is_integral(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let value = vm.argument(1);
    vm.result(value.is_integer() || class.instance(value).is_some())
}

fn is_numeric(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let value = vm.argument(1);
    vm.result(value.is_number() || class.instance(value).is_some())
}

fn type_name(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let value = vm.argument(1);
    let name: &[u8] = match value {
        value if class.instance(value).is_some() => b"bint",
        value if value.is_integer() => b"integer",
        value if value.is_float() => b"float",
        _ => return vm.result(Value::NIL),
    };
    vm.push_bytes(name)?;
    Ok(1)
}
