//! The exports of `process.wasm`.
//!
//! | export | meaning |
//! |---|---|
//! | `memory` | the linear memory; between calls it is the whole state of the process |
//! | `alloc(len) -> ptr` | room for a request of `len` bytes, valid until the next call of `alloc` |
//! | `handle(ptr, len) -> ptr` | evaluates the request written there; the reply is its length (u32, little-endian) and then that many bytes of JSON, valid until the next call |
//! | `abi_version() -> u32` | the version of this table |
//! | `__data_end`, `__heap_base` | constants that the linker adds |
//!
//! No state lives outside the memory (the one mutable global, the stack pointer, has the same value between any
//! two calls), so a copy of the memory is a snapshot, and writing it into a fresh instance of the same module
//! is a restore.
#![allow(
    unsafe_code,
    reason = "`no_mangle` is an unsafe attribute; nothing here dereferences a pointer"
)]

use std::cell::RefCell;

use crate::Process;

/// Changes whenever the meaning of an export does.
const ABI_VERSION: u32 = 1;

#[derive(Default)]
struct Instance {
    process: Option<Process>,
    request: Vec<u8>,
    reply: Vec<u8>,
}

thread_local! {
    static INSTANCE: RefCell<Instance> = RefCell::default();
}

/// The version of the interface that this module speaks.
#[unsafe(no_mangle)]
pub extern "C" fn abi_version() -> u32 {
    ABI_VERSION
}

/// Makes room for a request of `len` bytes and returns its address. The room is zeroed.
#[unsafe(no_mangle)]
pub extern "C" fn alloc(len: usize) -> *mut u8 {
    INSTANCE.with_borrow_mut(|instance| {
        instance.request = vec![0; len];
        instance.request.as_mut_ptr()
    })
}

/// Evaluates the request that the host wrote to what [`alloc`] returned, and returns the address of the reply.
/// Any other address or a greater length is answered like an empty request.
#[unsafe(no_mangle)]
pub extern "C" fn handle(ptr: *const u8, len: usize) -> *const u8 {
    INSTANCE.with_borrow_mut(|instance| {
        let request = std::mem::take(&mut instance.request);
        let known = std::ptr::eq(request.as_ptr(), ptr) && len <= request.len();
        let text = if known { &request[..len] } else { &[] };
        let reply = instance.process.get_or_insert_default().handle(text);
        instance.reply = with_length(reply.as_bytes());
        instance.reply.as_ptr()
    })
}

fn with_length(reply: &[u8]) -> Vec<u8> {
    let length = u32::try_from(reply.len()).unwrap_or(u32::MAX);
    let mut out = Vec::with_capacity(4 + reply.len());
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(reply);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_that_was_never_allocated_is_refused() {
        let reply = with_length(b"abc");
        assert_eq!(reply, [3, 0, 0, 0, b'a', b'b', b'c']);
        let stray = [0_u8; 4];
        assert!(!handle(stray.as_ptr(), 4).is_null());
        let text = INSTANCE.with_borrow(|instance| instance.reply.clone());
        assert!(String::from_utf8_lossy(&text).contains("\"ErrorCode\":\"invalid-request\""));
    }
}
