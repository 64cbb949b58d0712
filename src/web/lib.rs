//! Runs a Lunette process in a web worker and keeps it in IndexedDB. The only crate that knows JavaScript.
//!
//! [`Session`] is what JavaScript sees: it owns one [`machine::Machine`] (an instance of `process.wasm`) and one
//! [`store::Store`] (a database). Each evaluation goes the same way: run the machine, take over the pages of its memory that
//! it wrote into the [`image::Image`], commit log entry, pages and head in one transaction, and only then return the
//! result. An evaluation that fails is undone by writing these pages back.
//!
//! The part that needs no browser can be used anywhere:
//!
//! ```
//! use lunette_web::image::{BLOCK, Image, Memory, PAGE};
//!
//! struct Bytes(Vec<u8>);
//! impl Memory for Bytes {
//!     fn size(&self) -> usize {
//!         self.0.len()
//!     }
//!     fn read(&self, page: u32, bytes: &mut [u8; PAGE]) {
//!         let start = page as usize * PAGE;
//!         bytes.copy_from_slice(&self.0[start..start + PAGE]);
//!     }
//! }
//!
//! let mut memory = Bytes(vec![0; BLOCK]);
//! let mut image = Image::zeroed(BLOCK);
//! memory.0[5000] = 1;
//! image.update(&memory, &[0, 1]);
//! assert_eq!(image.changed_pages().indices, [1]);
//! ```

pub mod clock;
pub mod error;
pub mod image;
pub mod indexeddb;
pub mod lock;
pub mod machine;
pub mod machines;
pub mod network;
pub mod session;
pub mod store;
pub mod verify;

pub use network::Network;
pub use session::Session;
