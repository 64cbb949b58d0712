//! From values to instances, and from instances to numbers, text and bytes.

use lunette_lua::function::NativeBody;
use lunette_lua::{LuaResult, Value, Vm};

use super::class::{Class, to_integer, to_number};
use super::fault::{self, Broken, call_method};
use super::integer::Integer;
use super::numeral;

/// The functions of this file.
pub(super) const FUNCTIONS: &[(&str, NativeBody)] = &[
    ("new", new),
    ("tobint", to_bint),
    ("parse", parse),
    ("zero", zero),
    ("one", one),
    ("maxinteger", maximum),
    ("mininteger", minimum),
    ("fromuinteger", from_unsigned),
    ("frominteger", from_signed),
    ("frombase", from_base),
    ("fromstring", from_string),
    ("fromle", from_little_endian),
    ("frombe", from_big_endian),
    ("touinteger", to_unsigned),
    ("tointeger", to_signed),
    ("tonumber", to_lua_number),
    ("tobase", to_base),
    ("tole", to_little_endian),
    ("tobe", to_big_endian),
    ("floor", floor),
    ("ceil", ceil),
    ("trunc", truncate),
];

/// Where the sign of an instance is looked at.
const SIGN: Broken = Broken::bitwise(1457);

/// The class called as a function: `bint(value)`.
pub(super) fn call(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    make(vm, class, vm.argument(2))
}

fn new(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    make(vm, class, vm.argument(1))
}

/// A new instance of a number, a literal or another instance. What is none of these, nor nil nor false, is given back as it is.
fn make(vm: &mut Vm, class: Class, value: Value) -> LuaResult<usize> {
    if let Some(instance) = class.instance(value) {
        return class.copy(vm, instance);
    }
    match class.convert(vm, value)? {
        Some(integer) => class.result(vm, &integer),
        None if value.is_falsy() || value.is_number() || value.is_string() => {
            Err(fault::not_representable(vm))
        }
        None => vm.result(value),
    }
}

/// The instance that a value stands for: itself, unless a copy is asked for. No result when there is none.
fn to_bint(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let (value, wants_copy) = (vm.argument(1), vm.argument(2).is_truthy());
    match class.instance(value) {
        Some(instance) if wants_copy => class.copy(vm, instance),
        Some(_) => vm.result(value),
        None => match class.convert(vm, value)? {
            Some(integer) => class.result(vm, &integer),
            None => Ok(0),
        },
    }
}

/// The same, or the number that the value is, or nil.
fn parse(vm: &mut Vm) -> LuaResult<usize> {
    let value = vm.argument(1);
    match to_bint(vm)? {
        0 => vm.result(to_number(value)),
        count => Ok(count),
    }
}

// ---- constants --------------------------------------------------------------------------------------

fn zero(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    class.result(vm, &Integer::zero(class.bits()))
}

fn one(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    class.result(vm, &Integer::one(class.bits()))
}

fn maximum(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    class.result(vm, &Integer::maximum(class.bits()))
}

fn minimum(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    class.result(vm, &Integer::minimum(class.bits()))
}

// ---- from numbers and text --------------------------------------------------------------------------

fn from_unsigned(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    match to_integer(vm.argument(1)) {
        Some(value) => class.result(vm, &Integer::from_unsigned(class.bits(), value as u64)),
        None => Ok(0),
    }
}

fn from_signed(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    match to_integer(vm.argument(1)) {
        Some(value) => class.result(vm, &Integer::from_signed(class.bits(), value)),
        None => Ok(0),
    }
}

fn from_base(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let Some(text) = vm.argument(1).as_string() else {
        return Ok(0);
    };
    let asked = vm.argument(2);
    let Some(base) = checked_base(vm, class, asked, 593)? else {
        return Ok(0);
    };
    let Some(base) = base.as_integer().filter(|_| !asked.is_table()) else {
        let problem = match asked.is_table() {
            true => "bad argument #2 to 'tonumber' (number expected, got table)",
            false => "bad argument #2 to 'tonumber' (number has no integer representation)",
        };
        return Err(fault::fail(vm, 607, problem));
    };
    class.charge_for_digits(vm, text.len())?;
    match numeral::read_in_base(text.as_bytes(), base as u32, class.bits()) {
        Some(integer) => class.result(vm, &integer),
        None => Ok(0),
    }
}

