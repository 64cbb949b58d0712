//! `collectgarbage`.

use crate::value::Value;
use crate::vm::{LuaResult, Vm};

/// The upvalues of the function: the pause and the step multiplier as programs see them. Only the pause has an effect.
pub(super) const SETTINGS: [Value; 2] = [Value::integer(200), Value::integer(200)];

const OPTIONS: [&str; 8] = [
    "stop",
    "restart",
    "collect",
    "count",
    "step",
    "setpause",
    "setstepmul",
    "isrunning",
];
/// Bytes in use that cost one unit of gas in a full collection.
const BYTES_PER_GAS: usize = 64;

pub(super) fn collectgarbage(vm: &mut Vm) -> LuaResult<usize> {
    let option = vm.check_option(1, Some("collect"), &OPTIONS)?;
    let argument = vm.optional_integer(2, 0)? as i32;
    let result = match OPTIONS[option] {
        "stop" => {
            vm.heap.stopped = true;
            Value::integer(0)
        }
        "restart" => {
            vm.heap.stopped = false;
            Value::integer(0)
        }
        "count" => Value::float(vm.memory_used() as f64 / 1024.0),
        "step" => {
            // The collector works in one go, so every step ends a cycle.
            collect(vm)?;
            Value::TRUE
        }
        "setpause" => {
            vm.heap.pause = i64::from(argument.clamp(0, 1000));
            change_setting(vm, 1, argument)
        }
        "setstepmul" => change_setting(vm, 2, argument),
        "isrunning" => Value::boolean(!vm.heap.stopped),
        _ => {
            collect(vm)?;
            Value::integer(0)
        }
    };
    vm.result(result)
}

fn change_setting(vm: &mut Vm, upvalue: usize, setting: i32) -> Value {
    let old = vm.upvalue(upvalue);
    vm.set_upvalue(upvalue, Value::integer(i64::from(setting)));
    old
}

/// Collects everything, unless a finalizer asks for it: it runs while a collection is being finished.
fn collect(vm: &mut Vm) -> LuaResult<()> {
    if vm.in_collection {
        return Ok(());
    }
    vm.charge((vm.memory_used() / BYTES_PER_GAS) as u64)?;
    vm.collect_garbage();
    vm.run_finalizers()?;
    Ok(())
}
