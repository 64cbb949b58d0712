//! Local variables and upvalues.

use super::{check_int, thread_argument};
use crate::function::{LuaClosure, Upvalue, upvalue_of};
use crate::heap::Gc;
use crate::string::LuaString;
use crate::table::Table;
use crate::value::{Kind, Value};
use crate::vm::{LuaResult, Vm};

// ---- locals ---------------------------------------------------------------------------------------------

pub(super) fn getlocal(vm: &mut Vm) -> LuaResult<usize> {
    let (thread, before) = thread_argument(vm);
    let number = check_int(vm, before + 2)?;
    let subject = vm.argument(before + 1);
    if subject.is_function() {
        let name = parameter_name(subject, number);
        return vm.result(name.map_or(Value::NIL, Value::string));
    }
    let level = check_level(vm, before + 1)?;
    let Some((name, place)) = vm.local_variable(thread, level, number) else {
        return vm.result(Value::NIL);
    };
    let value = thread.get(place);
    vm.push_bytes(&name)?;
    vm.push(value);
    Ok(2)
}

/// Of a function that is not active only the names of the parameters are known.
fn parameter_name(function: Value, number: i64) -> Option<Gc<LuaString>> {
    function
        .as_lua_function()?
        .prototype
        .local_name(usize::try_from(number).ok()?, 0)
}

pub(super) fn setlocal(vm: &mut Vm) -> LuaResult<usize> {
    let (thread, before) = thread_argument(vm);
    let level = check_int(vm, before + 1)?;
    let number = check_int(vm, before + 2)?;
    let level = active_level(vm, before, level)?;
    let value = vm.check_any(before + 3)?;
    // What a native function holds on the stack stays: it relies on that to keep objects alive.
    let is_lua = vm
        .function_info(thread, level)
        .is_some_and(|info| info.what != "C");
    let variable = vm.local_variable(thread, level, number).filter(|_| is_lua);
    let Some((name, place)) = variable else {
        return vm.result(Value::NIL);
    };
    thread.set_outside(place, value);
    vm.push_bytes(&name)?;
    Ok(1)
}

fn check_level(vm: &mut Vm, index: usize) -> LuaResult<usize> {
    let level = check_int(vm, index)?;
    active_level(vm, index - 1, level)
}

fn active_level(vm: &mut Vm, before: usize, level: i64) -> LuaResult<usize> {
    let (thread, _) = thread_argument(vm);
    match usize::try_from(level) {
        Ok(level) if vm.frame_index(thread, level).is_some() => Ok(level),
        _ => Err(vm.argument_error(before + 1, b"level out of range")),
    }
}

// ---- upvalues -------------------------------------------------------------------------------------------

/// The name and value of an upvalue.
fn upvalue(function: Value, number: i64) -> Option<(Vec<u8>, Value)> {
    upvalue_of(function, usize::try_from(number).ok()?)
}

pub(super) fn getupvalue(vm: &mut Vm) -> LuaResult<usize> {
    let number = check_int(vm, 2)?;
    let function = vm.check_function(1)?;
    let Some((name, value)) = upvalue(function, number) else {
        return Ok(0);
    };
    vm.push_bytes(&name)?;
    vm.push(value);
    Ok(2)
}

pub(super) fn setupvalue(vm: &mut Vm) -> LuaResult<usize> {
    let value = vm.check_any(3)?;
    let number = check_int(vm, 2)?;
    let function = vm.check_function(1)?;
    let Some((name, _)) = upvalue(function, number) else {
        return Ok(0);
    };
    let index = number as usize - 1;
    match function.kind() {
        Kind::LuaFunction(closure) => closure.upvalues()[index].get().set(value),
        Kind::NativeFunction(native) => native.set_upvalue(index, value),
        _ => {}
    }
    vm.push_bytes(&name)?;
    Ok(1)
}

/// Checks that argument `index` is a function and the next one the number of an upvalue of it.
fn check_upvalue(vm: &mut Vm, index: usize) -> LuaResult<(Value, usize)> {
    let number = check_int(vm, index + 1)?;
    let function = vm.check_function(index)?;
    match upvalue(function, number) {
        Some(_) => Ok((function, number as usize - 1)),
        None => Err(vm.argument_error(index + 1, b"invalid upvalue index")),
    }
}

fn check_lua_function(vm: &mut Vm, index: usize, function: Value) -> LuaResult<Gc<LuaClosure>> {
    match function.as_lua_function() {
        Some(closure) => Ok(closure),
        None => Err(vm.argument_error(index, b"Lua function expected")),
    }
}

pub(super) fn upvaluejoin(vm: &mut Vm) -> LuaResult<usize> {
    let (first, first_index) = check_upvalue(vm, 1)?;
    let (second, second_index) = check_upvalue(vm, 3)?;
    let first = check_lua_function(vm, 1, first)?;
    let second = check_lua_function(vm, 3, second)?;
    first.set_upvalue(first_index, second.upvalues()[second_index].get());
    Ok(0)
}

// ---- upvalueid ------------------------------------------------------------------------------------------

/// `upvalueid` has a table of the identities given out, which disappear from it when nobody holds them any more.
pub(super) fn open_upvalueid(vm: &mut Vm, library: Gc<Table>) -> LuaResult<()> {
    let identities = vm.new_table()?;
    let metatable = vm.new_table()?;
    let mode = Value::string(vm.new_string(b"v")?);
    vm.raw_set_field(metatable, "__mode", mode)?;
    vm.set_metatable(Value::table(identities), Some(metatable));
    let function = vm.new_closure(upvalueid, &[Value::table(identities)])?;
    vm.raw_set_field(library, "upvalueid", function)
}

fn upvalueid(vm: &mut Vm) -> LuaResult<usize> {
    let (function, index) = check_upvalue(vm, 1)?;
    let Some(identities) = vm.upvalue(1).as_table() else {
        return vm.result(Value::NIL);
    };
    let key = upvalue_key(function, index);
    let known = identities.get(key);
    if !known.is_nil() {
        return vm.result(known);
    }
    let identity = Value::userdata(vm.new_userdata(0, None)?);
    vm.raw_set(identities, key, identity)?;
    vm.result(identity)
}

/// A number that no two living upvalues share.
fn upvalue_key(function: Value, index: usize) -> Value {
    let address = match function.kind() {
        Kind::LuaFunction(closure) => {
            let upvalue: Gc<Upvalue> = closure.upvalues()[index].get();
            upvalue.address()
        }
        // The upvalues of a native function are its own.
        Kind::NativeFunction(native) => native.address() + 8 * (index as u64 + 1),
        _ => 0,
    };
    Value::integer(address as i64)
}
