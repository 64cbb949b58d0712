//! The modules of `.crypto.kdf`.

mod pbkdf2;

use super::{Module, Natives, run_source_with, util};

const NATIVES: Natives = Natives {
    functions: &[("sha1", pbkdf2::sha1), ("sha256", pbkdf2::sha256)],
    upvalues: &[],
};

/// `.crypto.kdf.pbkdf2`
pub(super) const PBKDF2: Module = Module {
    name: ".crypto.kdf.pbkdf2",
    open: |vm| {
        let source = include_str!("pbkdf2.lua");
        run_source_with(vm, ".crypto.kdf.pbkdf2", source, &[util::NATIVES, NATIVES])
    },
};

/// `.crypto.kdf.init`
pub(super) const INIT: Module = Module {
    name: ".crypto.kdf.init",
    open: |vm| run_source_with(vm, ".crypto.kdf.init", include_str!("init.lua"), &[]),
};
