//! `table.sort`: the quicksort of PUC-Rio 5.3, which makes the same comparisons in the same order.
//!
//! One thing differs. Once a large list has proved to be split badly, PUC-Rio takes its pivots at places that
//! depend on the clock; here they depend on [`PIVOT_SEED`] alone, so that every host sorts alike.

use super::access::{self, List, checked_length};
use crate::value::{Kind, Value};
use crate::vm::{Event, LuaResult, Vm};

/// Lists of at least this size may take their pivot elsewhere than in the middle.
const LARGE: u64 = 100;
/// Chooses the place of the pivot in large lists that were split badly.
const PIVOT_SEED: u64 = 0x9e37_79b9;

pub(super) fn sort(vm: &mut Vm) -> LuaResult<usize> {
    let length = checked_length(vm, 1, List::CHANGED)?;
    if length < 2 {
        return Ok(0);
    }
    if length >= i64::from(i32::MAX) {
        return Err(vm.argument_error(1, b"array too big"));
    }
    if !vm.is_none_or_nil(2) {
        vm.check_function(2)?;
    }
    vm.set_argument_count(2);
    let (list, comparator) = (vm.argument(1), vm.argument(2));
    if comparator.is_nil()
        && let Some(items) = primitive_items(vm, list, length)?
    {
        let mut copy = Copied { items };
        let outcome = sort_range(vm, &mut copy, 1, length as u64, 0);
        for (index, &item) in copy.items.iter().enumerate() {
            access::set(vm, list, index as i64 + 1, item)?;
        }
        return outcome.map(|()| 0);
    }
    sort_range(vm, &mut InPlace { list, comparator }, 1, length as u64, 0)?;
    Ok(0)
}

/// The items of a plain table when all are numbers or all are strings: comparing them runs no code that could look at
/// the table meanwhile.
fn primitive_items(vm: &mut Vm, list: Value, length: i64) -> LuaResult<Option<Vec<Value>>> {
    let Some(table) = list.as_table().filter(|table| table.metatable().is_none()) else {
        return Ok(None);
    };
    let count = length as usize;
    vm.charge(count as u64)?;
    vm.check_room(count * size_of::<Value>())?;
    let mut items = Vec::with_capacity(count);
    let is_number = table.get_integer(1).is_number();
    for index in 1..=length {
        let item = table.get_integer(index);
        if !(if is_number {
            item.is_number()
        } else {
            item.is_string()
        }) {
            return Ok(None);
        }
        items.push(item);
    }
    Ok(Some(items))
}

/// A list being sorted. Places are counted from 1.
trait Items {
    fn get(&mut self, vm: &mut Vm, place: u64) -> LuaResult<Value>;
    fn set(&mut self, vm: &mut Vm, place: u64, item: Value) -> LuaResult<()>;
    /// Does `a` come before `b`? Both stay alive during the call.
    fn less(&mut self, vm: &mut Vm, a: Value, b: Value) -> LuaResult<bool>;
}

/// Numbers or strings, taken out of their table.
struct Copied {
    items: Vec<Value>,
}

impl Items for Copied {
    #[inline(always)]
    fn get(&mut self, _: &mut Vm, place: u64) -> LuaResult<Value> {
        Ok(self.items[place as usize - 1])
    }

    #[inline(always)]
    fn set(&mut self, _: &mut Vm, place: u64, item: Value) -> LuaResult<()> {
        self.items[place as usize - 1] = item;
        Ok(())
    }

    #[inline]
    fn less(&mut self, vm: &mut Vm, a: Value, b: Value) -> LuaResult<bool> {
        vm.charge(1)?;
        Ok(match (a.kind(), b.kind()) {
            (Kind::Integer(a), Kind::Integer(b)) => a < b,
            (Kind::Float(a), Kind::Float(b)) => a < b,
            (Kind::String(a), Kind::String(b)) => {
                crate::stdlib::string::charge_bytes(vm, a.len().min(b.len()))?;
                a.as_bytes() < b.as_bytes()
            }
            _ => vm.primitive_order(a, b, Event::Lt) == Some(true),
        })
    }
}

/// Any list, and the function that compares its items or nil.
struct InPlace {
    list: Value,
    comparator: Value,
}

impl Items for InPlace {
    #[inline(always)]
    fn get(&mut self, vm: &mut Vm, place: u64) -> LuaResult<Value> {
        access::get(vm, self.list, place as i64)
    }

    #[inline(always)]
    fn set(&mut self, vm: &mut Vm, place: u64, item: Value) -> LuaResult<()> {
        access::set(vm, self.list, place as i64, item)
    }

