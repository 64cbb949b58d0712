//! A process.wasm, compiled once for all workers.

use js_sys::{Array, Reflect, Uint8Array, WebAssembly};
use lunette_runtime::machines::MachineError;
use sha2::{Digest, Sha256};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::error::describe;

/// The functions that a machine exports (`src/process/abi.rs`).
const FUNCTIONS: [&str; 8] = [
    "abi_version",
    "alloc",
    "handle",
    "touched",
    "snapshot",
    "set_hash_key",
    "image_pages",
    "restored",
];

/// Compiles the bytes of a machine.
///
/// # Errors
/// [`MachineError::UnknownModule`]: they are no machine, or have another hash than `hash`.
pub(super) async fn compile(hash: &str, bytes: &[u8]) -> Result<WebAssembly::Module, MachineError> {
    let found = hash_of(bytes);
    if found != hash {
        let problem = format!("{hash} (the bytes have the hash {found})");
        return Err(MachineError::UnknownModule(problem));
    }
    let compiled = JsFuture::from(WebAssembly::compile(&Uint8Array::from(bytes))).await;
    let compiled = compiled.map_err(|thrown| no_machine(hash, &describe(&thrown)))?;
    let module = compiled
        .dyn_into()
        .map_err(|_| no_machine(hash, "it does not compile"))?;
    check(hash, &module)?;
    Ok(module)
}

/// # Errors
/// [`MachineError::UnknownModule`]: the module imports something, or lacks what a machine exports.
pub(super) fn check(hash: &str, module: &WebAssembly::Module) -> Result<(), MachineError> {
    // A machine reaches nothing but its messages.
    if WebAssembly::Module::imports(module).length() > 0 {
        return Err(no_machine(hash, "it has imports"));
    }
    let exports = WebAssembly::Module::exports(module);
    let missing = FUNCTIONS
        .iter()
        .find(|name| !has_export(&exports, name, "function"));
    match missing {
        Some(name) => Err(no_machine(hash, &format!("it does not export `{name}`"))),
        None if !has_export(&exports, "memory", "memory") => {
            Err(no_machine(hash, "it does not export `memory`"))
        }
        None => Ok(()),
    }
}

fn has_export(exports: &Array, name: &str, kind: &str) -> bool {
    let is = |export: &JsValue, field: &str, value: &str| {
        Reflect::get(export, &field.into()).is_ok_and(|found| found == *value)
    };
    exports
        .iter()
        .any(|export| is(&export, "name", name) && is(&export, "kind", kind))
}

fn no_machine(hash: &str, problem: &str) -> MachineError {
    MachineError::UnknownModule(format!("{hash} (this is not a machine: {problem})"))
}

fn hash_of(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
