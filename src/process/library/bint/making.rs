//! The function that `require '.bint'` gives: it makes classes, one for each size.

use lunette_lua::table::Table;
use lunette_lua::vm::Event;
use lunette_lua::{Gc, LuaResult, Value, Vm};

use super::class::{Class, to_integer, to_number};
use super::{arithmetic, bits, compare, convert, divide, fault};

/// What is assumed when an argument is missing.
const DEFAULT_BITS: i64 = 256;
const DEFAULT_WORD_BITS: i64 = 32;

/// Gas for making a class: about that of its functions.
const CLASS_GAS: u64 = 1000;

/// `newmodule(bits, wordbits)`: the class of that size. Upvalue 1 holds those made before.
pub(super) fn new_module(vm: &mut Vm) -> LuaResult<usize> {
    let [bits, word_bits] = [(1, DEFAULT_BITS), (2, DEFAULT_WORD_BITS)].map(|(index, default)| {
        match vm.argument(index) {
            value if value.is_falsy() => Value::integer(default),
            value => value,
        }
    });
    let Some(classes) = vm.upvalue(1).as_table() else {
        return Err(vm.error(b"not the function of the module"));
    };
    let key = key_of(vm, bits, word_bits)?;
    let known = classes.get(key);
    if !known.is_nil() {
        return vm.result(known);
    }
    let (limbs, word_bits) = checked_layout(vm, bits, word_bits)?;
    vm.charge(CLASS_GAS)?;
    let table = vm.new_table_with(0, 128)?;
    vm.push(Value::table(table));
    let Some(class) = Class::new(table, limbs, word_bits) else {
        return Err(vm.out_of_memory());
    };
    fill(vm, class, bits)?;
    vm.raw_set(classes, key, Value::table(table))?;
    Ok(1)
}

/// What a class is found again by.
fn key_of(vm: &mut Vm, bits: Value, word_bits: Value) -> LuaResult<Value> {
    for (value, event, name) in [
        (bits, Event::Mul, " (local 'bits')"),
        (word_bits, Event::Add, " (local 'wordbits')"),
    ] {
        if to_number(value).is_nil() && vm.metamethod(value, event).is_nil() {
            return Err(fault::unfit(vm, 273, "perform arithmetic on", value, name));
        }
    }
    let product = vm.arithmetic(Event::Mul, bits, Value::integer(64))?;
    vm.arithmetic(Event::Add, product, word_bits)
}

/// The number of words, and of bits in each.
fn checked_layout(vm: &mut Vm, bits: Value, word_bits: Value) -> LuaResult<(usize, u32)> {
    if bits.is_integer() && word_bits.as_integer() == Some(0) {
        return Err(fault::fail(vm, 285, "attempt to perform 'n%0'"));
    }
    let remainder = vm.arithmetic(Event::Mod, bits, word_bits)?;
    if !remainder.raw_equals(Value::integer(0)) {
        let problem = "bitsize is not multiple of word bitsize";
        return Err(fault::fail(vm, 285, problem));
    }
    let too_large = to_number(word_bits)
        .as_number()
        .is_none_or(|count| count > 32.0);
    if too_large {
        let problem = "word bitsize must be half of the lua integer bitsize";
        return Err(fault::fail(vm, 287, problem));
    }
    check_minimum(vm, 289, bits, 64.0, "bitsize must be >= 64")?;
    check_minimum(vm, 291, word_bits, 8.0, "wordbits must be at least 8")?;
    let (bits, word_bits) = match (to_integer(bits), to_integer(word_bits)) {
        (Some(bits), Some(word_bits)) if bits % 8 == 0 => (bits, word_bits),
        _ => return Err(fault::fail(vm, 293, "bitsize must be multiple of 8")),
    };
    let limbs = usize::try_from(bits / word_bits).unwrap_or(usize::MAX);
    Ok((limbs, word_bits as u32))
}

fn check_minimum(vm: &mut Vm, line: u16, value: Value, least: f64, problem: &str) -> LuaResult<()> {
    match value.as_number() {
        None => Err(fault::not_above_number(vm, line, value)),
        Some(number) if number < least => Err(fault::fail(vm, line, problem)),
        Some(_) => Ok(()),
    }
}

/// Puts everything into the table of a class.
fn fill(vm: &mut Vm, class: Class, bits: Value) -> LuaResult<()> {
    let upvalues = class.upvalues();
    let table = class.table;
    for &(name, body) in [
        convert::FUNCTIONS,
        arithmetic::FUNCTIONS,
        divide::FUNCTIONS,
        bits::FUNCTIONS,
        compare::FUNCTIONS,
    ]
    .into_iter()
    .flatten()
    {
        let function = vm.new_closure(body, &upvalues)?;
        vm.raw_set_field(table, name, function)?;
    }
    let name = Value::string(vm.new_string(b"tobase")?);
    let to_base = table.get(name);
    let upvalues = [upvalues[0], upvalues[1], name, to_base];
    let to_string = vm.new_closure(convert::to_string, &upvalues)?;
    vm.raw_set_field(table, "__tostring", to_string)?;
    vm.raw_set_field(table, "__index", Value::table(table))?;
    vm.raw_set_field(table, "bits", bits)?;
    let metatable: Gc<Table> = vm.new_table_with(0, 1)?;
    table.set_metatable(Some(metatable));
    let call = vm.new_closure(convert::call, &class.upvalues())?;
    vm.raw_set_field(metatable, "__call", call)
}
