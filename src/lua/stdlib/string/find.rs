//! `string.find`, `string.match` and `string.gmatch`.

use super::pattern::{Capture, Matcher, PatternError};
use super::search::find_plain;
use super::{absolute_position, charge_bytes};
use crate::value::Value;
use crate::vm::{LuaResult, Raised, Vm};

/// What may give a character of a pattern a meaning other than itself, for `string.find`.
const SPECIALS: &[u8] = b"^$*+?.([%-";

/// Turns a failed match into a Lua error.
#[cold]
pub(super) fn pattern_error(vm: &mut Vm, error: PatternError) -> Raised {
    match error {
        PatternError::OutOfGas => vm.out_of_gas(),
        error => vm.error(error.message().as_bytes()),
    }
}

/// The first match from `start` on that does not end at `forbidden_end`; the steps are paid by the machine.
#[inline]
pub(super) fn find_match(
    vm: &mut Vm,
    matcher: &mut Matcher,
    start: usize,
    forbidden_end: Option<usize>,
) -> LuaResult<Option<(usize, usize)>> {
    let budget = vm.gas();
    matcher.set_gas(budget);
    let found = matcher.find(start, forbidden_end);
    vm.charge(budget - matcher.gas())?;
    found.map_err(|error| pattern_error(vm, error))
}

/// The value of capture `index` of the match from `start` to `end`.
pub(super) fn capture_value(
    vm: &mut Vm,
    matcher: &Matcher,
    index: usize,
    start: usize,
    end: usize,
) -> LuaResult<Value> {
    match matcher.capture(index, start, end) {
        Ok(Capture::Position(position)) => Ok(Value::integer(position as i64)),
        Ok(Capture::Text(start, end)) => {
            charge_bytes(vm, end - start)?;
            Ok(Value::string(
                vm.new_string(&matcher.subject()[start..end])?,
            ))
        }
        Err(error) => Err(pattern_error(vm, error)),
    }
}

/// Pushes all captures of a match, or the whole match when there are none and `or_whole` says so.
pub(super) fn push_captures(
    vm: &mut Vm,
    matcher: &Matcher,
    start: usize,
    end: usize,
    or_whole: bool,
) -> LuaResult<usize> {
    let count = match matcher.capture_count() {
        0 if or_whole => 1,
        count => count,
    };
    vm.reserve_stack(count, "too many captures")?;
    for index in 0..count {
        let value = capture_value(vm, matcher, index, start, end)?;
        vm.push(value);
    }
    Ok(count)
}

pub(super) fn find(vm: &mut Vm) -> LuaResult<usize> {
    search(vm, true)
}

pub(super) fn match_(vm: &mut Vm) -> LuaResult<usize> {
    search(vm, false)
}

fn search(vm: &mut Vm, want_positions: bool) -> LuaResult<usize> {
    let subject = vm.check_string(1)?;
    let pattern = vm.check_string(2)?;
    let (subject, pattern) = (subject.as_bytes(), pattern.as_bytes());
    let start = vm.optional_integer(3, 1)?;
    let start = absolute_position(start, subject.len()).max(1) as u64 - 1;
    if start > subject.len() as u64 {
        return vm.result(Value::NIL);
    }
    let start = start as usize;
    if want_positions {
        vm.charge(pattern.len() as u64 / 16)?;
    }
    if want_positions && (vm.argument(4).is_truthy() || !has_specials(pattern)) {
        let (found, work) = find_plain(subject, pattern, start);
        vm.charge(work)?;
        return match found {
            Some(position) => push_positions(vm, position, position + pattern.len()),
            None => vm.result(Value::NIL),
        };
    }
    let mut matcher = Matcher::new(subject, pattern, true);
    match find_match(vm, &mut matcher, start, None)? {
        None => vm.result(Value::NIL),
        Some((start, end)) if want_positions => {
            push_positions(vm, start, end)?;
            Ok(2 + push_captures(vm, &matcher, start, end, false)?)
        }
        Some((start, end)) => push_captures(vm, &matcher, start, end, true),
    }
}

fn has_specials(pattern: &[u8]) -> bool {
    pattern.iter().any(|byte| SPECIALS.contains(byte))
}

fn push_positions(vm: &mut Vm, start: usize, end: usize) -> LuaResult<usize> {
    vm.push(Value::integer(start as i64 + 1));
    vm.push(Value::integer(end as i64));
    Ok(2)
}

/// The iterator's upvalues: subject, pattern, where to go on, and where the last match ended (nil before any).
const SUBJECT: usize = 1;
const PATTERN: usize = 2;
const POSITION: usize = 3;
const LAST_END: usize = 4;

pub(super) fn gmatch(vm: &mut Vm) -> LuaResult<usize> {
    let subject = vm.check_string(1)?;
    let pattern = vm.check_string(2)?;
    let upvalues = [
        Value::string(subject),
        Value::string(pattern),
        Value::integer(0),
        Value::NIL,
    ];
    let iterator = vm.new_closure(next_match, &upvalues)?;
    vm.result(iterator)
}

fn next_match(vm: &mut Vm) -> LuaResult<usize> {
    let (Some(subject), Some(pattern)) = (
        vm.upvalue(SUBJECT).as_string(),
        vm.upvalue(PATTERN).as_string(),
    ) else {
        // `debug.setupvalue` took them away.
        return Ok(0);
    };
    let position = vm.upvalue(POSITION).as_integer().unwrap_or(0).max(0) as usize;
    let last_end = vm.upvalue(LAST_END).as_integer().map(|end| end as usize);
    if position > subject.len() {
        return Ok(0);
    }
    let mut matcher = Matcher::new(subject.as_bytes(), pattern.as_bytes(), false);
    match find_match(vm, &mut matcher, position, last_end)? {
        None => {
            vm.set_upvalue(POSITION, Value::integer(subject.len() as i64 + 1));
            Ok(0)
        }
        Some((start, end)) => {
            vm.set_upvalue(POSITION, Value::integer(end as i64));
            vm.set_upvalue(LAST_END, Value::integer(end as i64));
            push_captures(vm, &matcher, start, end, true)
        }
    }
}
