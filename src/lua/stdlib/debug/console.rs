//! `debug.debug`: lines of the standard input, run one by one.

use crate::value::Value;
use crate::vm::{LuaResult, Vm};

pub(super) fn debug(vm: &mut Vm) -> LuaResult<usize> {
    loop {
        vm.host.write_error(b"lua_debug> ");
        let line = vm.host.read_line();
        if line.is_empty() || line == b"cont\n" {
            return Ok(0);
        }
        let outcome = vm.protected(|vm| {
            let globals = Value::table(vm.globals());
            let chunk = vm.load(&line, b"=(debug command)", globals)?;
            vm.push(chunk);
            vm.call(0, 0)
        });
        if let Err(raised) = outcome {
            let error = vm.caught(raised)?;
            let text = vm.to_text(error)?;
            vm.host.write_error(text.as_bytes());
            vm.host.write_error(b"\n");
        }
    }
}
