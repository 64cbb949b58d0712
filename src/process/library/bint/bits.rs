//! Operations on bits: joins, shifts, rotations.

use lunette_lua::function::NativeBody;
use lunette_lua::table::Table;
use lunette_lua::vm::Event;
use lunette_lua::{Gc, LuaResult, Value, Vm};

use super::arithmetic::{change_in_place, receiver};
use super::class::{Class, Operand, to_integer, to_number};
use super::fault::{self, Broken, call_method};
use super::integer::Integer;

/// The functions of this file.
pub(super) const FUNCTIONS: &[(&str, NativeBody)] = &[
    ("__band", and),
    ("__bor", or),
    ("__bxor", exclusive_or),
    ("__bnot", complement),
    ("__shl", shift_left),
    ("__shr", shift_right),
    ("brol", rotate_left),
    ("bror", rotate_right),
    ("bwrap", wrap),
    ("_band", and_in_place),
    ("_bor", or_in_place),
    ("_bxor", exclusive_or_in_place),
    ("_bnot", complement_in_place),
    ("_shlone", shift_left_one),
    ("_shrone", shift_right_one),
    ("_shlwords", shift_words_left),
    ("_shrwords", shift_words_right),
];

// ---- joins ------------------------------------------------------------------------------------------

fn and(vm: &mut Vm) -> LuaResult<usize> {
    join(vm, 3137, "_band", Broken::bitwise(3117), |a, b| a & b)
}

fn or(vm: &mut Vm) -> LuaResult<usize> {
    join(vm, 3175, "_bor", Broken::bitwise(3155), |a, b| a | b)
}

fn exclusive_or(vm: &mut Vm) -> LuaResult<usize> {
    join(vm, 3213, "_bxor", Broken::bitwise(3193), |a, b| a ^ b)
}

fn join(
    vm: &mut Vm,
    line: u16,
    name: &str,
    broken: Broken,
    join: fn(u32, u32) -> u32,
) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let (x, y) = (vm.argument(1), vm.argument(2));
    match class.operand(vm, x, broken)? {
        Operand::Integer(mut integer) => {
            let other = class.require(vm, y, broken)?;
            integer.join(&other, join);
            class.result(vm, &integer)
        }
        // Instances of another class know how to join.
        Operand::Foreign(object) if object.is_table() => {
            let method = vm.field(object, name)?;
            let joined = call_method(vm, line, method, name, &[object, y])?;
            vm.result(joined)
        }
        Operand::Foreign(value) => Err(fault::unfit(vm, line, "index", value, "")),
    }
}

fn and_in_place(vm: &mut Vm) -> LuaResult<usize> {
    join_in_place(vm, 3117, |a, b| a & b)
}

fn or_in_place(vm: &mut Vm) -> LuaResult<usize> {
    join_in_place(vm, 3155, |a, b| a | b)
}

fn exclusive_or_in_place(vm: &mut Vm) -> LuaResult<usize> {
    join_in_place(vm, 3193, |a, b| a ^ b)
}

fn join_in_place(vm: &mut Vm, line: u16, join: fn(u32, u32) -> u32) -> LuaResult<usize> {
    change_in_place(vm, Broken::bitwise(line), |integer, other| {
        integer.join(other, join);
    })
}

fn complement(vm: &mut Vm) -> LuaResult<usize> {
    const BROKEN: Broken = Broken::bitwise(3247);
    let class = Class::of(vm)?;
    let value = vm.argument(1);
    let mut integer = match value.as_table() {
        Some(table) => class.read(vm, table, BROKEN)?,
        None if value.is_string() => return Err(BROKEN.raise(vm, Value::NIL)),
        None => return Err(BROKEN.not_indexable(vm, value, "x")),
    };
    integer.complement();
    class.result(vm, &integer)
}

fn complement_in_place(vm: &mut Vm) -> LuaResult<usize> {
    alone_in_place(vm, 3225, Integer::complement)
}

