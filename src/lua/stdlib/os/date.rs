//! `os.date` and `os.time`.

use super::calendar::Date;
use crate::heap::Gc;
use crate::stdlib::string::{append, push_built};
use crate::table::Table;
use crate::value::Value;
use crate::vm::{LuaResult, Raised, Vm, concatenated, to_integer};

/// The conversions of C99's `strftime`, and those that may follow its modifiers.
const CONVERSIONS: &[u8] = b"aAbBcCdDeFgGhHIjmMnprRStTuUVwWxXyYzZ%";
const AFTER_E: &[u8] = b"cCxXyY";
const AFTER_O: &[u8] = b"deHImMSuUVwWy";

pub(super) fn date(vm: &mut Vm) -> LuaResult<usize> {
    let format = vm.optional_string(1)?;
    let format = format
        .as_ref()
        .map_or(&b"%c"[..], |format| format.as_bytes());
    let time = if vm.is_none_or_nil(2) {
        vm.host.time()
    } else {
        vm.check_integer(2)?
    };
    let (format, is_local) = match format.split_first() {
        Some((b'!', rest)) => (rest, false),
        _ => (format, true),
    };
    let Some(date) = Date::of_time(time) else {
        return Err(vm.error(b"time result cannot be represented in this installation"));
    };
    if format == b"*t" {
        let table = vm.new_table_with(0, 9)?;
        vm.push(Value::table(table));
        set_fields(vm, table, &date)?;
        return Ok(1);
    }
    let mut output = Vec::new();
    let mut rest = format;
    while let Some((&byte, after)) = rest.split_first() {
        if byte != b'%' {
            append(vm, &mut output, &[byte])?;
            rest = after;
            continue;
        }
        let length = conversion_length(after);
        if length == 0 {
            return Err(unknown_conversion(vm, after));
        }
        let mut text = Vec::new();
        match after[length - 1] {
            b'c' if vm.host.pads_days_with_zero() => {
                date.write_all(&mut text, b"a b d T Y", is_local);
            }
            conversion => date.write(&mut text, conversion, is_local),
        }
        append(vm, &mut output, &text)?;
        rest = &after[length..];
    }
    push_built(vm, output)
}

/// The number of bytes of the conversion that `text` starts with, after its `%`; 0 when it is none.
fn conversion_length(text: &[u8]) -> usize {
    match text {
        [b'E', next, ..] if AFTER_E.contains(next) => 2,
        [b'O', next, ..] if AFTER_O.contains(next) => 2,
        [byte, ..] if CONVERSIONS.contains(byte) => 1,
        _ => 0,
    }
}

fn unknown_conversion(vm: &mut Vm, text: &[u8]) -> Raised {
    let end = text
        .iter()
        .position(|&byte| byte == 0)
        .unwrap_or(text.len());
    vm.argument_error(
        1,
        &concatenated(&[b"invalid conversion specifier '%", &text[..end], b"'"]),
    )
}

/// Sets the fields of a date as `os.date("*t")` gives them.
fn set_fields(vm: &mut Vm, table: Gc<Table>, date: &Date) -> LuaResult<()> {
    let fields = [
        ("sec", date.second),
        ("min", date.minute),
        ("hour", date.hour),
        ("day", date.day),
        ("month", date.month + 1),
        ("year", date.year + 1900),
        ("wday", date.week_day + 1),
        ("yday", date.year_day + 1),
    ];
    for (key, value) in fields {
        vm.set_field(Value::table(table), key, Value::integer(value))?;
    }
    vm.set_field(Value::table(table), "isdst", Value::FALSE)
}

pub(super) fn time(vm: &mut Vm) -> LuaResult<usize> {
    if vm.is_none_or_nil(1) {
        let now = vm.host.time();
        return vm.result(now);
    }
    let table = vm.check_table(1)?;
    vm.set_argument_count(1);
    let object = Value::table(table);
    let mut date = Date {
        second: field(vm, object, "sec", Some(0), 0)?,
        minute: field(vm, object, "min", Some(0), 0)?,
        hour: field(vm, object, "hour", Some(12), 0)?,
        day: field(vm, object, "day", None, 0)?,
        month: field(vm, object, "month", None, 1)?,
        year: field(vm, object, "year", None, 1900)?,
        week_day: 0,
        year_day: 0,
    };
    if vm.field(object, "isdst")?.is_truthy() {
        // What is said to be summer time is an hour ahead.
        date.hour -= 1;
    }
    let time = date.time();
    match Date::of_time(time) {
        // C's `mktime` reports failure by -1, so that second cannot be told from one.
        Some(date) if time != -1 => set_fields(vm, table, &date)?,
        _ => return Err(vm.error(b"time result cannot be represented in this installation")),
    }
    vm.result(time)
}

/// A field of a date, less `offset`, or what it is when absent.
fn field(
    vm: &mut Vm,
    table: Value,
    key: &str,
    default: Option<i64>,
    offset: i64,
) -> LuaResult<i64> {
    /// Half of C's largest `int`.
    const LIMIT: i64 = i32::MAX as i64 / 2;
    let value = vm.field(table, key)?;
    let key = key.as_bytes();
    match (to_integer(value), default) {
        (Some(number), _) if (-LIMIT..=LIMIT).contains(&number) => Ok(number - offset),
        (Some(_), _) => Err(vm.error(&concatenated(&[b"field '", key, b"' is out-of-bound"]))),
        (None, _) if !value.is_nil() => {
            Err(vm.error(&concatenated(&[b"field '", key, b"' is not an integer"])))
        }
        (None, Some(default)) => Ok(default),
        (None, None) => Err(vm.error(&concatenated(&[
            b"field '",
            key,
            b"' missing in date table",
        ]))),
    }
}
