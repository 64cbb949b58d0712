//! Sums, products, signs, and what becomes a float.

use lunette_lua::function::NativeBody;
use lunette_lua::table::Table;
use lunette_lua::vm::Event;
use lunette_lua::{Gc, LuaResult, Value, Vm};

use super::class::{Class, to_integer, to_number};
use super::fault::{self, Broken, call_method};
use super::integer::Integer;

/// The functions of this file.
pub(super) const FUNCTIONS: &[(&str, NativeBody)] = &[
    ("__add", add),
    ("__sub", subtract),
    ("__mul", multiply),
    ("__div", divide_floats),
    ("__pow", raise_floats),
    ("__unm", negate),
    ("inc", increment),
    ("dec", decrement),
    ("abs", absolute),
    ("_add", add_in_place),
    ("_sub", subtract_in_place),
    ("_inc", increment_in_place),
    ("_dec", decrement_in_place),
    ("_abs", absolute_in_place),
    ("_unm", negate_in_place),
    ("_assign", assign),
];

/// Where one is added to a word.
const STEP: Broken = Broken::arithmetic(0).named(" (local 'tmp')");

// ---- two operands -----------------------------------------------------------------------------------

#[inline(always)]
fn binary(
    vm: &mut Vm,
    broken: Broken,
    (float_event, float_line): (Event, u16),
    operate: impl FnOnce(&mut Vm, Integer, Integer) -> LuaResult<Integer>,
) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let (x, y) = (vm.argument(1), vm.argument(2));
    if let Some(a) = class.integer(vm, x, broken)?
        && let Some(b) = class.integer(vm, y, broken)?
    {
        let result = operate(vm, a, b)?;
        return class.result(vm, &result);
    }
    floats(vm, class, float_event, float_line)
}

fn add(vm: &mut Vm) -> LuaResult<usize> {
    let broken = Broken::arithmetic(2079);
    binary(vm, broken, (Event::Add, 2091), |_, mut a, b| {
        a.add(&b);
        Ok(a)
    })
}

fn subtract(vm: &mut Vm) -> LuaResult<usize> {
    let broken = Broken::arithmetic(2147);
    binary(vm, broken, (Event::Sub, 2159), |_, mut a, b| {
        a.subtract(&b);
        Ok(a)
    })
}

fn multiply(vm: &mut Vm) -> LuaResult<usize> {
    let broken = Broken::arithmetic(2201);
    binary(vm, broken, (Event::Mul, 2229), |vm, a, b| {
        charge_for_product(vm, &a, &b)?;
        Ok(a.multiply(&b))
    })
}

/// Pays for a multiplication or a division, which passes over all words besides.
pub(super) fn charge_for_product(vm: &mut Vm, a: &Integer, b: &Integer) -> LuaResult<()> {
    let products = a.significant_words() as u64 * b.significant_words() as u64;
    vm.charge((products + a.words().len() as u64) / 8)
}

// ---- as floats --------------------------------------------------------------------------------------

fn divide_floats(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    floats(vm, class, Event::Div, 2829)
}

fn raise_floats(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    floats(vm, class, Event::Pow, 2987)
}

/// The operation on the Lua numbers that both arguments are.
#[inline(never)]
pub(super) fn floats(vm: &mut Vm, class: Class, event: Event, line: u16) -> LuaResult<usize> {
    let x = class.number(vm, vm.argument(1))?;
    let y = class.number(vm, vm.argument(2))?;
    if x.is_nil() || y.is_nil() {
        return Err(fault::unfit(
            vm,
            line,
            "perform arithmetic on",
            Value::NIL,
            "",
        ));
    }
    let result = vm.arithmetic(event, x, y)?;
    vm.result(result)
}

// ---- one operand ------------------------------------------------------------------------------------

