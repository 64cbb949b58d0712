//! The `debug` library (Lua 5.3 manual §6.10).
//!
//! * [`info`]: `getinfo`; [`variables`]: locals and upvalues; [`hook`]: hooks; [`console`]: `debug.debug`;
//! * this file: the others.

mod console;
mod hook;
mod info;
mod variables;

use crate::heap::Gc;
use crate::table::Table;
use crate::thread::Thread;
use crate::value::{Kind, Value};
use crate::vm::{LuaResult, Vm, write_number};

/// Makes the library.
pub(crate) fn open(vm: &mut Vm) -> LuaResult<Gc<Table>> {
    let library = vm.new_table_with(0, 16)?;
    vm.register(
        library,
        &[
            ("debug", console::debug),
            ("getuservalue", getuservalue),
            ("gethook", hook::gethook),
            ("getinfo", info::getinfo),
            ("getlocal", variables::getlocal),
            ("getregistry", getregistry),
            ("getmetatable", getmetatable),
            ("getupvalue", variables::getupvalue),
            ("upvaluejoin", variables::upvaluejoin),
            ("setuservalue", setuservalue),
            ("sethook", hook::sethook),
            ("setlocal", variables::setlocal),
            ("setmetatable", setmetatable),
            ("setupvalue", variables::setupvalue),
            ("traceback", traceback),
        ],
    )?;
    variables::open_upvalueid(vm, library)?;
    Ok(library)
}

/// The thread that a function is asked about, and how many arguments come before the others: many take an
/// optional thread first.
fn thread_argument(vm: &Vm) -> (Gc<Thread>, usize) {
    match vm.argument(1).as_thread() {
        Some(thread) => (thread, 1),
        None => (vm.running_thread().0, 0),
    }
}

/// An argument cut down to a C `int`, as PUC-Rio takes levels and numbers of variables.
fn check_int(vm: &mut Vm, index: usize) -> LuaResult<i64> {
    Ok(i64::from(vm.check_integer(index)? as i32))
}

fn getregistry(vm: &mut Vm) -> LuaResult<usize> {
    let registry = vm.registry();
    vm.result(registry)
}

fn getmetatable(vm: &mut Vm) -> LuaResult<usize> {
    let value = vm.check_any(1)?;
    let metatable = vm.metatable(value);
    vm.result(metatable.map_or(Value::NIL, Value::table))
}

fn setmetatable(vm: &mut Vm) -> LuaResult<usize> {
    let metatable = match vm.argument(2).kind() {
        Kind::Table(metatable) => Some(metatable),
        Kind::Nil if !vm.is_none(2) => None,
        _ => return Err(vm.argument_error(2, b"nil or table expected")),
    };
    let value = vm.argument(1);
    vm.set_metatable(value, metatable);
    vm.result(value)
}

fn getuservalue(vm: &mut Vm) -> LuaResult<usize> {
    let value = vm
        .argument(1)
        .as_userdata()
        .map_or(Value::NIL, |userdata| userdata.user_value());
    vm.result(value)
}

fn setuservalue(vm: &mut Vm) -> LuaResult<usize> {
    let Some(userdata) = vm.argument(1).as_userdata() else {
        return Err(vm.type_error(1, "userdata"));
    };
    userdata.set_user_value(vm.check_any(2)?);
    vm.result(Value::userdata(userdata))
}

fn traceback(vm: &mut Vm) -> LuaResult<usize> {
    let (thread, before) = thread_argument(vm);
    let message = vm.argument(before + 1);
    let text = match message.kind() {
        Kind::Nil => None,
        Kind::String(text) => Some(text.as_bytes().to_vec()),
        Kind::Integer(_) | Kind::Float(_) => {
            let mut text = Vec::new();
            write_number(&mut text, message);
            Some(text)
        }
        _ => return vm.result(message),
    };
    let is_own = thread == vm.running_thread().0;
    let level = vm.optional_integer(before + 2, i64::from(is_own))?;
    let level = usize::try_from(level as i32).unwrap_or(usize::MAX);
    vm.pay_for_traceback(thread, level);
    let text = vm.traceback(thread, text.as_deref(), level);
    vm.push_bytes(&text)?;
    Ok(1)
}
