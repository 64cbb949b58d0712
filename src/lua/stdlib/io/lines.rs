//! `io.lines` and `file:lines`.

use super::{
    FileNumber, INPUT, as_file, check_open, close_file, closed_error, open_or_raise, read,
};
use crate::stdlib::c_text;
use crate::value::Value;
use crate::vm::{LuaResult, Vm};

/// The most formats of one iterator, as in PUC-Rio.
const MOST_FORMATS: usize = 250;

pub(super) fn io_lines(vm: &mut Vm) -> LuaResult<usize> {
    if vm.is_none(1) {
        vm.push(Value::NIL);
    }
    if vm.argument(1).is_nil() {
        let input = vm.raw_field(vm.registry(), INPUT)?;
        vm.set_argument(1, input);
        check_open(vm)?;
        return push_iterator(vm, false);
    }
    let path = vm.check_string(1)?;
    let file = open_or_raise(vm, c_text(&path), b"r")?;
    vm.set_argument(1, file);
    push_iterator(vm, true)
}

pub(super) fn file_lines(vm: &mut Vm) -> LuaResult<usize> {
    check_open(vm)?;
    push_iterator(vm, false)
}

/// An iterator over the first argument by the formats that follow; its upvalues are the file, whether to close it at the
/// end, and the formats.
fn push_iterator(vm: &mut Vm, closes: bool) -> LuaResult<usize> {
    let count = vm.argument_count();
    if count > MOST_FORMATS + 1 {
        return Err(vm.argument_error(MOST_FORMATS + 2, b"too many arguments"));
    }
    let mut upvalues = vec![
        vm.argument(1),
        Value::boolean(closes),
        Value::integer(count as i64 - 1),
    ];
    upvalues.extend((2..=count).map(|index| vm.argument(index)));
    let iterator = vm.new_closure(next_line, &upvalues)?;
    vm.result(iterator)
}

fn next_line(vm: &mut Vm) -> LuaResult<usize> {
    let value = vm.upvalue(1);
    let Some(file) = as_file(vm, value)?.filter(|file| file.handle() != 0) else {
        return Err(closed_error(vm));
    };
    let count = vm.upvalue(3).as_integer().unwrap_or(0) as usize;
    vm.set_argument_count(1);
    vm.reserve_stack(count, "too many arguments")?;
    for index in 0..count {
        let format = vm.upvalue(4 + index);
        vm.push(format);
    }
    let results = read::read(vm, FileNumber(file.handle()), 2)?;
    let first = vm.argument_count() + 1 - results;
    if vm.argument(first).is_truthy() {
        return Ok(results);
    }
    if results > 1
        && let Some(message) = vm.argument(first + 1).as_string()
    {
        return Err(vm.error(message.as_bytes()));
    }
    if vm.upvalue(2).is_truthy() {
        vm.set_argument_count(0);
        close_file(vm, file)?;
    }
    Ok(0)
}
