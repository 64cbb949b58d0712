//! The machine of an AO process: a Lua virtual machine and a message loop.
//!
//! Built for `wasm32-unknown-unknown` this is `process.wasm`, a module without imports: no clock, no randomness, no I/O.
//! What it does is a function of its memory and the message ([`abi`] lists the exports). The same code runs natively, as
//! the [`Process`] that the exports wrap:
//!
//! ```
//! let mut process = lunette_process::Process::default();
//! let request = br#"{
//!     "message": { "From": "me", "Tags": [{ "name": "Action", "value": "Eval" }], "Data": "print('hello') return 6 * 7" },
//!     "env": { "Process": { "Id": "p", "Owner": "me" } }
//! }"#;
//! let reply = process.handle(request);
//! assert!(reply.starts_with(r#"{"Output":{"data":"hello\n42"}"#), "{reply}");
//! ```
//!
//! A message whose `Action` is `Eval` and whose sender is the owner has its `Data` evaluated as Lua, in a chunk named `aos`. Any other
//! message goes to the global function `handle`, which the owner defines by such an `Eval`. `Send` queues messages, and
//! `print` adds to the output.
//!
//! A failed evaluation (the reply has an `Error`) may have changed the process half-way. Undoing that is the host's part:
//! it keeps the memory as it was and writes it back.

pub mod abi;
mod host;
mod image;
pub mod json;
mod library;
mod process;
pub mod reply;
pub mod request;

pub use process::Process;
