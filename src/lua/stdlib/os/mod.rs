//! The `os` library (Lua 5.3 manual §6.9). Local time is UTC.
//!
//! * [`date`]: `date` and `time`; [`calendar`]: the arithmetic behind them;
//! * this file: the others.

mod calendar;
mod date;

use super::c_text;
use crate::heap::Gc;
use crate::host::{CommandEnd, HostError};
use crate::table::Table;
use crate::value::{Kind, Value};
use crate::vm::{LuaResult, Vm, concatenated};

/// Makes the library.
pub(crate) fn open(vm: &mut Vm) -> LuaResult<Gc<Table>> {
    let library = vm.new_table_with(0, 16)?;
    vm.register(
        library,
        &[
            ("clock", clock),
            ("date", date::date),
            ("difftime", difftime),
            ("execute", execute),
            ("exit", exit),
            ("getenv", getenv),
            ("remove", remove),
            ("rename", rename),
            ("setlocale", setlocale),
            ("time", date::time),
            ("tmpname", tmpname),
        ],
    )?;
    Ok(library)
}

/// Pushes `true`, or nil, a message and a number: how operations of the system report (PUC-Rio: `luaL_fileresult`).
pub(super) fn push_outcome(
    vm: &mut Vm,
    outcome: Result<(), HostError>,
    path: Option<&[u8]>,
) -> LuaResult<usize> {
    match outcome {
        Ok(()) => vm.result(true),
        Err(error) => push_host_error(vm, &error, path),
    }
}

/// Pushes nil, the message of an error and its number.
pub(super) fn push_host_error(
    vm: &mut Vm,
    error: &HostError,
    path: Option<&[u8]>,
) -> LuaResult<usize> {
    let message = match path {
        Some(path) => concatenated(&[path, b": ", error.message.as_bytes()]),
        None => error.message.as_bytes().to_vec(),
    };
    vm.failure(&message)?;
    vm.push(Value::integer(i64::from(error.code)));
    Ok(3)
}

fn clock(vm: &mut Vm) -> LuaResult<usize> {
    let seconds = vm.host.clock();
    vm.result(seconds)
}

fn difftime(vm: &mut Vm) -> LuaResult<usize> {
    let (later, earlier) = (vm.check_integer(1)?, vm.check_integer(2)?);
    vm.result((i128::from(later) - i128::from(earlier)) as f64)
}

fn execute(vm: &mut Vm) -> LuaResult<usize> {
    let Some(command) = vm.optional_string(1)? else {
        let has_shell = vm.host.has_shell();
        return vm.result(has_shell);
    };
    let (kind, status) = match vm.host.execute(c_text(&command)) {
        Ok(CommandEnd::Exit(status)) => ("exit", status),
        Ok(CommandEnd::Signal(signal)) => ("signal", signal),
        Err(error) => return push_host_error(vm, &error, None),
    };
    vm.push(if kind == "exit" && status == 0 {
        Value::TRUE
    } else {
        Value::NIL
    });
    vm.push_bytes(kind.as_bytes())?;
    vm.push(Value::integer(i64::from(status)));
    Ok(3)
}

fn exit(vm: &mut Vm) -> LuaResult<usize> {
    let status = match vm.argument(1).kind() {
        Kind::Boolean(true) => 0,
        Kind::Boolean(false) => 1,
        _ => vm.optional_integer(1, 0)? as i32,
    };
    if !vm.host.may_exit() {
        return Err(vm.error(b"'os.exit' is not allowed here"));
    }
    if vm.argument(2).is_truthy() {
        vm.close();
    }
    Err(vm.exit(status))
}

fn getenv(vm: &mut Vm) -> LuaResult<usize> {
    let name = vm.check_string(1)?;
    match vm.host.variable(c_text(&name)) {
        Some(value) => {
            vm.push_bytes(&value)?;
            Ok(1)
        }
        None => vm.result(Value::NIL),
    }
}

fn remove(vm: &mut Vm) -> LuaResult<usize> {
    let path = vm.check_string(1)?;
    let outcome = vm.host.remove_file(c_text(&path));
    push_outcome(vm, outcome, Some(c_text(&path)))
}

fn rename(vm: &mut Vm) -> LuaResult<usize> {
    let (from, to) = (vm.check_string(1)?, vm.check_string(2)?);
    let outcome = vm.host.rename_file(c_text(&from), c_text(&to));
    push_outcome(vm, outcome, None)
}

fn setlocale(vm: &mut Vm) -> LuaResult<usize> {
    const CATEGORIES: [&str; 6] = ["all", "collate", "ctype", "monetary", "numeric", "time"];
    let locale = vm.optional_string(1)?;
    vm.check_option(2, Some("all"), &CATEGORIES)?;
    // There is only one.
    let is_known = match &locale {
        Some(locale) => matches!(c_text(locale), b"" | b"C" | b"POSIX"),
        None => true,
    };
    if !is_known {
        return vm.result(Value::NIL);
    }
    vm.push_bytes(b"C")?;
    Ok(1)
}

fn tmpname(vm: &mut Vm) -> LuaResult<usize> {
    match vm.host.temporary_name() {
        Some(name) => {
            vm.push_bytes(&name)?;
            Ok(1)
        }
        None => Err(vm.error(b"unable to generate a unique filename")),
    }
}
