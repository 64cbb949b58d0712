//! The modules of `.crypto.mac`.

use super::{Module, run_source_with};

/// `.crypto.mac.hmac`
pub(super) const HMAC: Module = Module {
    name: ".crypto.mac.hmac",
    open: |vm| run_source_with(vm, ".crypto.mac.hmac", include_str!("hmac.lua"), &[]),
};

/// `.crypto.mac.init`
pub(super) const INIT: Module = Module {
    name: ".crypto.mac.init",
    open: |vm| run_source_with(vm, ".crypto.mac.init", include_str!("init.lua"), &[]),
};
