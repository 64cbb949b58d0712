//! The modules of `.crypto.cipher`, and the padding that goes with it.
//!
//! `mode` is the modes of operation over any block cipher, in Lua. `.crypto.cipher.aes` does not go through them: [`aes`] has them in
//! Rust, with the same results.

mod aes;
mod isaac;
mod morus;
mod norx;

use lunette_lua::function::NativeBody;
use lunette_lua::{LuaResult, Value, Vm};

use super::{Module, Natives, run_source_with, util};

/// `.crypto.padding.zero`
pub(super) const ZERO: Module = Module {
    name: ".crypto.padding.zero",
    open: |vm| run_source_with(vm, ".crypto.padding.zero", include_str!("zero.lua"), &[]),
};

/// Runs the source of a mode after what all have in common.
fn open_mode(vm: &mut Vm, name: &str, source: &str) -> LuaResult<()> {
    let source = [include_str!("mode/frame.lua"), source].concat();
    run_source_with(vm, name, &source, &[])
}

/// `.crypto.cipher.mode.cbc`
pub(super) const CBC: Module = Module {
    name: ".crypto.cipher.mode.cbc",
    open: |vm| open_mode(vm, ".crypto.cipher.mode.cbc", include_str!("mode/cbc.lua")),
};

/// `.crypto.cipher.mode.cfb`
pub(super) const CFB: Module = Module {
    name: ".crypto.cipher.mode.cfb",
    open: |vm| open_mode(vm, ".crypto.cipher.mode.cfb", include_str!("mode/cfb.lua")),
};

/// `.crypto.cipher.mode.ctr`
pub(super) const CTR: Module = Module {
    name: ".crypto.cipher.mode.ctr",
    open: |vm| open_mode(vm, ".crypto.cipher.mode.ctr", include_str!("mode/ctr.lua")),
};

/// `.crypto.cipher.mode.ecb`
pub(super) const ECB: Module = Module {
    name: ".crypto.cipher.mode.ecb",
    open: |vm| open_mode(vm, ".crypto.cipher.mode.ecb", include_str!("mode/ecb.lua")),
};

/// `.crypto.cipher.mode.ofb`
pub(super) const OFB: Module = Module {
    name: ".crypto.cipher.mode.ofb",
    open: |vm| open_mode(vm, ".crypto.cipher.mode.ofb", include_str!("mode/ofb.lua")),
};

/// Pushes a block cipher for the modes.
fn push_block_cipher(vm: &mut Vm, encrypt: NativeBody, decrypt: NativeBody) -> LuaResult<()> {
    let table = vm.new_table()?;
    vm.push(Value::table(table));
    vm.register(table, &[("encrypt", encrypt), ("decrypt", decrypt)])?;
    vm.raw_set_field(table, "blockSize", Value::integer(aes::BLOCK as i64))
}

/// `.crypto.cipher.aes128`
pub(super) const AES128: Module = Module {
    name: ".crypto.cipher.aes128",
    open: |vm| push_block_cipher(vm, aes::encrypt128, aes::decrypt128),
};

/// `.crypto.cipher.aes192`
pub(super) const AES192: Module = Module {
    name: ".crypto.cipher.aes192",
    open: |vm| push_block_cipher(vm, aes::encrypt192, aes::decrypt192),
};

/// `.crypto.cipher.aes256`
pub(super) const AES256: Module = Module {
    name: ".crypto.cipher.aes256",
    open: |vm| push_block_cipher(vm, aes::encrypt256, aes::decrypt256),
};

/// Runs the source of a cipher.
fn open(
    vm: &mut Vm,
    name: &str,
    source: &str,
    functions: &'static [(&'static str, NativeBody)],
) -> LuaResult<()> {
    let natives = Natives {
        functions,
        upvalues: &[],
    };
    run_source_with(vm, name, source, &[util::NATIVES, natives])
}

/// `.crypto.cipher.aes`
pub(super) const AES: Module = Module {
    name: ".crypto.cipher.aes",
    open: |vm| {
        let source = include_str!("aes.lua");
        open(vm, ".crypto.cipher.aes", source, &[("crypt", aes::crypt)])
    },
};

/// `.crypto.cipher.issac`, which is ISAAC.
pub(super) const ISSAC: Module = Module {
    name: ".crypto.cipher.issac",
    open: |vm| {
        open(
            vm,
            ".crypto.cipher.issac",
            include_str!("issac.lua"),
            &[("seed", isaac::seed), ("generate", isaac::generate)],
        )
    },
};

/// `.crypto.cipher.morus`
pub(super) const MORUS: Module = Module {
    name: ".crypto.cipher.morus",
    open: |vm| {
        open(
            vm,
            ".crypto.cipher.morus",
            include_str!("morus.lua"),
            &[
                ("encrypt", morus::encrypt),
                ("decrypt", morus::decrypt),
                ("state_update", morus::state_update),
            ],
        )
    },
};

/// `.crypto.cipher.norx`
pub(super) const NORX: Module = Module {
    name: ".crypto.cipher.norx",
    open: |vm| {
        open(
            vm,
            ".crypto.cipher.norx",
            include_str!("norx.lua"),
            &[("encrypt", norx::encrypt), ("decrypt", norx::decrypt)],
        )
    },
};

/// `.crypto.cipher.init`
pub(super) const INIT: Module = Module {
    name: ".crypto.cipher.init",
    open: |vm| run_source_with(vm, ".crypto.cipher.init", include_str!("init.lua"), &[]),
};
