//! `debug.getinfo`

use super::{check_int, thread_argument};
use crate::heap::Gc;
use crate::stdlib::c_text;
use crate::table::Table;
use crate::value::Value;
use crate::vm::{FunctionInfo, LuaResult, Vm};

pub(super) fn getinfo(vm: &mut Vm) -> LuaResult<usize> {
    let (thread, before) = thread_argument(vm);
    let options = match vm.optional_string(before + 2)? {
        Some(options) => c_text(&options).to_vec(),
        None => b"flnStu".to_vec(),
    };
    let subject = vm.argument(before + 1);
    let info = if subject.is_function() {
        Some(vm.info_of_function(subject))
    } else {
        let level = check_int(vm, before + 1)?;
        usize::try_from(level).ok().and_then(|level| {
            vm.pay_for_call_name(thread, level);
            vm.function_info(thread, level)
        })
    };
    let Some(info) = info else {
        return vm.result(Value::NIL);
    };
    if options.iter().any(|option| !b"SlnutLf".contains(option)) {
        return Err(vm.argument_error(before + 2, b"invalid option"));
    }
    let table = vm.new_table()?;
    vm.push(Value::table(table));
    for option in options {
        set_fields(vm, table, option, &info)?;
    }
    Ok(1)
}

fn set_fields(vm: &mut Vm, table: Gc<Table>, option: u8, info: &FunctionInfo) -> LuaResult<()> {
    match option {
        b'S' => {
            set_text(vm, table, "source", &info.source)?;
            set_text(vm, table, "short_src", &info.short_source)?;
            vm.raw_set_field(table, "linedefined", Value::integer(info.line_defined))?;
            vm.raw_set_field(
                table,
                "lastlinedefined",
                Value::integer(info.last_line_defined),
            )?;
            set_text(vm, table, "what", info.what.as_bytes())
        }
        b'l' => vm.raw_set_field(table, "currentline", Value::integer(info.current_line)),
        b'u' => {
            vm.raw_set_field(table, "nups", Value::integer(info.upvalue_count as i64))?;
            vm.raw_set_field(
                table,
                "nparams",
                Value::integer(info.parameter_count as i64),
            )?;
            vm.raw_set_field(table, "isvararg", Value::boolean(info.is_vararg))
        }
        b'n' => {
            if !info.kind.is_empty() {
                set_text(vm, table, "name", &info.name)?;
            }
            set_text(vm, table, "namewhat", info.kind.as_bytes())
        }
        b't' => vm.raw_set_field(table, "istailcall", Value::boolean(info.is_tail_call)),
        b'L' => set_active_lines(vm, table, info),
        _ => vm.raw_set_field(table, "func", info.function),
    }
}

fn set_text(vm: &mut Vm, table: Gc<Table>, key: &str, text: &[u8]) -> LuaResult<()> {
    let text = Value::string(vm.new_string(text)?);
    vm.raw_set_field(table, key, text)
}

/// The set of lines that have code; none for native functions.
fn set_active_lines(vm: &mut Vm, table: Gc<Table>, info: &FunctionInfo) -> LuaResult<()> {
    let Some(closure) = info.function.as_lua_function() else {
        return Ok(());
    };
    let lines = vm.new_table()?;
    vm.charge(closure.prototype.lines.len() as u64)?;
    for &line in &closure.prototype.lines {
        vm.raw_set_integer(lines, i64::from(line), Value::TRUE)?;
    }
    vm.raw_set_field(table, "activelines", Value::table(lines))
}