    #[inline]
    fn less(&mut self, vm: &mut Vm, a: Value, b: Value) -> LuaResult<bool> {
        vm.charge(1)?;
        if self.comparator.is_nil() {
            return vm.less_than(a, b);
        }
        vm.push(self.comparator);
        vm.push(a);
        vm.push(b);
        vm.call(2, 1)?;
        Ok(vm.pop().is_truthy())
    }
}

/// Assigns to two places.
fn set_both<T: Items>(
    vm: &mut Vm,
    items: &mut T,
    first: (u64, Value),
    second: (u64, Value),
) -> LuaResult<()> {
    items.set(vm, first.0, first.1)?;
    items.set(vm, second.0, second.1)
}

/// Reads an item and keeps it alive.
fn fetch<T: Items>(vm: &mut Vm, items: &mut T, place: u64) -> LuaResult<Value> {
    let item = items.get(vm, place)?;
    vm.push(item);
    Ok(item)
}

/// Puts the first and the last item in order.
fn order_ends<T: Items>(vm: &mut Vm, items: &mut T, low: u64, high: u64) -> LuaResult<()> {
    let first = fetch(vm, items, low)?;
    let last = fetch(vm, items, high)?;
    if items.less(vm, last, first)? {
        set_both(vm, items, (low, last), (high, first))?;
    }
    vm.pop();
    vm.pop();
    Ok(())
}

/// Puts a middle item in order with the first and the last one.
fn order_middle<T: Items>(
    vm: &mut Vm,
    items: &mut T,
    low: u64,
    middle: u64,
    high: u64,
) -> LuaResult<()> {
    let item = fetch(vm, items, middle)?;
    let first = fetch(vm, items, low)?;
    if items.less(vm, item, first)? {
        set_both(vm, items, (middle, first), (low, item))?;
    } else {
        vm.pop();
        let last = fetch(vm, items, high)?;
        if items.less(vm, last, item)? {
            set_both(vm, items, (middle, last), (high, item))?;
        }
    }
    vm.pop();
    vm.pop();
    Ok(())
}

/// Sorts the places from `low` to `high`. The larger part is left to the loop, so the recursion is at most 32 deep.
fn sort_range<T: Items>(
    vm: &mut Vm,
    items: &mut T,
    mut low: u64,
    mut high: u64,
    mut seed: u64,
) -> LuaResult<()> {
    while low < high {
        order_ends(vm, items, low, high)?;
        if high - low == 1 {
            break;
        }
        let middle = pivot_place(low, high, seed);
        order_middle(vm, items, low, middle, high)?;
        if high - low == 2 {
            break;
        }
        let pivot = fetch(vm, items, middle)?;
        let other = fetch(vm, items, high - 1)?;
        set_both(vm, items, (middle, other), (high - 1, pivot))?;
        vm.pop();
        let place = partition(vm, items, low, high, pivot)?;
        vm.pop();
        let smaller = if place - low < high - place {
            sort_range(vm, items, low, place - 1, seed)?;
            let size = place - low;
            low = place + 1;
            size
        } else {
            sort_range(vm, items, place + 1, high, seed)?;
            let size = high - place;
            high = place - 1;
            size
        };
        if high.saturating_sub(low) / 128 > smaller {
            seed = PIVOT_SEED;
        }
    }
    Ok(())
}

/// The middle, or a place in the middle half that the seed chooses.
fn pivot_place(low: u64, high: u64, seed: u64) -> u64 {
    if high - low < LARGE || seed == 0 {
        return (low + high) / 2;
    }
    let quarter = (high - low) / 4;
    seed % (quarter * 2) + low + quarter
}

/// Moves what is less than the pivot before what is greater. The pivot is at `high - 1` and goes to the place that
/// is returned. `low` and `high` themselves are in order with it already.
fn partition<T: Items>(
    vm: &mut Vm,
    items: &mut T,
    low: u64,
    high: u64,
    pivot: Value,
) -> LuaResult<u64> {
    let mut left = low;
    let mut right = high - 1;
    loop {
        left += 1;
        let mut left_item = fetch(vm, items, left)?;
        while items.less(vm, left_item, pivot)? {
            if left == high - 1 {
                return Err(vm.error(b"invalid order function for sorting"));
            }
            vm.pop();
            left += 1;
            left_item = fetch(vm, items, left)?;
        }
        right -= 1;
        let mut right_item = fetch(vm, items, right)?;
        while items.less(vm, pivot, right_item)? {
            if right < left {
                return Err(vm.error(b"invalid order function for sorting"));
            }
            vm.pop();
            right -= 1;
            right_item = fetch(vm, items, right)?;
        }
        if right < left {
            set_both(vm, items, (high - 1, left_item), (left, pivot))?;
        } else {
            set_both(vm, items, (left, right_item), (right, left_item))?;
        }
        vm.pop();
        vm.pop();
        if right < left {
            return Ok(left);
        }
    }
}