fn negate(vm: &mut Vm) -> LuaResult<usize> {
    const LINE: u16 = 3273;
    let class = Class::of(vm)?;
    let value = vm.argument(1);
    if let Some(instance) = class.instance(value) {
        let mut integer = class.read(vm, instance, Broken::bitwise(3247))?;
        integer.negate();
        return class.result(vm, &integer);
    }
    if !vm.metamethod(value, Event::BNot).is_nil() {
        let complement = vm.arithmetic(Event::BNot, value, value)?;
        vm.push(complement);
        let method = vm.field(complement, "_inc")?;
        let negated = call_method(vm, LINE, method, "_inc", &[complement])?;
        return vm.result(negated);
    }
    // The published module inverts the bits of any number before it finds that the result is no instance.
    Err(if to_integer(value).is_some() {
        fault::fail(vm, LINE, "attempt to index a number value")
    } else if to_number(value).is_nil() {
        let operation = "perform bitwise operation on";
        fault::unfit(vm, LINE, operation, value, " (local 'x')")
    } else {
        let problem = "number (local 'x') has no integer representation";
        fault::fail(vm, LINE, problem)
    })
}

fn increment(vm: &mut Vm) -> LuaResult<usize> {
    step(vm, 1699, STEP.at(1667), Event::Add)
}

fn decrement(vm: &mut Vm) -> LuaResult<usize> {
    step(vm, 1745, STEP.at(1713), Event::Sub)
}

/// Argument 1 and one more, or one less; what is no integer is left to Lua's own arithmetic.
fn step(vm: &mut Vm, line: u16, broken: Broken, event: Event) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let value = vm.argument(1);
    if let Some(mut integer) = class.integer(vm, value, broken)? {
        let one = Integer::one(class.bits());
        if event == Event::Add {
            integer.add(&one);
        } else {
            integer.subtract(&one);
        }
        return class.result(vm, &integer);
    }
    let operand = to_number(value);
    if operand.is_nil() && vm.metamethod(value, event).is_nil() {
        let operation = "perform arithmetic on";
        return Err(fault::unfit(vm, line, operation, value, " (local 'x')"));
    }
    let result = vm.arithmetic(event, value, Value::integer(1))?;
    vm.result(result)
}

fn absolute(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    match magnitude(vm, class, vm.argument(1))? {
        Magnitude::Integer(integer, _) => class.result(vm, &integer),
        Magnitude::Float(float) => vm.result(float),
    }
}

/// What `abs` makes of a value.
pub(super) enum Magnitude {
    /// An integer, and whether it was negative.
    Integer(Integer, bool),
    /// A float.
    Float(f64),
}

impl Magnitude {
    /// A float without a fraction, which a numeral may be, as an integer.
    pub(super) fn whole(self, class: Class) -> Self {
        match self {
            Magnitude::Float(float) => match to_integer(Value::float(float)) {
                Some(integer) => {
                    Magnitude::Integer(Integer::from_signed(class.bits(), integer), false)
                }
                None => self,
            },
            Magnitude::Integer(..) => self,
        }
    }
}

/// The magnitude of an instance, a literal, a number or a numeral.
pub(super) fn magnitude(vm: &mut Vm, class: Class, value: Value) -> LuaResult<Magnitude> {
    if let Some(mut integer) = class.integer(vm, value, Broken::bitwise(1457))? {
        let negative = integer.make_absolute();
        return Ok(Magnitude::Integer(integer, negative));
    }
    // A string that is a numeral but no literal is taken for a float.
    match to_number(value).as_number() {
        Some(float) => Ok(Magnitude::Float(float.abs())),
        None => Err(fault::not_a_number(vm, 1803, "math_abs", value)),
    }
}

// ---- in place ---------------------------------------------------------------------------------------

/// The table that argument 1 is, and the integer its words make.
pub(super) fn receiver(
    vm: &mut Vm,
    class: Class,
    broken: Broken,
) -> LuaResult<(Gc<Table>, Integer)> {
    let value = vm.argument(1);
    match value.as_table() {
        Some(table) => Ok((table, class.read(vm, table, broken)?)),
        // Strings can be indexed, and have no words either.
        None if value.is_string() => Err(broken.raise(vm, Value::NIL)),
        None => Err(broken.not_indexable(vm, value, "self")),
    }
}

