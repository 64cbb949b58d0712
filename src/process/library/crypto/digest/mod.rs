//! The modules of `.crypto.digest`.
//!
//! * `blockwise` is SHA-1 and SHA-256, whose objects take their input in pieces;
//! * `md`, `sha512`, `sponge` and `blake2b` are those that take it at once;
//! * `words` is what numbers become that are no bytes.

mod blake2b;
pub(super) mod blockwise;
mod md;
mod sha512;
mod sponge;
mod words;

use lunette_lua::{LuaResult, Vm};

use super::{Module, Natives, run_source_with, util};
use blockwise::{Sha1, Sha256};

/// Bytes of work between two looks at the gas.
const SLICE: usize = 1 << 14;

/// Uses the gas of hashing so many bytes.
fn charge_bytes(vm: &mut Vm, count: usize) -> LuaResult<()> {
    vm.charge(count as u64)
}

/// A digest that takes its input in pieces; `update_line` is the line of aos at which a stream is called.
fn open_blockwise<D: blockwise::Blockwise>(
    vm: &mut Vm,
    name: &str,
    source: &str,
    update_line: &str,
) -> LuaResult<()> {
    let source = [include_str!("blockwise.lua"), source]
        .concat()
        .replace("UPDATE_LINE", update_line);
    let natives = Natives {
        functions: &[
            ("absorb", blockwise::absorb::<D>),
            ("finish", blockwise::finish::<D>),
            ("result", blockwise::result::<D>),
        ],
        upvalues: &[],
    };
    run_source_with(vm, name, &source, &[util::NATIVES, natives])
}

/// A digest of a whole stream; `line` is the one of aos at which the stream is called.
fn open_stream(vm: &mut Vm, name: &str, line: &str, natives: Natives) -> LuaResult<()> {
    let source = include_str!("stream.lua").replace("CALL_LINE", line);
    run_source_with(vm, name, &source, &[util::NATIVES, natives])
}

/// `.crypto.digest.md2`
pub(super) const MD2: Module = Module {
    name: ".crypto.digest.md2",
    open: |vm| {
        let natives = Natives {
            functions: &[("hash", md::md2), ("pack", md::md2_pack)],
            upvalues: &[],
        };
        open_stream(vm, ".crypto.digest.md2", "141", natives)
    },
};

/// `.crypto.digest.md4`
pub(super) const MD4: Module = Module {
    name: ".crypto.digest.md4",
    open: |vm| {
        let natives = Natives {
            functions: &[("hash", md::md4), ("pack", md::md4_pack)],
            upvalues: &[],
        };
        open_stream(vm, ".crypto.digest.md4", "265", natives)
    },
};

/// `.crypto.digest.md5`
pub(super) const MD5: Module = Module {
    name: ".crypto.digest.md5",
    open: |vm| {
        let natives = Natives {
            functions: &[("hash", md::md5), ("pack", md::md5_pack)],
            upvalues: &[],
        };
        open_stream(vm, ".crypto.digest.md5", "231", natives)
    },
};

/// `.crypto.digest.sha1`
pub(super) const SHA1: Module = Module {
    name: ".crypto.digest.sha1",
    open: |vm| {
        let source = "return { SHA1 = newDigest, sha1 = digestOf }";
        open_blockwise::<Sha1>(vm, ".crypto.digest.sha1", source, "221")
    },
};

/// `.crypto.digest.sha2_256`
pub(super) const SHA2_256: Module = Module {
    name: ".crypto.digest.sha2_256",
    open: |vm| {
        let source = "return { SHA2_256 = newDigest, sha2_256 = digestOf }";
        open_blockwise::<Sha256>(vm, ".crypto.digest.sha2_256", source, "263")
    },
};

/// `.crypto.digest.sha2_512`
pub(super) const SHA2_512: Module = Module {
    name: ".crypto.digest.sha2_512",
    open: |vm| {
        let natives = Natives {
            functions: &[("hash", sha512::sha512)],
            upvalues: &[],
        };
        let source = include_str!("sha2_512.lua");
        run_source_with(
            vm,
            ".crypto.digest.sha2_512",
            source,
            &[util::NATIVES, natives],
        )
    },
};

/// `.crypto.digest.sha3`
pub(super) const SHA3: Module = Module {
    name: ".crypto.digest.sha3",
    open: |vm| {
        let natives = Natives {
            functions: &[
                ("sha3_256", sponge::sha3_256),
                ("sha3_512", sponge::sha3_512),
                ("keccak256", sponge::keccak256),
                ("keccak512", sponge::keccak512),
            ],
            upvalues: &[],
        };
        let source = include_str!("sha3.lua");
        run_source_with(vm, ".crypto.digest.sha3", source, &[util::NATIVES, natives])
    },
};

/// `.crypto.digest.blake2b`
pub(super) const BLAKE2B: Module = Module {
    name: ".crypto.digest.blake2b",
    open: |vm| {
        let natives = Natives {
            functions: &[("hash", blake2b::blake2b)],
            upvalues: &[],
        };
        let source = include_str!("blake2b.lua");
        run_source_with(
            vm,
            ".crypto.digest.blake2b",
            source,
            &[util::NATIVES, natives],
        )
    },
};

/// `.crypto.digest.init`
pub(super) const INIT: Module = Module {
    name: ".crypto.digest.init",
    open: |vm| run_source_with(vm, ".crypto.digest.init", include_str!("init.lua"), &[]),
};
