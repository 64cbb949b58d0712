//! The `coroutine` library (Lua 5.3 manual §6.2). Resuming and yielding are the machine's own work.

use crate::function::Behaviour;
use crate::heap::Gc;
use crate::table::Table;
use crate::thread::{Status, Thread};
use crate::value::Value;
use crate::vm::{LuaResult, Vm};

/// Makes the library.
pub(crate) fn open(vm: &mut Vm) -> LuaResult<Gc<Table>> {
    let library = vm.new_table_with(0, 8)?;
    vm.register(library, &[("create", create)])?;
    let resume = vm.new_native(Behaviour::Resume, &[])?;
    vm.raw_set_field(library, "resume", resume)?;
    vm.register(
        library,
        &[("running", running), ("status", status), ("wrap", wrap)],
    )?;
    let yield_ = vm.new_native(Behaviour::Yield, &[])?;
    vm.raw_set_field(library, "yield", yield_)?;
    vm.register(library, &[("isyieldable", is_yieldable)])?;
    Ok(library)
}

fn new_coroutine(vm: &mut Vm) -> LuaResult<Value> {
    let function = vm.check_function(1)?;
    Ok(Value::thread(vm.new_thread(function)?))
}

fn create(vm: &mut Vm) -> LuaResult<usize> {
    let coroutine = new_coroutine(vm)?;
    vm.result(coroutine)
}

fn wrap(vm: &mut Vm) -> LuaResult<usize> {
    let coroutine = new_coroutine(vm)?;
    let function = vm.new_native(Behaviour::Wrapped, &[coroutine])?;
    vm.result(function)
}

fn check_coroutine(vm: &mut Vm) -> LuaResult<Gc<Thread>> {
    match vm.argument(1).as_thread() {
        Some(thread) => Ok(thread),
        None => Err(vm.argument_error(1, b"thread expected")),
    }
}

fn status(vm: &mut Vm) -> LuaResult<usize> {
    let thread = check_coroutine(vm)?;
    let name: &[u8] = match vm.status(thread) {
        Status::Suspended => b"suspended",
        Status::Running => b"running",
        Status::Normal => b"normal",
        Status::Dead => b"dead",
    };
    vm.push_bytes(name)?;
    Ok(1)
}

fn running(vm: &mut Vm) -> LuaResult<usize> {
    let (thread, is_main) = vm.running_thread();
    vm.push(Value::thread(thread));
    vm.push(Value::boolean(is_main));
    Ok(2)
}

fn is_yieldable(vm: &mut Vm) -> LuaResult<usize> {
    let answer = vm.is_yieldable();
    vm.result(answer)
}