/// The base that an argument asks for, 10 when it is absent: an integer from 2 to 36, or a float between that is none.
fn checked_base(vm: &mut Vm, class: Class, base: Value, line: u16) -> LuaResult<Option<Value>> {
    if base.is_falsy() {
        return Ok(Some(Value::integer(10)));
    }
    let base = match class.instance(base) {
        Some(_) => class.number(vm, base)?,
        None => base,
    };
    match base.as_number() {
        None => Err(fault::not_above_number(vm, line, base)),
        Some(number) if !(2.0..=36.0).contains(&number) => Ok(None),
        Some(_) => Ok(Some(to_integer(base).map_or(base, Value::integer))),
    }
}

fn from_string(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let text = vm.argument(1);
    if !text.is_string() {
        return Ok(0);
    }
    match class.convert(vm, text)? {
        Some(integer) => class.result(vm, &integer),
        None => Ok(0),
    }
}

// ---- from and to bytes ------------------------------------------------------------------------------

fn from_little_endian(vm: &mut Vm) -> LuaResult<usize> {
    from_bytes(vm, 713, |bytes, index| bytes.get(index))
}

fn from_big_endian(vm: &mut Vm) -> LuaResult<usize> {
    from_bytes(vm, 741, |bytes, index| {
        bytes.get(bytes.len().checked_sub(index + 1)?)
    })
}

/// An instance of the bytes that `pick` finds from the least significant one on; absent ones are zero.
///
/// As in the published module the instance has one item more than it has words: where the reading of the bytes ended.
fn from_bytes(
    vm: &mut Vm,
    line: u16,
    pick: impl Fn(&[u8], usize) -> Option<&u8>,
) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let Some(buffer) = vm.argument(1).as_string() else {
        return Err(fault::fail(vm, line, "buffer is not a string"));
    };
    let width = class.limb_bytes();
    let instance = class.blank(vm, class.limbs() + 1)?;
    vm.push(Value::table(instance));
    vm.charge(class.limbs() as u64)?;
    for limb in 0..class.limbs() {
        let byte = |place| {
            i64::from(
                pick(buffer.as_bytes(), limb * width + place)
                    .copied()
                    .unwrap_or(0),
            )
        };
        let word = (0..width).fold(0, |word, place| word | byte(place) << (place * 8));
        vm.raw_set_integer(instance, limb as i64 + 1, Value::integer(word))?;
    }
    let end = class.limbs() * width + 1;
    vm.raw_set_integer(
        instance,
        class.limbs() as i64 + 1,
        Value::integer(end as i64),
    )?;
    Ok(1)
}

fn to_little_endian(vm: &mut Vm) -> LuaResult<usize> {
    let bytes = to_bytes(vm, 1243)?;
    vm.push_bytes(&bytes)?;
    Ok(1)
}

fn to_big_endian(vm: &mut Vm) -> LuaResult<usize> {
    let mut bytes = to_bytes(vm, 1277)?;
    bytes.reverse();
    vm.push_bytes(&bytes)?;
    Ok(1)
}

/// The bytes of argument 1, the least significant first; without zeros on top, but not empty, when argument 2 says so.
fn to_bytes(vm: &mut Vm, line: u16) -> LuaResult<Vec<u8>> {
    let class = Class::of(vm)?;
    let value = vm.argument(1);
    let integer = class.require(vm, value, SIGN)?;
    let width = class.limb_bytes();
    vm.charge(class.limbs() as u64)?;
    let mut bytes = Vec::with_capacity(class.limbs() * width);
    for index in 0..class.limbs() {
        let word = class.limb(&integer, index);
        if word >> (width * 8) != 0 {
            let problem = format!("bad argument #{} to 'pack' (unsigned overflow)", index + 1);
            return Err(fault::fail(vm, line, &problem));
        }
        bytes.extend_from_slice(&word.to_le_bytes()[..width]);
    }
    if vm.argument(2).is_truthy() {
        let last = bytes.iter().rposition(|&byte| byte != 0).unwrap_or(0);
        bytes.truncate(last + 1);
    }
    Ok(bytes)
}