/// Argument 1 changed by argument 2, which must be an integer.
pub(super) fn change_in_place(
    vm: &mut Vm,
    line: Broken,
    change: impl FnOnce(&mut Integer, &Integer),
) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let operand = vm.argument(2);
    let operand = class.require(vm, operand, line)?;
    let (table, mut integer) = receiver(vm, class, line)?;
    change(&mut integer, &operand);
    class.write(vm, table, &integer)?;
    vm.result(table)
}

fn add_in_place(vm: &mut Vm) -> LuaResult<usize> {
    change_in_place(vm, Broken::arithmetic(2047), Integer::add)
}

fn subtract_in_place(vm: &mut Vm) -> LuaResult<usize> {
    change_in_place(vm, Broken::arithmetic(2113), Integer::subtract)
}

fn assign(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let (target, value) = (vm.argument(1), vm.argument(2));
    let integer = class.require(vm, value, Broken::bitwise(1763))?;
    let Some(table) = target.as_table() else {
        return Err(fault::not_indexable(vm, 1763, target, "self"));
    };
    class.write(vm, table, &integer)?;
    vm.result(table)
}

fn increment_in_place(vm: &mut Vm) -> LuaResult<usize> {
    step_in_place(vm, 1665, 1)
}

fn decrement_in_place(vm: &mut Vm) -> LuaResult<usize> {
    step_in_place(vm, 1711, -1)
}

/// Goes word by word until nothing is carried any more, and so can change shorter instances of other classes too.
fn step_in_place(vm: &mut Vm, line: u16, step: i64) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let value = vm.argument(1);
    let table = match value.as_table() {
        Some(table) => table,
        None if value.is_string() => return Err(STEP.at(line + 2).raise(vm, Value::NIL)),
        None => return Err(fault::not_indexable(vm, line, value, "self")),
    };
    // The word that makes the next one change too.
    let carrying = if step > 0 { 0 } else { class.limb_mask() };
    for index in 1..=class.limbs() as i64 {
        let word = table.get_integer(index);
        let Some(word) = to_integer(word) else {
            return Err(STEP.at(line + 2).raise(vm, word));
        };
        let word = word.wrapping_add(step) & class.limb_mask();
        vm.raw_set_integer(table, index, Value::integer(word))?;
        if word != carrying {
            break;
        }
    }
    vm.result(table)
}

fn absolute_in_place(vm: &mut Vm) -> LuaResult<usize> {
    const LINE: u16 = 1777;
    let class = Class::of(vm)?;
    let value = vm.argument(1);
    if let Some(instance) = class.instance(value) {
        let mut integer = class.read(vm, instance, Broken::bitwise(1457))?;
        if integer.make_absolute() {
            class.write(vm, instance, &integer)?;
        }
        return vm.result(value);
    }
    if own_method(vm, LINE, value, "isneg")?.is_truthy() {
        own_method(vm, LINE, value, "_unm")?;
    }
    vm.result(value)
}

fn negate_in_place(vm: &mut Vm) -> LuaResult<usize> {
    const LINE: u16 = 3261;
    let class = Class::of(vm)?;
    let value = vm.argument(1);
    if let Some(instance) = class.instance(value) {
        let mut integer = class.read(vm, instance, Broken::bitwise(3225))?;
        integer.negate();
        class.write(vm, instance, &integer)?;
        return vm.result(value);
    }
    own_method(vm, LINE, value, "_bnot")?;
    own_method(vm, LINE, value, "_inc")?;
    vm.result(value)
}

/// Calls a method that argument 1, which is no instance, may have.
fn own_method(vm: &mut Vm, line: u16, value: Value, name: &str) -> LuaResult<Value> {
    if !value.is_table() && !value.is_string() {
        return Err(fault::not_indexable(vm, line, value, "self"));
    }
    let method = vm.field(value, name)?;
    call_method(vm, line, method, name, &[value])
}