fn shift_left_one(vm: &mut Vm) -> LuaResult<usize> {
    alone_in_place(vm, 1571, |integer| integer.shift_left(1))
}

fn shift_right_one(vm: &mut Vm) -> LuaResult<usize> {
    alone_in_place(vm, 1591, |integer| integer.shift_right(1))
}

/// Argument 1 changed in a way that needs no other.
fn alone_in_place(vm: &mut Vm, line: u16, change: fn(&mut Integer)) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let (table, mut integer) = receiver(vm, class, Broken::bitwise(line))?;
    change(&mut integer);
    class.write(vm, table, &integer)?;
    vm.result(table)
}

// ---- shifts -----------------------------------------------------------------------------------------

fn shift_left(vm: &mut Vm) -> LuaResult<usize> {
    shift(vm, [3015, 3035], Event::Shr, |count| count)
}

fn shift_right(vm: &mut Vm) -> LuaResult<usize> {
    shift(vm, [3071, 3091], Event::Shl, i64::saturating_neg)
}

/// Shifts argument 1 by as many places as `to_left` makes of argument 2. At the `lines` the published module turns the direction
/// around, by the event `opposite`, and shifts.
fn shift(
    vm: &mut Vm,
    lines: [u16; 2],
    opposite: Event,
    to_left: fn(i64) -> i64,
) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let (x, y) = (vm.argument(1), vm.argument(2));
    let x = class.operand(vm, x, Broken::bitwise(lines[1]))?;
    let count = class.count(vm, y)?;
    match x {
        Operand::Integer(mut integer) => {
            integer.shift(to_left(count));
            class.result(vm, &integer)
        }
        Operand::Foreign(value) if count == 0 => vm.result(value),
        Operand::Foreign(_) if count.unsigned_abs() >= class.bits() as u64 => {
            class.result(vm, &Integer::zero(class.bits()))
        }
        Operand::Foreign(value) if count > 0 => Err(if value.is_table() {
            Broken::bitwise(lines[1]).raise(vm, Value::NIL)
        } else {
            fault::not_indexable(vm, lines[1], value, "x")
        }),
        Operand::Foreign(value) if vm.metamethod(value, opposite).is_nil() => {
            let operation = "perform bitwise operation on";
            Err(fault::unfit(vm, lines[0], operation, value, " (local 'x')"))
        }
        Operand::Foreign(value) => {
            let count = Value::integer(count.wrapping_neg());
            let shifted = vm.arithmetic(opposite, value, count)?;
            vm.result(shifted)
        }
    }
}

fn rotate_left(vm: &mut Vm) -> LuaResult<usize> {
    rotate(vm, |count| count)
}

fn rotate_right(vm: &mut Vm) -> LuaResult<usize> {
    rotate(vm, i64::wrapping_neg)
}

/// Joins what two shifts leave of argument 1. Counts beyond the width are not wrapped around: then bits get lost.
fn rotate(vm: &mut Vm, to_left: fn(i64) -> i64) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let (value, count) = (vm.argument(1), vm.argument(2));
    let mut integer = class.require(vm, value, Broken::bitwise(3035))?;
    let count = to_left(class.count(vm, count)?);
    if count == 0 || count == i64::MIN {
        return match class.instance(value) {
            Some(_) => vm.result(value),
            None => class.result(vm, &integer),
        };
    }
    let mut other = integer.clone();
    let width = class.bits() as i64;
    integer.shift(count);
    other.shift(count.saturating_sub(width * count.signum()));
    integer.join(&other, |a, b| a | b);
    class.result(vm, &integer)
}

/// Keeps only the lowest bits.
fn wrap(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let (value, count) = (vm.argument(1), vm.argument(2));
    let mut integer = class.require(vm, value, Broken::bitwise(3117))?;
    let (at_least_one, below_width) = in_range(vm, class, count)?;
    if !at_least_one {
        return class.result(vm, &Integer::zero(class.bits()));
    }
    if below_width {
        let mut mask = Integer::one(class.bits());
        mask.shift(class.count(vm, count)?);
        mask.subtract(&Integer::one(class.bits()));
        integer.join(&mask, |a, b| a & b);
    }
    class.result(vm, &integer)
}