// ---- to numbers and text ----------------------------------------------------------------------------

fn to_unsigned(vm: &mut Vm) -> LuaResult<usize> {
    to_lua_integer(vm, Broken::bitwise(923))
}

fn to_signed(vm: &mut Vm) -> LuaResult<usize> {
    to_lua_integer(vm, SIGN)
}

/// The lowest 64 bits: whether they are read as signed makes no difference.
fn to_lua_integer(vm: &mut Vm, broken: Broken) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let value = vm.argument(1);
    let integer = match class.instance(value) {
        Some(instance) => Some(class.read(vm, instance, broken)?.low()),
        None => to_integer(value),
    };
    match integer {
        Some(integer) => vm.result(integer),
        None => Ok(0),
    }
}

fn to_lua_number(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let number = class.number(vm, vm.argument(1))?;
    vm.result(number)
}

fn to_base(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let (value, base) = (vm.argument(1), vm.argument(2));
    let Some(integer) = class.integer(vm, value, SIGN)? else {
        return Ok(0);
    };
    let Some(base) = checked_base(vm, class, base, 1087)? else {
        return Ok(0);
    };
    let Some(base) = base.as_integer() else {
        return Err(fault::fail(
            vm,
            1185,
            "number has no integer representation",
        ));
    };
    let unsigned = match vm.argument(3) {
        choice if choice.is_nil() => base != 10,
        choice => choice.is_truthy(),
    };
    push_text(vm, integer, base as u32, !unsigned)?;
    Ok(1)
}

fn push_text(vm: &mut Vm, mut integer: Integer, base: u32, signed: bool) -> LuaResult<()> {
    let negative = signed && integer.make_absolute();
    let words = integer.significant_words() as u64;
    // A text in base 2 has 32 digits a word; in every base the number is divided again and again.
    vm.charge(words * 2 + words * words / 8)?;
    vm.check_room(words as usize * 32)?;
    vm.push_bytes(&numeral::write(integer, base, negative))
}

/// `__tostring`: asks the method `tobase`, which a process may have replaced. Upvalues 3 and 4 are that name and the method
/// that the class was made with.
pub(super) fn to_string(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let value = vm.argument(1);
    if !value.is_table() && !value.is_string() {
        return Err(fault::not_indexable(vm, 3441, value, "self"));
    }
    let method = vm.index(value, vm.upvalue(3))?;
    if let Some(instance) = class.instance(value)
        && method.raw_equals(vm.upvalue(4))
    {
        let integer = class.read(vm, instance, SIGN)?;
        push_text(vm, integer, 10, true)?;
        return Ok(1);
    }
    let arguments = [value, Value::integer(10), Value::FALSE];
    let text = call_method(vm, 3441, method, "tobase", &arguments)?;
    vm.result(text)
}

// ---- rounding ---------------------------------------------------------------------------------------

fn floor(vm: &mut Vm) -> LuaResult<usize> {
    round(vm, 1823, "math_floor", f64::floor)
}

fn ceil(vm: &mut Vm) -> LuaResult<usize> {
    round(vm, 1841, "math_ceil", f64::ceil)
}

fn round(vm: &mut Vm, line: u16, function: &str, round: fn(f64) -> f64) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let value = vm.argument(1);
    if let Some(instance) = class.instance(value) {
        return class.copy(vm, instance);
    }
    match rounded(value, round) {
        Some(number) => make(vm, class, number),
        None => Err(fault::not_a_number(vm, line, function, Value::NIL)),
    }
}

fn truncate(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let value = vm.argument(1);
    if let Some(instance) = class.instance(value) {
        return class.copy(vm, instance);
    }
    match rounded(value, f64::trunc).and_then(to_integer) {
        Some(integer) => class.result(vm, &Integer::from_signed(class.bits(), integer)),
        None => Ok(0),
    }
}

/// A number or numeral after rounding.
fn rounded(value: Value, round: fn(f64) -> f64) -> Option<Value> {
    let number = to_number(value);
    let float = number.as_number()?;
    Some(match number.as_integer() {
        Some(_) => number,
        None => Value::float(round(float)),
    })
}
