//! The modules of `.crypto.util`: bytes as strings, arrays, streams, queues and hexadecimal text.

pub(super) mod bytes;
mod streams;

use lunette_lua::{LuaResult, Vm};

use super::{Module, Natives, run_source_with};

/// What the Lua code of `.crypto` uses to get at bytes.
pub(super) const NATIVES: Natives = Natives {
    functions: &[
        ("bytes", bytes::bytes),
        ("array", bytes::array),
        ("upper_hex", bytes::upper_hex),
        ("lower_hex", bytes::lower_hex),
        ("digits", bytes::digits),
        ("digits_byte", bytes::digits_byte),
        ("unhex", bytes::unhex),
        ("over", streams::over),
        ("rest", streams::rest),
    ],
    upvalues: &[],
};

fn open(vm: &mut Vm, name: &str, source: &str) -> LuaResult<()> {
    run_source_with(vm, name, source, &[NATIVES])
}

/// `.crypto.util.bit`
pub(super) const BIT: Module = Module {
    name: ".crypto.util.bit",
    open: |vm| {
        let bits = vm.field(vm.globals().into(), "bit32")?;
        vm.push(bits);
        Ok(())
    },
};

/// `.crypto.util.queue`
pub(super) const QUEUE: Module = Module {
    name: ".crypto.util.queue",
    open: |vm| open(vm, ".crypto.util.queue", include_str!("queue.lua")),
};

/// `.crypto.util.stream`
pub(super) const STREAM: Module = Module {
    name: ".crypto.util.stream",
    open: |vm| open(vm, ".crypto.util.stream", include_str!("stream.lua")),
};

/// `.crypto.util.array`
pub(super) const ARRAY: Module = Module {
    name: ".crypto.util.array",
    open: |vm| open(vm, ".crypto.util.array", include_str!("array.lua")),
};

/// `.crypto.util.hex`
pub(super) const HEX: Module = Module {
    name: ".crypto.util.hex",
    open: |vm| open(vm, ".crypto.util.hex", include_str!("hex.lua")),
};

/// `.crypto.util.init`
pub(super) const INIT: Module = Module {
    name: ".crypto.util.init",
    open: |vm| open(vm, ".crypto.util.init", include_str!("init.lua")),
};
