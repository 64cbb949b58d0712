//! The `table` library (Lua 5.3 manual §6.6).
//!
//! Every function respects metamethods. Tables without a metatable, which is nearly all of them, are read and written
//! directly.
//!
//! * [`sort`], [`mod@concat`]: the functions of these names; [`access`]: reading and writing list items;
//! * this file: the others.

mod access;
mod concat;
mod sort;

use access::{List, check_list, checked_length, plain_table};

use crate::heap::Gc;
use crate::table::Table;
use crate::thread::MAX_STACK;
use crate::value::Value;
use crate::vm::{LuaResult, Vm};

/// Makes the library.
pub(crate) fn open(vm: &mut Vm) -> LuaResult<Gc<Table>> {
    let library = vm.new_table_with(0, 8)?;
    vm.register(
        library,
        &[
            ("concat", concat::concat),
            ("insert", insert),
            ("pack", pack),
            ("unpack", unpack),
            ("remove", remove),
            ("move", move_),
            ("sort", sort::sort),
        ],
    )?;
    Ok(library)
}

fn insert(vm: &mut Vm) -> LuaResult<usize> {
    if let Some(table) = plain_table(vm, 1)
        && vm.argument_count() == 2
    {
        let key = table.length().wrapping_add(1);
        let value = vm.argument(2);
        vm.raw_set_integer(table, key, value)?;
        return Ok(0);
    }
    let end = checked_length(vm, 1, List::CHANGED)?.wrapping_add(1);
    let position = match vm.argument_count() {
        2 => end,
        3 => {
            let position = vm.check_integer(2)?;
            if position.wrapping_sub(1) as u64 >= end as u64 {
                return Err(vm.argument_error(2, b"position out of bounds"));
            }
            position
        }
        _ => return Err(vm.error(b"wrong number of arguments to 'insert'")),
    };
    let (list, value) = (vm.argument(1), vm.argument(vm.argument_count()));
    access::copy_down(
        vm,
        list,
        list,
        position,
        position.wrapping_add(1),
        end.wrapping_sub(position),
    )?;
    access::set(vm, list, position, value)?;
    Ok(0)
}

fn remove(vm: &mut Vm) -> LuaResult<usize> {
    if let Some(table) = plain_table(vm, 1)
        && vm.argument_count() == 1
    {
        let size = table.length();
        let value = table.get_integer(size);
        vm.raw_set_integer(table, size, Value::NIL)?;
        return vm.result(value);
    }
    let size = checked_length(vm, 1, List::CHANGED)?;
    let position = vm.optional_integer(2, size)?;
    if position != size && position.wrapping_sub(1) as u64 > size as u64 {
        return Err(vm.argument_error(1, b"position out of bounds"));
    }
    let list = vm.argument(1);
    let value = access::get(vm, list, position)?;
    vm.push(value);
    let last = position.max(size);
    access::copy_up(
        vm,
        list,
        list,
        position.wrapping_add(1),
        position,
        last.wrapping_sub(position),
    )?;
    access::set(vm, list, last, Value::NIL)?;
    Ok(1)
}

fn move_(vm: &mut Vm) -> LuaResult<usize> {
    let (first, last, to) = (
        vm.check_integer(2)?,
        vm.check_integer(3)?,
        vm.check_integer(4)?,
    );
    let target = if vm.is_none_or_nil(5) { 1 } else { 5 };
    check_list(vm, 1, List::READ)?;
    check_list(vm, target, List::WRITTEN)?;
    let (source, destination) = (vm.argument(1), vm.argument(target));
    if last >= first {
        if first <= 0 && last >= i64::MAX.wrapping_add(first) {
            return Err(vm.argument_error(3, b"too many elements to move"));
        }
        let count = last - first + 1;
        if to > i64::MAX - count + 1 {
            return Err(vm.argument_error(4, b"destination wrap around"));
        }
        if to > last || to <= first || (target != 1 && !vm.equals(source, destination)?) {
            access::copy_up(vm, source, destination, first, to, count)?;
        } else {
            access::copy_down(vm, source, destination, first, to, count)?;
        }
    }
    vm.result(destination)
}

fn pack(vm: &mut Vm) -> LuaResult<usize> {
    let count = vm.argument_count();
    vm.charge(count as u64)?;
    let table = vm.new_table_with(count, 1)?;
    for index in 1..=count {
        let value = vm.argument(index);
        vm.raw_set_integer(table, index as i64, value)?;
    }
    vm.raw_set_field(table, "n", Value::integer(count as i64))?;
    vm.result(table)
}

fn unpack(vm: &mut Vm) -> LuaResult<usize> {
    /// C's largest `int`, which PUC-Rio counts results with.
    const MOST_RESULTS: u64 = i32::MAX as u64;
    let list = vm.argument(1);
    let first = vm.optional_integer(2, 1)?;
    let last = if vm.is_none_or_nil(3) {
        vm.length(list)?
    } else {
        vm.check_integer(3)?
    };
    if first > last {
        return Ok(0);
    }
    let steps = last.wrapping_sub(first) as u64;
    let room = MAX_STACK.saturating_sub(vm.thread.top.get()) as u64;
    if steps >= MOST_RESULTS.min(room) {
        return Err(vm.error(b"too many results to unpack"));
    }
    let count = steps + 1;
    vm.charge(count)?;
    vm.reserve_stack(count as usize, "too many results to unpack")?;
    if let Some(table) = plain_table(vm, 1) {
        for index in first..=last {
            vm.push(table.get_integer(index));
        }
        return Ok(count as usize);
    }
    for index in first..=last {
        let value = access::get(vm, list, index)?;
        vm.push(value);
    }
    Ok(count as usize)
}
