//! `string.gsub`.

use super::find::{capture_value, find_match, pattern_error, push_captures};
use super::pattern::{Capture, Matcher};
use super::{append, new_output, push_built};
use crate::value::{Kind, Value};
use crate::vm::{LuaResult, Vm, concatenated};

/// What takes the place of a match.
enum Replacement<'a> {
    /// This text.
    Text(&'a [u8]),
    /// This text, in which `%` refers to captures.
    Template(&'a [u8]),
    /// What this function returns for the captures.
    Function(Value),
    /// The entry of this table for the first capture.
    Table(Value),
}

pub(super) fn gsub(vm: &mut Vm) -> LuaResult<usize> {
    let subject_string = vm.check_string(1)?;
    let pattern = vm.check_string(2)?;
    let subject = subject_string.as_bytes();
    let limit = vm.optional_integer(4, subject.len() as i64 + 1)?;
    let given = vm.argument(3);
    let text;
    let replacement = match given.kind() {
        Kind::String(_) | Kind::Integer(_) | Kind::Float(_) => {
            text = vm.check_string(3)?;
            let text = text.as_bytes();
            if text.contains(&b'%') {
                Replacement::Template(text)
            } else {
                Replacement::Text(text)
            }
        }
        Kind::Table(_) => Replacement::Table(given),
        _ if given.is_function() => Replacement::Function(given),
        _ => return Err(vm.argument_error(3, b"string/function/table expected")),
    };
    let mut matcher = Matcher::new(subject, pattern.as_bytes(), true);
    let mut output = new_output(vm);
    let mut count = 0;
    let mut copied = 0;
    let mut last_end = None;
    while count < limit {
        let Some((start, end)) = find_match(vm, &mut matcher, copied, last_end)? else {
            break;
        };
        count += 1;
        append(vm, &mut output, &subject[copied..start])?;
        append_replacement(vm, &mut output, &matcher, &replacement, start, end)?;
        copied = end;
        last_end = Some(end);
        if matcher.anchored() {
            break;
        }
    }
    if count == 0 {
        vm.push(Value::string(subject_string));
    } else {
        append(vm, &mut output, &subject[copied..])?;
        push_built(vm, output)?;
    }
    vm.push(Value::integer(count));
    Ok(2)
}

/// Appends what takes the place of the match from `start` to `end`.
fn append_replacement(
    vm: &mut Vm,
    output: &mut Vec<u8>,
    matcher: &Matcher,
    replacement: &Replacement,
    start: usize,
    end: usize,
) -> LuaResult<()> {
    let value = match *replacement {
        Replacement::Text(text) => return append(vm, output, text),
        Replacement::Template(template) => {
            return expand(vm, output, matcher, template, start, end);
        }
        Replacement::Function(function) => {
            vm.push(function);
            let count = push_captures(vm, matcher, start, end, true)?;
            vm.call(count, 1)?;
            vm.pop()
        }
        Replacement::Table(table) => {
            let key = capture_value(vm, matcher, 0, start, end)?;
            // The key must outlive an `__index` function, and the machine gets a chance to drop the keys before it.
            vm.push(key);
            vm.safe_point()?;
            let value = vm.index(table, key)?;
            vm.pop();
            value
        }
    };
    match value.kind() {
        Kind::String(text) => append(vm, output, text.as_bytes()),
        Kind::Integer(_) | Kind::Float(_) => {
            let text = vm.number_to_string(value)?;
            append(vm, output, text.as_bytes())
        }
        _ if value.is_falsy() => append(vm, output, &matcher.subject()[start..end]),
        _ => {
            let type_name = value.type_name().as_bytes();
            Err(vm.error(&concatenated(&[
                b"invalid replacement value (a ",
                type_name,
                b")",
            ])))
        }
    }
}

/// Appends a template with its references to captures replaced.
fn expand(
    vm: &mut Vm,
    output: &mut Vec<u8>,
    matcher: &Matcher,
    template: &[u8],
    start: usize,
    end: usize,
) -> LuaResult<()> {
    vm.charge(1 + template.len() as u64 / 4)?;
    let mut rest = template;
    while let Some(percent) = rest.iter().position(|byte| *byte == b'%') {
        append(vm, output, &rest[..percent])?;
        let reference = match rest.get(percent + 1) {
            Some(b'%') => {
                append(vm, output, b"%")?;
                None
            }
            Some(b'0') => Some(Ok(Capture::Text(start, end))),
            Some(digit @ b'1'..=b'9') => Some(matcher.capture((digit - b'1') as usize, start, end)),
            _ => return Err(vm.error(b"invalid use of '%' in replacement string")),
        };
        match reference {
            Some(Ok(Capture::Text(start, end))) => {
                append(vm, output, &matcher.subject()[start..end])?
            }
            Some(Ok(Capture::Position(position))) => {
                let mut digits = Vec::with_capacity(20);
                crate::number::write_integer(&mut digits, position as i64);
                append(vm, output, &digits)?;
            }
            Some(Err(error)) => return Err(pattern_error(vm, error)),
            None => {}
        }
        rest = &rest[percent + 2..];
    }
    append(vm, output, rest)
}
