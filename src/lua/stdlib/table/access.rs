//! Reading and writing the items of lists, which need not be tables.

use crate::heap::Gc;
use crate::table::Table;
use crate::value::Value;
use crate::vm::{Event, LuaResult, Vm};

/// What a function does with a list. A value that is no table must have the metamethods for it.
#[derive(Clone, Copy)]
pub(super) struct List {
    reads: bool,
    writes: bool,
}

impl List {
    pub(super) const READ: List = List {
        reads: true,
        writes: false,
    };
    pub(super) const WRITTEN: List = List {
        reads: false,
        writes: true,
    };
    pub(super) const CHANGED: List = List {
        reads: true,
        writes: true,
    };
}

/// Argument number `index` if it is a table without a metatable.
#[inline(always)]
pub(super) fn plain_table(vm: &Vm, index: usize) -> Option<Gc<Table>> {
    vm.argument(index)
        .as_table()
        .filter(|table| table.metatable().is_none())
}

/// Checks that an argument is a table, or has what it takes to be used like one.
pub(super) fn check_list(vm: &mut Vm, index: usize, list: List) -> LuaResult<()> {
    check(vm, index, list, false)
}

/// The length of an argument that must be usable as a list.
pub(super) fn checked_length(vm: &mut Vm, index: usize, list: List) -> LuaResult<i64> {
    check(vm, index, list, true)?;
    vm.length(vm.argument(index))
}

fn check(vm: &mut Vm, index: usize, list: List, measured: bool) -> LuaResult<()> {
    let value = vm.argument(index);
    if value.is_table() {
        return Ok(());
    }
    let has = |event| !vm.metamethod(value, event).is_nil();
    let is_usable = vm.metatable(value).is_some()
        && (!list.reads || has(Event::Index))
        && (!list.writes || has(Event::NewIndex))
        && (!measured || has(Event::Len));
    if is_usable {
        Ok(())
    } else {
        Err(vm.type_error(index, "table"))
    }
}

/// `list[index]`
#[inline(always)]
pub(super) fn get(vm: &mut Vm, list: Value, index: i64) -> LuaResult<Value> {
    match list.as_table() {
        Some(table) if table.metatable().is_none() => Ok(table.get_integer(index)),
        _ => vm.index(list, Value::integer(index)),
    }
}

/// `list[index] = value`
#[inline(always)]
pub(super) fn set(vm: &mut Vm, list: Value, index: i64, value: Value) -> LuaResult<()> {
    match list.as_table() {
        Some(table) if table.metatable().is_none() => vm.raw_set_integer(table, index, value),
        _ => vm.set_index(list, Value::integer(index), value),
    }
}

/// `target[to + i] = source[from + i]` for `count` values of `i`, upwards.
pub(super) fn copy_up(
    vm: &mut Vm,
    source: Value,
    target: Value,
    from: i64,
    to: i64,
    count: i64,
) -> LuaResult<()> {
    for step in 0..count {
        copy_item(
            vm,
            source,
            target,
            from.wrapping_add(step),
            to.wrapping_add(step),
        )?;
    }
    Ok(())
}

/// The same, downwards.
pub(super) fn copy_down(
    vm: &mut Vm,
    source: Value,
    target: Value,
    from: i64,
    to: i64,
    count: i64,
) -> LuaResult<()> {
    for step in (0..count).rev() {
        copy_item(
            vm,
            source,
            target,
            from.wrapping_add(step),
            to.wrapping_add(step),
        )?;
    }
    Ok(())
}

#[inline(always)]
fn copy_item(vm: &mut Vm, source: Value, target: Value, from: i64, to: i64) -> LuaResult<()> {
    vm.charge(1)?;
    let value = get(vm, source, from)?;
    set(vm, target, to, value)
}
