//! What the library tells whoever traces a message, which costs no gas.
//!
//! Processes can reach these functions. While nobody traces they do nothing, and cost what any call does: else a process could work for nothing.

use lunette_lua::function::NativeBody;
use lunette_lua::{LuaResult, Value, Vm};

use crate::questions::trace;

pub(super) const FUNCTIONS: &[(&str, NativeBody)] = &[
    ("watching", watching),
    ("watch_outcome", watch_outcome),
    ("watch_passed", watch_passed),
    ("watch_trial", watch_trial),
];

/// `watching()`: a table whose field `on` says whether somebody traces.
fn watching(vm: &mut Vm) -> LuaResult<usize> {
    let table = trace::watching(vm)?;
    vm.result(Value::table(table))
}

/// `watch_outcome(outcome)`: what became of the message other than that a handler took it.
fn watch_outcome(vm: &mut Vm) -> LuaResult<usize> {
    if !trace::begin_note(vm) {
        return Ok(0);
    }
    let outcome = vm.check_string(1)?;
    trace::note_outcome(vm, outcome.as_bytes());
    Ok(0)
}

/// `watch_passed(list, before, next, message)`: the handlers between these two places did not match; without `next`, all after the first.
fn watch_passed(vm: &mut Vm) -> LuaResult<usize> {
    if !trace::begin_note(vm) {
        return Ok(0);
    }
    let (list, before) = (vm.check_table(1)?, vm.check_integer(2)?);
    let end = vm.optional_integer(3, i64::MAX)?;
    let message = vm.check_table(4)?;
    let mut place = before + 1;
    while place < end
        && trace::has_room(vm)
        && let Some(handler) = list.get_integer(place).as_table()
    {
        // The one that takes what nobody else does is asked last.
        let name = vm.raw_field(handler, "name")?;
        if name
            .as_string()
            .is_none_or(|name| name.as_bytes() != b"_default")
        {
            trace::note_trial(vm, handler, 0, message);
        }
        place += 1;
    }
    Ok(0)
}

/// `watch_trial(handler, action, message)`: a handler was asked, and this is what aos makes of the answer.
fn watch_trial(vm: &mut Vm) -> LuaResult<usize> {
    if !trace::begin_note(vm) {
        return Ok(0);
    }
    let (handler, message) = (vm.check_table(1)?, vm.check_table(3)?);
    let action = vm.argument(2).as_number().unwrap_or(0.0);
    let sign = i64::from(action > 0.0) - i64::from(action < 0.0);
    trace::note_trial(vm, handler, sign, message);
    Ok(0)
}
