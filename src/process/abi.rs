//! The exports of `process.wasm`.
//!
//! | export | meaning |
//! |---|---|
//! | `memory` | the linear memory; between calls it is the whole state of the process |
//! | `abi_version() -> u32` | the version of this table |
//! | `alloc(len) -> ptr` | room for a request of `len` bytes, zeroed, valid until the next call of `alloc` or `handle` |
//! | `handle(ptr, len) -> ptr` | evaluates the request written there; see below for the reply, which is valid until the next call of any export |
//! | `touched() -> ptr` | the pages written since the last call of `touched`: `count u32`, then that many numbers (u32, ascending) |
//! | `snapshot(all u32) -> ptr` | the pages that changed since the last `snapshot`, or with `all` every page that is not all zero: `count u32`, then so many records of `number u32` and the BLAKE3 of the page (32 bytes), ascending |
//! | `set_hash_key(a u64, b u64)` | a secret of the host's, given once to each instance, by which pages that did not change are told |
//! | `image_pages() -> u32` | the state lies in the pages below this number; what is above is zero |
//! | `restored()` | after the host has written an image: no page counts as written |
//!
//! Pages are of 4 KiB: number `n` is at address `4096 * n` of the memory. The bytes of a page listed are read there. All numbers are
//! little-endian. A listing is valid until the next call of any export. It has at most 4,096 entries; one that has as many may lack
//! some, which the next call of `touched`, or of `snapshot(0)`, gives.
//!
//! # The reply
//! `length u32`, `status u32`, `gas u64`, and then `length` bytes of UTF-8: the result as JSON. Status 0 is success. Any other
//! means that the host puts the memory back: 1 the result is an error of the process; 2 the library rejected the message; 3 the
//! request is not valid, nothing ran; 4 out of gas; 5 out of memory.
//!
//! # Undoing, storing, restoring
//! The host keeps a copy of the state. After a message it calls `touched`, and copies those pages from the machine to the copy, or
//! when the message failed, from the copy to the machine. What a message allocated beyond the old `image_pages` was zero
//! before it.
//!
//! To store, it calls `snapshot` and keeps the pages listed. To restore them into a fresh instance of the same module it grows the
//! memory to `image_pages`, writes the pages, zeroes those that are not in the image but not zero in the fresh instance (initial
//! data), and calls `restored`. No state lies outside the memory: the one mutable global, the stack pointer, has
//! the same value between any two calls.
#![allow(
    unsafe_code,
    reason = "`no_mangle` is an unsafe attribute; nothing here dereferences a pointer"
)]

use std::cell::RefCell;

use lunette_lua::pages::touch_value;

use crate::Process;
use crate::image;
use crate::reply::Reply;

/// Changes whenever the meaning of an export does.
const ABI_VERSION: u32 = 2;

/// Bytes before the JSON of a reply.
const HEADER: usize = 16;

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
    image::clear_stack();
    allocate(len)
}

/// Apart, so that [`alloc`] has nothing on the stack while it is cleared.
#[inline(never)]
fn allocate(len: usize) -> *mut u8 {
    INSTANCE.with_borrow_mut(|instance| {
        instance.begin();
        touch_value(instance);
        instance.request = vec![0; len];
        instance.request.as_mut_ptr()
    })
}

/// Evaluates the request that the host wrote to what [`alloc`] returned, and returns the address of the reply.
/// Any other address or a greater length is answered like an empty request.
#[unsafe(no_mangle)]
pub extern "C" fn handle(ptr: *const u8, len: usize) -> *const u8 {
    INSTANCE.with_borrow_mut(|instance| {
        instance.begin();
        touch_value(instance);
        let request = std::mem::take(&mut instance.request);
        let known = std::ptr::eq(request.as_ptr(), ptr) && len <= request.len();
        let text = if known { &request[..len] } else { &[] };
        let process = instance.process.get_or_insert_default();
        instance.reply = with_header(&process.handle(text));
        instance.reply.as_ptr()
    })
}

/// The pages written since the last call.
#[unsafe(no_mangle)]
pub extern "C" fn touched() -> *const u8 {
    INSTANCE.with_borrow_mut(Instance::begin);
    image::touched()
}

/// The pages that changed since the last call, or all.
#[unsafe(no_mangle)]
pub extern "C" fn snapshot(all: u32) -> *const u8 {
    INSTANCE.with_borrow_mut(Instance::begin);
    if all == 0 {
        image::snapshot()
    } else {
        image::full_snapshot()
    }
}

/// The key by which unchanged pages are told.
#[unsafe(no_mangle)]
pub extern "C" fn set_hash_key(a: u64, b: u64) {
    image::set_hash_key(a, b);
}

/// The number of pages in which the state lies.
#[unsafe(no_mangle)]
pub extern "C" fn image_pages() -> u32 {
    INSTANCE.with_borrow_mut(Instance::begin);
    image::image_pages() as u32
}

/// The host has written the memory.
#[unsafe(no_mangle)]
pub extern "C" fn restored() {
    image::restored();
}

impl Instance {
    /// Any call ends the life of the last reply, which is no part of the state.
    fn begin(&mut self) {
        if self.reply.capacity() > 0 {
            touch_value(self);
            self.reply = Vec::new();
        }
    }
}

fn with_header(reply: &Reply) -> Vec<u8> {
    let length = u32::try_from(reply.json.len()).unwrap_or(u32::MAX);
    let mut out = Vec::with_capacity(HEADER + reply.json.len());
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&(reply.status as u32).to_le_bytes());
    out.extend_from_slice(&reply.gas.to_le_bytes());
    out.extend_from_slice(&reply.json);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_that_was_never_allocated_is_refused() {
        let stray = [0_u8; 4];
        assert!(!handle(stray.as_ptr(), 4).is_null());
        let reply = INSTANCE.with_borrow(|instance| instance.reply.clone());
        assert_eq!(reply[4..8], [3, 0, 0, 0]);
        let length = u32::from_le_bytes([reply[0], reply[1], reply[2], reply[3]]);
        assert_eq!(reply.len(), HEADER + length as usize);
    }
}