/// Is a number of bits more than none (or no number), and less than the width?
fn in_range(vm: &mut Vm, class: Class, count: Value) -> LuaResult<(bool, bool)> {
    let number = match class.instance(count) {
        Some(_) => class.number(vm, count)?,
        None => count,
    };
    if let Some(number) = number.as_number() {
        let is_positive = number.partial_cmp(&0.0).is_none_or(|order| order.is_gt());
        return Ok((is_positive, number < class.bits() as f64));
    }
    if vm.metamethod(count, Event::Le).is_nil() && vm.metamethod(count, Event::Lt).is_nil() {
        return Err(fault::not_below_number(vm, 1857, count));
    }
    let is_positive = !vm.less_equal(count, Value::integer(0))?;
    let width = Value::integer(class.bits() as i64);
    Ok((is_positive, is_positive && vm.less_than(count, width)?))
}

// ---- shifts by words --------------------------------------------------------------------------------

/// Moves the words of argument 1 up, whatever they are. More places than there are words make it longer.
fn shift_words_left(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let count = vm.argument(2);
    let Some(count) = whole(vm, 1607, to_number(count))? else {
        let operation = "perform arithmetic on";
        return Err(fault::unfit(vm, 1607, operation, count, " (local 'n')"));
    };
    let width = class.limbs() as i64;
    let moves = count < width;
    let table = words(vm, if moves { 1609 } else { 1615 })?;
    let mut place = width;
    while place > count {
        vm.charge(1)?;
        let word = table.get_integer(place.saturating_sub(count));
        set_word(vm, table, place, word)?;
        place -= 1;
    }
    clear_words(vm, table, 1, count)?;
    vm.result(table)
}

/// Moves the words of argument 1 down.
fn shift_words_right(vm: &mut Vm) -> LuaResult<usize> {
    let class = Class::of(vm)?;
    let count = vm.argument(2);
    let Some(count) = whole(vm, 1629, count)? else {
        return Err(fault::not_below_number(vm, 1629, count));
    };
    let width = class.limbs() as i64;
    let moved = width.saturating_sub(count).max(0);
    let table = words(vm, if moved > 0 { 1633 } else { 1647 })?;
    let mut place = 1;
    while place <= moved {
        vm.charge(1)?;
        let word = table.get_integer(place.saturating_add(count));
        set_word(vm, table, place, word)?;
        place += 1;
    }
    clear_words(vm, table, place, width)?;
    vm.result(table)
}

/// A number of words: nothing when it is no number.
fn whole(vm: &mut Vm, line: u16, count: Value) -> LuaResult<Option<i64>> {
    if !count.is_number() {
        return Ok(None);
    }
    match to_integer(count) {
        Some(count) => Ok(Some(count)),
        None => Err(fault::fail(
            vm,
            line,
            "number has no integer representation",
        )),
    }
}

fn words(vm: &mut Vm, line: u16) -> LuaResult<Gc<Table>> {
    let value = vm.argument(1);
    match value.as_table() {
        Some(table) => Ok(table),
        None => Err(fault::not_indexable(vm, line, value, "self")),
    }
}

/// Assigns a word; clearing one that is not there makes no entry for it.
fn set_word(vm: &mut Vm, table: Gc<Table>, place: i64, word: Value) -> LuaResult<()> {
    if word.is_nil() && table.get_integer(place).is_nil() {
        return Ok(());
    }
    vm.raw_set_integer(table, place, word)
}

fn clear_words(vm: &mut Vm, table: Gc<Table>, first: i64, last: i64) -> LuaResult<()> {
    for place in first..=last {
        vm.charge(1)?;
        vm.raw_set_integer(table, place, Value::integer(0))?;
    }
    Ok(())
}
